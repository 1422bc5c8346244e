import type { RejectedWrite, RemoteWrite } from '../connector.ts'
import type { FieldValue } from '../domain/entities.ts'
import { isBlank, sameValue } from '../domain/normalize.ts'
import type { Catalogue, PersonField } from './catalogue.ts'
import { type Entry, withPrimary } from './entries.ts'
import { type ConnectorState, connectorStateSchema } from './records.ts'
import type { Person } from './schema.ts'
import { writeValue } from './values.ts'

/** First and last name as they should be after the write. */
export type NameParts = { readonly first: string | null; readonly last: string | null }

type Rejected = Pick<RejectedWrite, 'reason' | 'code' | 'message'> & { readonly field: string }

export type PersonPlan =
  | { readonly body: Readonly<Record<string, unknown>>; readonly names: NameParts | null }
  /** Nothing is sent: Pipedrive would reject it, or store another value. */
  | { readonly rejected: Rejected }

const emptyState: ConnectorState = { firstName: null, lastName: null, emails: [], phones: [], currencies: {} }

/**
 * The body of a write: only what it changes, and complete lists where Pipedrive replaces a list as a whole. `currency` is the
 * account's default.
 */
export function planPerson(write: RemoteWrite, catalogue: Catalogue, currency: string): PersonPlan {
  const before = write.kind === 'update' ? connectorStateSchema.parse(write.before.connectorState) : emptyState
  const body: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(write.properties)) {
    const field = catalogue.fields.get(name)
    if (!field || field.readOnly) return { rejected: notWritable(name, field) }
    if (write.kind === 'create' && isBlank(value)) continue
    const written = writeValue(field, value, before.currencies[name] ?? currency)
    if ('problem' in written)
      return { rejected: { reason: written.reason, code: 'invalid_value', field: name, message: written.problem } }
    if (name === 'email') body['emails'] = sendable(withPrimary('email', before.emails, textOf(value)))
    else if (name === 'phone') body['phones'] = sendable(withPrimary('phone', before.phones, textOf(value)))
    else if (field.isCustom) custom[name] = written.value
    else body[name] = written.value
  }
  const names = namesOf(write, before)
  if (names && names.first === null && names.last === null) return { rejected: nameless }
  if (names) {
    body['first_name'] = names.first
    body['last_name'] = names.last
  }
  if (write.kind === 'create' && catalogue.idField !== null) custom[catalogue.idField] = write.externalId
  if (Object.keys(custom).length > 0) body['custom_fields'] = custom
  return { body, names }
}

function sendable(entries: readonly Entry[]) {
  return entries.map(({ label, ...entry }) => (label === null ? entry : { ...entry, label }))
}

/** True when an amount would be written to a field that has no currency yet. */
export function needsCurrency(write: RemoteWrite, catalogue: Catalogue): boolean {
  const known = write.kind === 'update' ? connectorStateSchema.parse(write.before.connectorState).currencies : {}
  return Object.entries(write.properties).some(
    ([name, value]) => !isBlank(value) && catalogue.fields.get(name)?.kind === 'monetary' && known[name] === undefined,
  )
}

/** The full name, for when Pipedrive rejects its parts. */
export function fullName({ first, last }: NameParts): string {
  return [first, last].filter((part) => part !== null).join(' ')
}

/** The same body with the full name in place of its parts. */
export function withFullName(body: Readonly<Record<string, unknown>>, names: NameParts): Readonly<Record<string, unknown>> {
  const { first_name: _first, last_name: _last, ...others } = body
  return { ...others, name: fullName(names) }
}

export function hasNames(person: Person, { first, last }: NameParts): boolean {
  return sameValue('text', person.first_name ?? null, first) && sameValue('text', person.last_name ?? null, last)
}

/** Pipedrive derives the full name from the parts that are sent, so both are always sent. */
function namesOf(write: RemoteWrite, before: ConnectorState): NameParts | null {
  const { first_name: first, last_name: last } = write.properties
  if (write.kind === 'update' && first === undefined && last === undefined) return null
  return {
    first: first === undefined ? before.firstName : textOf(first),
    last: last === undefined ? before.lastName : textOf(last),
  }
}

function textOf(value: FieldValue): string | null {
  return isBlank(value) ? null : String(value).trim()
}

const nameless: Rejected = {
  reason: 'required',
  code: 'name_required',
  field: 'first_name',
  message: 'Every person in Pipedrive has a name. Enter a first or a last name.',
}

function notWritable(name: string, field: PersonField | undefined): Rejected {
  return {
    reason: field ? 'read_only' : 'unknown_field',
    code: field ? 'read_only' : 'unknown_field',
    field: name,
    message: field
      ? `“${field.label}” can only be read from Pipedrive.`
      : `Pipedrive persons have no field “${name}” any more. Take it out of the mapping.`,
  }
}

/** Which of the sent fields an error message names; undefined when it names none of them. */
export function fieldAtFault(said: string, names: readonly string[]): string | undefined {
  const mentions = (name: string) => new RegExp(`(?<![a-z0-9_])${patternOf(name)}(?![a-z0-9_])`, 'i').test(said)
  const named = names.find(mentions)
  if (named !== undefined) return named
  // A message about `name` concerns the part that was sent.
  return mentions('name') ? names.find((name) => name === 'first_name' || name === 'last_name') : undefined
}

function patternOf(name: string): string {
  return name === 'email' || name === 'phone' ? `${name}s?` : name.replaceAll(/[^a-z0-9_]/gi, '.')
}
