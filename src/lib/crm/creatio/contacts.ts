import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { phoneSpellings } from '../connector-kit/phone-match.ts'
import { dialledPhone } from '../domain/phone.ts'
import { type Identity, type OutgoingContact, type PropertyValue, type PushResult, severalText } from '../port/destination.ts'
import { type Conversation, call, readAnswer } from './client.ts'
import { columnFor, columnValue, contactColumns } from './columns.ts'
import { refusal } from './errors.ts'

type Values = Readonly<Record<string, PropertyValue>>
const rowSchema = z.looseObject({
  Id: z.string(),
  Email: z.string().nullish(),
  MobilePhone: z.string().nullish(),
  Phone: z.string().nullish(),
})
type Row = z.infer<typeof rowSchema>
const rowsSchema = z.object({ value: z.array(rowSchema) })
const batchSchema = z.object({
  responses: z.array(z.object({ id: z.string(), status: z.number(), body: z.unknown().optional() })),
})

/** Contacts of one query, by email and by number: what their conditions come to has to fit an address. */
const emailsMax = 15
const phonesMax = 5

/**
 * Finds contacts by email, or by number where they have no email, and creates or changes them. New ones get an id of ours, so that what is sent
 * twice is there once.
 */
export async function pushContacts(
  conversation: Conversation,
  contacts: readonly OutgoingContact[],
): Promise<readonly PushResult[]> {
  const wished = await Promise.all(contacts.map((contact) => wishOf(conversation, contact)))
  const names = [...new Set(wished.flatMap(({ values }) => Object.keys(values)))]
  const found = await findContacts(conversation, contacts, names)
  const plans = contacts.map((contact, index) => {
    const { values = {}, warnings = [] } = wished[index] ?? {}
    const [row, ...others] = found.get(contact.key) ?? []
    const more =
      others.length === 0 ? [] : [`${others.length + 1} contacts of Creatio are known by this; the oldest was changed.`]
    return {
      contact,
      row: row ?? null,
      patch: row ? changesOf(row, values, contact) : newValues(contact, values),
      warnings: [...warnings, ...more],
      isAmbiguous: contact.email === null && others.length > 0,
    }
  })
  const writes = plans.filter(({ patch, isAmbiguous }) => !isAmbiguous && Object.keys(patch).length > 0)
  const outcomes = await write(conversation, writes)
  return plans.map((plan): PushResult => {
    const { contact, row, warnings, isAmbiguous } = plan
    if (isAmbiguous) return { kind: 'refused', key: contact.key, code: 'match_ambiguous', message: severalText }
    const failure = outcomes.get(contact.key)
    if (failure instanceof Failure) return { kind: 'refused', key: contact.key, code: failure.code, message: failure.message }
    const action = row === null ? 'created' : writes.includes(plan) ? 'updated' : 'unchanged'
    return { kind: 'done', key: contact.key, action, recordId: row?.Id ?? contact.externalId, warnings }
  })
}

/** The id of a contact, which is created where there is none. */
export async function ensureContact(conversation: Conversation, contact: Identity): Promise<string> {
  const key = 'contact'
  const [result] = await pushContacts(conversation, [{ ...contact, key, properties: {} }])
  if (result?.kind === 'done' && result.recordId !== null) return result.recordId
  const { code, message } =
    result?.kind === 'refused' ? result : { code: 'crm_rejected', message: 'Creatio did not make the contact.' }
  throw new Failure({ kind: 'rejected', code, message })
}

/** What the columns of a contact are to hold. */
async function wishOf(conversation: Conversation, contact: OutgoingContact) {
  const { email, phone, firstName, lastName, properties } = contact
  const values: Record<string, PropertyValue> = {}
  if (email !== null) values['Email'] = email
  if (phone !== null) values['MobilePhone'] = phone
  if (firstName !== undefined) values['GivenName'] = firstName ?? ''
  if (lastName !== undefined) values['Surname'] = lastName ?? ''
  const warnings: string[] = []
  const given = Object.entries(properties)
  const columns = given.length === 0 ? new Map() : await contactColumns(conversation)
  for (const [name, value] of given) {
    const column = columnFor(columns, name)
    const fitting = column === null ? undefined : columnValue(column.type, value)
    if (column === null) warnings.push(`${name} was left out: contacts in Creatio have no such column.`)
    else if (fitting === undefined) warnings.push(`${name} was left out: the column ${column.name} does not take such a value.`)
    else values[column.name] = fitting
  }
  return { values, warnings }
}

function newValues(contact: OutgoingContact, values: Values): Values {
  const known = contact.email ?? contact.phone ?? ''
  return { Id: contact.externalId, ...values, Name: fullName(values['GivenName'], values['Surname']) || known }
}

