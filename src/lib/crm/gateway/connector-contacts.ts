import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { sameValue } from '../domain/normalize.ts'
import { keyOf, valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { Connector } from '../port/connector.ts'
import { type OutgoingContact, type PushResult, severalText } from '../port/destination.ts'
import type { RemoteField } from '../port/remote-field.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import type { CountedSession } from '../transport/session.ts'
import { type GatewayCreate, sendCreates, type Unanswered } from './pending-creates.ts'

/** An account behind the port of the sync, with its fields of contacts. */
export type ConnectorAccount = {
  readonly connector: Connector
  readonly session: CountedSession
  fields(): Promise<readonly RemoteField[]>
  readonly now: () => number
}

type Wish = { readonly contact: OutgoingContact; readonly properties: FieldValues; readonly warnings: readonly string[] }

/** Creates or changes contacts through a connector: by email in one call where the CRM has such a call, else after a look for them. */
export async function pushContacts(
  account: ConnectorAccount,
  contacts: readonly OutgoingContact[],
): Promise<readonly PushResult[]> {
  const wishes = await Promise.all(contacts.map((contact) => wishOf(account, contact)))
  const { connector, session } = account
  const isKeyed = ({ contact }: Wish) => connector.upsertByKey !== undefined && contact.email !== null
  const keyed = wishes.filter(isKeyed)
  const others = wishes.filter((wish) => !isKeyed(wish))
  const results = await Promise.all([
    keyed.length === 0 || connector.upsertByKey === undefined
      ? Promise.resolve([])
      : connector.upsertByKey(
          session,
          'contact',
          'email',
          keyed.map(({ contact, properties }) => ({ key: contact.key, value: (contact.email ?? '').toLowerCase(), properties })),
        ),
    others.length === 0 ? Promise.resolve([]) : writeFound(account, others),
  ])
  const byKey = new Map(results.flat().map((result) => [result.key, result]))
  return wishes.map(({ contact, warnings }) => resultOf(contact.key, byKey.get(contact.key), warnings))
}

/** A write's result, or that there was nothing to write. */
type Outcome =
  | WriteResult
  | Unanswered
  | { readonly kind: 'unchanged'; readonly key: string; readonly id: string }
  /** Several contacts have its number: which is meant, nobody can say. */
  | { readonly kind: 'several'; readonly key: string }

async function writeFound(account: ConnectorAccount, wishes: readonly Wish[]): Promise<readonly Outcome[]> {
  const { connector } = account
  const fields = new Map((await account.fields()).map((field) => [field.name, field]))
  const numbers = connector.contactsByPhone?.fields.filter((name) => fields.has(name)) ?? []
  const names = [...new Set([...wishes.flatMap(({ properties }) => Object.keys(properties)), ...numbers])]
  const phoneField = connector.defaultMapping.contact?.find(({ adsappField }) => adsappField === 'phone')?.crmField
  const typeOf = (name: string) => fields.get(name)?.type ?? 'text'
  const session = account.session.withFields(names.map((name) => ({ name, type: typeOf(name) })))
  const found = await recordsOf({ ...account, session }, wishes)
  const plans = wishes.map(({ contact, properties }): RemoteWrite | Outcome => {
    const { key, externalId } = contact
    const before = found.get(key)
    if (before === 'several') return { kind: 'several', key }
    if (before === undefined) return { kind: 'create', key, externalId, properties: withName(account, contact, properties) }
    // What a contact was found by is not an edit of it: the number may be in another field.
    const edits = Object.entries(properties).filter(([name]) => contact.email !== null || name !== phoneField)
    const changed = edits.filter(([name, value]) => !sameValue(typeOf(name), before.properties[name] ?? null, value))
    if (changed.length === 0) return { kind: 'unchanged', key, id: before.id }
    return { kind: 'update', key, id: before.id, before, properties: Object.fromEntries(changed) }
  })
  const contactOf = new Map(wishes.map(({ contact }) => [contact.key, contact]))
  const creates = plans.flatMap((plan): GatewayCreate[] => {
    const { pending, stoppedAt } = contactOf.get(plan.key) ?? {}
    return plan.kind === 'create' ? [{ write: plan, pending, stoppedAt }] : []
  })
  const updates = plans.filter((plan) => plan.kind === 'update')
  const sent: readonly (readonly Outcome[])[] = await Promise.all([
    sendCreates({ ...account, session }, 'contact', creates),
    updates.length === 0 ? Promise.resolve([]) : connector.upsertRecords(session, 'contact', updates),
  ])
  return [...sent.flat(), ...plans.filter((plan) => plan.kind === 'unchanged' || plan.kind === 'several')]
}

/**
 * The record of each contact that has one: the one with its email; where it has none, the one that it was written to before, or the one with its
 * number; or one that a lost answer was about.
 */
async function recordsOf(
  account: ConnectorAccount,
  wishes: readonly Wish[],
): Promise<ReadonlyMap<string, RemoteRecord | 'several'>> {
  const { connector, session } = account
  const emails = wishes.flatMap(({ contact }) => contact.email ?? [])
  const ids = wishes.flatMap(({ contact }) => (contact.email === null ? (contact.recordId ?? []) : []))
  const [byEmail, byId] = await Promise.all([
    emails.length === 0 ? [] : connector.findByKey(session, 'contact', 'email', emails),
    ids.length === 0 ? [] : connector.getRecords(session, 'contact', ids),
  ])
  const found = new Map<string, RemoteRecord | 'several'>()
  for (const { contact } of wishes) {
    const email = keyOf('email', contact.email)
    const record =
      email === null
        ? byId.find(({ id }) => id === contact.recordId)
        : byEmail.find(({ keys }) => valuesOf(keys, 'email').includes(email))
    if (record !== undefined) found.set(contact.key, record)
  }
  const unknown = wishes.flatMap(({ contact: { key, email, phone } }) =>
    email === null && phone !== null && !found.has(key) ? [{ key, phone }] : [],
  )
  const numbers = unknown.map(({ phone }) => phone)
  const byPhone = unknown.length === 0 ? [] : ((await connector.contactsByPhone?.find(session, numbers)) ?? [])
  for (const { key, phone } of unknown) {
    const [match, ...others] = byPhone.filter((each) => each.phone === phone)
    if (match !== undefined) found.set(key, others.length === 0 ? match.record : 'several')
  }
  const unanswered = wishes.flatMap(({ contact, properties }) => {
    const { key, externalId, sentAt } = contact
    if (sentAt === undefined || found.has(key)) return []
    return [{ key, externalId, properties: withName(account, contact, properties), sentAt }]
  })
  const made = unanswered.length === 0 ? undefined : await connector.findCreated?.(session, 'contact', unanswered)
  for (const [key, record] of made ?? []) found.set(key, record)
  return found
}

/** Where the CRM makes no contact without a name, what it is known by stands for one. */
function withName({ connector }: ConnectorAccount, { email, phone }: OutgoingContact, properties: FieldValues): FieldValues {
  const fieldOf = (name: string) =>
    connector.defaultMapping.contact?.find(({ adsappField }) => adsappField === name)?.crmField ?? ''
  const isNamed = (name: string) => typeof properties[fieldOf(name)] === 'string' && properties[fieldOf(name)] !== ''
  if (connector.contactNames.length === 0 || connector.contactNames.some(isNamed)) return properties
  const first = properties[fieldOf('firstName')]
  return { ...properties, [fieldOf('lastName')]: (typeof first === 'string' && first !== '' ? first : null) ?? email ?? phone }
}

/** Members of the standard contact, by the field that they are here. */
const members: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'phone',
  firstName: 'first_name',
  lastName: 'last_name',
}

