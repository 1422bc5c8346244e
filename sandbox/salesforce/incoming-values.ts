import { ruled } from '../kit/field-rules.ts'
import type { RowError } from './errors.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { convertValue } from './field-values.ts'
import { id18, parseId } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import { isMaster } from './record-types.ts'
import type { Stored } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

/** Values as a request carries them, by field name in any case. */
export type Incoming = Readonly<Record<string, unknown>>

type Changes =
  | { readonly ok: true; readonly values: Record<string, Stored> }
  | { readonly ok: false; readonly errors: readonly RowError[] }

interface Into {
  readonly org: number
  readonly type: ObjectType
}

/** Names of the objects that a field may refer to. */
function referredObjects({ referenceTo, polymorphicTo }: FieldDefinition): readonly string[] {
  return referenceTo === null ? polymorphicTo : [referenceTo]
}

function referredBy(sandbox: Sandbox, { referenceTo }: FieldDefinition, value: string | number) {
  if (referenceTo !== null) return { type: sandbox.objects.require(referenceTo), number: Number(value) }
  const id = parseId(String(value))
  const type = id && sandbox.objects.byPrefix(id.prefix)
  if (!id || !type) throw new Error(`A record refers to ${value}`)
  return { type, number: id.number }
}

function referenceError(sandbox: Sandbox, { org, type }: Into, definition: FieldDefinition, value: Stored): RowError | null {
  if (value === null || referredObjects(definition).length === 0) return null
  const { type: referredType, number } = referredBy(sandbox, definition, value)
  const referred = sandbox.records.newest(referredType, org, number)
  if (referred === null)
    return { code: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [definition.name] }
  if (definition.name === 'OwnerId' && referred['IsActive'] === 0) {
    const owner = id18(referredType.keyPrefix, number).slice(0, 15)
    const message = `operation performed with inactive user [${owner}] as owner of ${type.label.toLowerCase()}`
    return { code: 'INACTIVE_OWNER_OR_USER', message, fields: [definition.name] }
  }
  return referred['IsDeleted'] === 1
    ? { code: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [definition.name] }
    : null
}

/** The values of a request as they would be stored, or everything that is wrong with them. */
export function readChanges(sandbox: Sandbox, into: Into, incoming: Incoming, mode: 'create' | 'update'): Changes {
  const { type } = into
  const values: Record<string, Stored> = {}
  const errors: RowError[] = []
  const locked: string[] = []
  for (const [name, value] of Object.entries(incoming)) {
    const definition = type.byName.get(name.toLowerCase())
    if (definition === undefined) {
      errors.push({ code: 'INVALID_FIELD', message: `No such column '${name}' on sobject of type ${type.name}`, fields: [] })
      continue
    }
    const isOpen = mode === 'create' ? definition.createable : definition.updateable
    if (!isOpen || sandbox.settings().readOnlyFields.includes(definition.name)) {
      locked.push(definition.name)
      continue
    }
    const prefixes = referredObjects(definition).map((name) => sandbox.objects.require(name).keyPrefix)
    const converted = convertValue(definition, prefixes, isMaster(definition, value) ? null : value)
    const error = converted.ok ? referenceError(sandbox, into, definition, converted.value) : converted.error
    if (error !== null) errors.push(error)
    else if (converted.ok) values[definition.name] = ruled(sandbox.settings(), definition.name, converted.value)
  }
  if (locked.length > 0) {
    errors.push({
      code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      message: `Unable to create/update fields: ${locked.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      fields: locked,
    })
  }
  return errors.length === 0 ? { ok: true, values } : { ok: false, errors }
}