/** What differs from what the row holds, and with a part of the name the whole of it. */
function changesOf(row: Row, values: Values, { email }: Identity): Values {
  // What a contact was found by is not an edit of it.
  const given = Object.entries(values).filter(([name]) => name !== 'MobilePhone' || email !== null)
  const changed = Object.fromEntries(given.filter(([name, value]) => !isSame(row[name], value)))
  if (changed['GivenName'] === undefined && changed['Surname'] === undefined) return changed
  const name = fullName(values['GivenName'] ?? textOf(row['GivenName']), values['Surname'] ?? textOf(row['Surname']))
  return name === '' ? changed : { ...changed, Name: name }
}

function isSame(held: unknown, value: PropertyValue): boolean {
  if (typeof held === 'string' && typeof value === 'string') {
    const times = [Date.parse(held), Date.parse(value)]
    if (/^\d{4}-\d\d-\d\dT/.test(value) && times.every((time) => !Number.isNaN(time))) return times[0] === times[1]
    return held === value
  }
  return held === value
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const fullName = (first: PropertyValue | undefined, last: PropertyValue | undefined) =>
  [first, last].filter((part) => part !== undefined && part !== null && part !== '').join(' ')

async function findContacts(
  conversation: Conversation,
  contacts: readonly OutgoingContact[],
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const select = [...new Set(['Id', 'Email', 'MobilePhone', 'Phone', 'GivenName', 'Surname', 'CreatedOn', ...names])].join(',')
  const sought = [
    ...chunks(
      contacts.filter(({ email }) => email !== null),
      emailsMax,
    ),
    ...chunks(
      contacts.filter(({ email }) => email === null),
      phonesMax,
    ),
  ]
  const pages = await Promise.all(
    sought.map(async (some) => {
      const filter = some.flatMap(conditionsOf).join(' or ')
      const path = `Contact?$filter=${encodeURIComponent(filter)}&$select=${select}&$top=500`
      return readAnswer(rowsSchema, await call(conversation, { method: 'GET', path })).value
    }),
  )
  const rows = pages.flat().toSorted((one, other) => textOf(one['CreatedOn']).localeCompare(textOf(other['CreatedOn'])))
  return new Map(contacts.map((contact) => [contact.key, rows.filter((row) => isOf(row, contact))]))
}

/** Where text is compared with regard to its case, an address may be there as it was typed or in lower case. */
function conditionsOf({ email, phone }: Identity): readonly string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  if (email !== null) return [...new Set([email, email.toLowerCase()])].map((text) => `Email eq ${quoted(text)}`)
  return phone === null
    ? []
    : phoneSpellings(phone).flatMap((text) => [`MobilePhone eq ${quoted(text)}`, `Phone eq ${quoted(text)}`])
}

function isOf(row: Row, { email, phone }: Identity): boolean {
  if (email !== null) return row.Email?.toLowerCase() === email.toLowerCase()
  const numbers = [row.MobilePhone, row.Phone].map((number) => dialledPhone((number ?? '').trim()))
  return phone !== null && numbers.includes(dialledPhone(phone.trim()))
}

type Write = { readonly contact: OutgoingContact; readonly row: Row | null; readonly patch: Values }

/** Sends one write as itself and several as one batch. @returns what was refused, by the contact's key */
async function write(conversation: Conversation, writes: readonly Write[]): Promise<ReadonlyMap<string, Failure>> {
  const [first, ...others] = writes
  if (first === undefined) return new Map()
  if (others.length === 0) {
    const refused = await writeOne(conversation, first)
    return new Map(refused === null ? [] : [[first.contact.key, refused]])
  }
  const requests = writes.map(({ row, patch }, index) => ({
    id: String(index),
    method: row === null ? 'POST' : 'PATCH',
    url: row === null ? 'Contact' : `Contact/${row.Id}`,
    headers: { 'Content-Type': 'application/json' },
    body: patch,
  }))
  const body = await call(conversation, { method: 'POST', path: '$batch', body: { requests }, prefer: 'continue-on-error' })
  const { responses } = readAnswer(batchSchema, body)
  const refused = new Map<string, Failure>()
  for (const [index, each] of writes.entries()) {
    const response = responses.find(({ id }) => id === String(index))
    if (response !== undefined && response.status < 300) continue
    const failure = refusal(response?.status ?? 502, response?.body)
    // What an earlier attempt has made, or what time heals, is settled by itself.
    const settled = failure.kind === 'rejected' && failure.code !== 'duplicate_id' ? failure : await writeOne(conversation, each)
    if (settled !== null) refused.set(each.contact.key, settled)
  }
  return refused
}

/** @returns why it was refused; null: it is written @throws Failure for what is no refusal of this one */
async function writeOne(conversation: Conversation, { contact, row, patch }: Write): Promise<Failure | null> {
  try {
    if (row === null) await call(conversation, { method: 'POST', path: 'Contact', body: patch })
    else await call(conversation, { method: 'PATCH', path: `Contact(${row.Id})`, body: patch })
    return null
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.kind === 'rejected')) throw thrown
    if (row !== null || thrown.code !== 'duplicate_id') return thrown
    const { Id: _id, ...values } = patch
    return writeOne(conversation, { contact, row: { Id: contact.externalId }, patch: values })
  }
}