async function wishOf(account: ConnectorAccount, contact: OutgoingContact): Promise<Wish> {
  const { connector } = account
  const standard: Readonly<Record<string, FieldValue | undefined>> = {
    email: contact.email ?? undefined,
    phone: contact.phone ?? undefined,
    firstName: contact.firstName,
    lastName: contact.lastName,
  }
  const properties: Record<string, FieldValue> = {}
  const rows = connector.defaultMapping.contact ?? []
  for (const { adsappField, crmField } of rows) {
    const value = standard[adsappField]
    if (value !== undefined) properties[crmField] = value
  }
  const warnings: string[] = []
  const given = Object.entries(contact.properties)
  const fields = given.length === 0 ? [] : await account.fields()
  const own = new Map(rows.flatMap(({ adsappField, crmField }) => (adsappField in members ? [[crmField, adsappField]] : [])))
  const company = rows.find(({ adsappField, direction }) => adsappField === 'company' && direction !== 'from_crm')?.crmField
  for (const [name, value] of given) {
    const wanted = name.toLowerCase() === 'company' && company !== undefined ? company : name
    const field = fieldNamed(fields, wanted)
    const member = field === null ? undefined : members[own.get(field.name) ?? '']
    if (field === null) warnings.push(`${name} was left out: contacts have no such field there.`)
    else if (member !== undefined) warnings.push(`${name} was left out: ${field.name} is written from ${member}.`)
    else if (field.readOnly || field.type.startsWith('reference'))
      warnings.push(`${name} was left out: the field ${field.name} cannot be written.`)
    else properties[field.name] = value
  }
  return { contact, properties, warnings }
}

/** A field by its name, or else its label: whatever their case, with or without what a CRM puts around names of one's own. */
function fieldNamed(fields: readonly RemoteField[], wanted: string): RemoteField | null {
  const bare = (text: string) => text.toLowerCase().replace(/__c$/, '')
  const squeezed = (text: string) => bare(text).replace(/[_\s-]/g, '')
  return (
    fields.find(({ name }) => name === wanted) ??
    fields.find(({ name }) => bare(name) === bare(wanted)) ??
    fields.find(({ label }) => bare(label) === bare(wanted)) ??
    fields.find(({ name, label }) => [name, label].some((text) => squeezed(text) === squeezed(wanted))) ??
    null
  )
}

function resultOf(key: string, outcome: Outcome | undefined, warnings: readonly string[]): PushResult {
  switch (outcome?.kind) {
    case 'ok':
      return { kind: 'done', key, action: outcome.created ? 'created' : 'updated', recordId: outcome.id, warnings }
    case 'unchanged':
      return { kind: 'done', key, action: 'unchanged', recordId: outcome.id, warnings }
    case 'unanswered':
      return outcome
    case 'rejected': {
      const field = outcome.field === undefined ? '' : ` (${outcome.field})`
      return { kind: 'refused', key, code: outcome.code, message: `The CRM refused${field}: ${outcome.message}` }
    }
    case 'several':
      return { kind: 'refused', key, code: 'match_ambiguous', message: severalText }
    case 'exists':
      return {
        kind: 'refused',
        key,
        code: 'exists',
        message: 'The CRM takes this for a contact that it has already, known by another address.',
      }
    case 'gone':
    case 'changed':
    case undefined:
      return {
        kind: 'refused',
        key,
        code: 'changed_meanwhile',
        message: 'The contact was changed or deleted in the CRM while it was written.',
      }
  }
}
