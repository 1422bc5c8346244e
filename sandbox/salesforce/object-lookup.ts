import { notFound, type RowError } from './errors.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { parseId } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import type { Sandbox } from './sandbox.ts'

/** The record that a key names: none yet, one, or several, which Salesforce refuses to choose from. */
export type KeyMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly number: number }
  | { readonly kind: 'several'; readonly numbers: readonly number[] }

/** The external id field of an upsert; throws when records cannot be found by it. */
export function keyFieldOf(type: ObjectType, name: string): FieldDefinition {
  const field = type.byName.get(name.toLowerCase())
  if (field === undefined || !(field.externalId || field.idLookup))
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`)
  return field
}

export function matchKey(sandbox: Sandbox, org: number, type: ObjectType, field: FieldDefinition, value: string): KeyMatch {
  if (field.type === 'id') {
    const id = parseId(value)
    return id === null || id.prefix !== type.keyPrefix ? { kind: 'none' } : { kind: 'one', number: id.number }
  }
  const [first, ...others] = sandbox.records.holders(type, org, field.name, value.trim())
  if (first === undefined) return { kind: 'none' }
  return others.length === 0 ? { kind: 'one', number: first } : { kind: 'several', numbers: [first, ...others] }
}

/** The number behind an id in a body, or why the row is refused. */
export function rowNumber(type: ObjectType, text: unknown): { readonly number: number } | { readonly error: RowError } {
  if (typeof text !== 'string' || text === '')
    return { error: { code: 'MISSING_ARGUMENT', message: 'Id not specified in an update call', fields: [] } }
  const id = parseId(text)
  if (id === null || id.prefix !== type.keyPrefix) {
    const message = `${type.label} ID: id value of incorrect type: ${text}`
    return { error: { code: 'MALFORMED_ID', message, fields: ['Id'] } }
  }
  return { number: id.number }
}
