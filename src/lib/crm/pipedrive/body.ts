import type { FieldValue, FieldValues } from '../domain/entities.ts'
import type { RemoteWrite } from '../port/writes.ts'
import { isBlank } from '../domain/normalize.ts'
import type { Catalogue, Field } from './catalogue.ts'
import type { Body, KindFacts, Rejected } from './kinds/kind.ts'
import { currenciesSchema } from './records.ts'
import { writeValue } from './values.ts'

export type BodyPlan =
  | { readonly body: Body }
  /** Nothing is sent: Pipedrive would reject it, or store another value. */
  | { readonly rejected: Rejected }

/**
 * The body of a write: only what it changes, and complete where Pipedrive replaces a list or an address as a whole. `currency` is the
 * account's default.
 */
export function planBody(kind: KindFacts, write: RemoteWrite, catalogue: Catalogue, currency: string): BodyPlan {
  const isCreate = write.kind === 'create'
  const currencies = currenciesOf(write)
  const writer = kind.writer(isCreate ? null : write.before.connectorState)
  const body: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(write.properties)) {
    const field = catalogue.fields.get(name)
    if (!field || field.readOnly) return { rejected: notWritable(kind, name, field) }
    if (isCreate && isBlank(value)) continue
    const written = writeValue(field, value, currencies[name] ?? currency)
    if ('problem' in written)
      return { rejected: { reason: written.reason, code: 'invalid_value', field: name, message: written.problem } }
    if (field.isCustom) custom[name] = written.value
    else if (!writer.put(name, value)) body[name] = written.value
  }
  const members = writer.members({ isCreate })
  if (isRejected(members)) return members
  if (isCreate && catalogue.idField !== null) custom[catalogue.idField] = write.externalId
  return { body: { ...body, ...members, ...(Object.keys(custom).length > 0 ? { custom_fields: custom } : {}) } }
}

function isRejected(members: Body | { readonly rejected: Rejected }): members is { readonly rejected: Rejected } {
  return 'rejected' in members
}

function currenciesOf(write: RemoteWrite): Readonly<Record<string, string>> {
  return write.kind === 'create' ? {} : currenciesSchema.parse(write.before.connectorState).currencies
}

/** True when an amount would be written to a field that has no currency yet. */
export function needsCurrency(write: RemoteWrite, catalogue: Catalogue): boolean {
  const known = currenciesOf(write)
  return Object.entries(write.properties).some(
    ([name, value]) => !isBlank(value) && catalogue.fields.get(name)?.kind === 'monetary' && known[name] === undefined,
  )
}

function notWritable({ name: kindName }: KindFacts, name: string, field: Field | undefined): Rejected {
  return {
    reason: field ? 'read_only' : 'unknown_field',
    code: field ? 'read_only' : 'unknown_field',
    field: name,
    message: field
      ? `“${field.label}” can only be read from Pipedrive.`
      : `Pipedrive ${kindName}s have no field “${name}” any more. Take it out of the mapping.`,
  }
}

/** Which of the sent fields an error message names; undefined when it names none of them. */
export function fieldAtFault({ lists, partOf }: KindFacts, said: string, sent: FieldValues): string | undefined {
  const names = Object.keys(sent)
  const mentions = (name: string) => new RegExp(`(?<![a-z0-9_])${patternOf(name)}(?![a-z0-9_])`, 'i').test(said)
  const patternOf = (name: string) => (lists.includes(name) ? `${name}s?` : name.replaceAll(/[^a-z0-9_]/gi, '.'))
  const named = names.find(mentions)
  if (named !== undefined) return named
  // A message about the whole, as `name`, concerns the part that was sent; of several the longest, which is the first to be too long.
  const parts = names.filter((name) => {
    const whole = partOf[name]
    return whole !== undefined && mentions(whole)
  })
  return parts.toSorted((one, other) => lengthOf(sent[other]) - lengthOf(sent[one]))[0]
}

function lengthOf(value: FieldValue | undefined): number {
  return String(value ?? '').length
}
