import { ruled } from '../kit/field-rules.ts'
import { deleteContacts, moveContacts, type OfAccount, restoreContacts } from './account-contacts.ts'
import { type DuplicateOptions, duplicateRuleError } from './duplicate-rules.ts'
import type { RowError } from './errors.ts'
import { trackHistory } from './field-history.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { convertValue, wholeSecond } from './field-values.ts'
import { id18 } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import type { Stored, Values } from './record-store.ts'
import type { Caller, Sandbox } from './sandbox.ts'

/** Values as a request carries them, by field name in any case. */
export type Incoming = Readonly<Record<string, unknown>>

interface Rejected {
  readonly kind: 'rejected'
  readonly errors: readonly RowError[]
}

export type WriteOutcome = { readonly kind: 'created' | 'updated' | 'deleted'; readonly number: number } | Rejected

/** One write: who, and into which object. */
export interface WriteTarget {
  readonly caller: Caller
  readonly type: ObjectType
  /** How duplicate rules are to be taken; without it, a person has seen the alert and saves all the same. */
  readonly duplicates?: DuplicateOptions
}

export function rejected(code: string, message: string, fields: readonly string[] = []): Rejected {
  return { kind: 'rejected', errors: [{ code, message, fields }] }
}

type Changes =
  | { readonly ok: true; readonly values: Record<string, Stored> }
  | { readonly ok: false; readonly errors: readonly RowError[] }

function referenceError(sandbox: Sandbox, { caller }: WriteTarget, definition: FieldDefinition, value: Stored): RowError | null {
  if (definition.referenceTo === null || typeof value !== 'number') return null
  const type = sandbox.objects.require(definition.referenceTo)
  const referred = sandbox.records.newest(type, caller.org, value)
  if (referred === null)
    return { code: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [definition.name] }
  return referred['IsDeleted'] === 1
    ? { code: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [definition.name] }
    : null
}

/** The values of a request as they would be stored, or everything that is wrong with them. */
function readChanges(sandbox: Sandbox, target: WriteTarget, incoming: Incoming, mode: 'create' | 'update'): Changes {
  const { type } = target
  const values: Record<string, Stored> = {}
  const errors: RowError[] = []
  const locked: string[] = []
  for (const [name, value] of Object.entries(incoming)) {
    const definition = type.byName.get(name.toLowerCase())
    if (definition === undefined) {
      errors.push({ code: 'INVALID_FIELD', message: `No such column '${name}' on sobject of type ${type.name}`, fields: [] })
      continue
    }
    if (mode === 'create' ? !definition.createable : !definition.updateable) {
      locked.push(definition.name)
      continue
    }
    const prefix = definition.referenceTo === null ? null : sandbox.objects.require(definition.referenceTo).keyPrefix
    const converted = convertValue(definition, prefix, value)
    const error = converted.ok ? referenceError(sandbox, target, definition, converted.value) : converted.error
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

function missingFields(type: ObjectType, after: Values): RowError | null {
  const missing = type.fields.filter(({ name, required }) => required && (after[name] ?? null) === null).map(({ name }) => name)
  if (missing.length === 0) return null
  return { code: 'REQUIRED_FIELD_MISSING', message: `Required fields are missing: [${missing.join(', ')}]`, fields: missing }
}

function duplicate(sandbox: Sandbox, { caller, type }: WriteTarget, after: Values, self: number | null): RowError | null {
  for (const { name, unique } of type.fields) {
    const value = after[name]
    if (!unique || typeof value !== 'string') continue
    const holder = sandbox.records.holders(type, caller.org, name, value).find((number) => number !== self)
    if (holder !== undefined) {
      return {
        code: 'DUPLICATE_VALUE',
        message: `duplicate value found: ${name} duplicates value on record with id: ${id18(type.keyPrefix, holder).slice(0, 15)}`,
        fields: [name],
      }
    }
  }
  return null
}

function lockedRow(sandbox: Sandbox, { type }: WriteTarget, number: number | null): WriteOutcome | null {
  if (!sandbox.locks.strike()) return null
  const row = number === null ? '' : `: ${id18(type.keyPrefix, number)}`
  return rejected('UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records${row}`)
}

function notWritable({ type }: WriteTarget): Rejected | null {
  return type.writable ? null : rejected('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be written: ${type.name}`)
}

/** What a record that may be changed or deleted holds before, or why it may not. */
export function liveRecord(
  sandbox: Sandbox,
  target: WriteTarget,
  number: number,
): Rejected | { readonly kind: 'found'; readonly values: Values } {
  const barred = notWritable(target)
  if (barred !== null) return barred
  const values = sandbox.records.newest(target.type, target.caller.org, number)
  if (values === null) return rejected('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  if (values['IsDeleted'] === 1) return rejected('ENTITY_IS_DELETED', 'entity is deleted')
  return { kind: 'found', values }
}

function stamped(sandbox: Sandbox, { caller }: WriteTarget, values: Values): Values {
  const now = wholeSecond(sandbox.clock())
  return { ...values, LastModifiedDate: now, LastModifiedById: caller.user, SystemModstamp: now }
}

function visibleFrom(sandbox: Sandbox): number {
  const { commitDelayMs } = sandbox.settings()
  return commitDelayMs === 0 ? wholeSecond(sandbox.clock()) : sandbox.clock() + commitDelayMs
}

/** Writes a record's newest version, stamped now, and returns it. No check is made. */
export function putRecord(sandbox: Sandbox, target: WriteTarget, number: number, values: Values): Values {
  const record = stamped(sandbox, target, values)
  sandbox.records.put(target.type, target.caller.org, number, record, visibleFrom(sandbox))
  return record
}

/** Does to an account's contacts what Salesforce does along with the account. */
function withContacts(sandbox: Sandbox, { caller, type }: WriteTarget, account: number, follow: (of: OfAccount) => void): void {
  if (type.name === 'Account') follow({ caller, account, visibleFrom: visibleFrom(sandbox) })
}

/** Makes a record. Checks come first, so a refused one leaves nothing behind. */
export function createRecord(sandbox: Sandbox, target: WriteTarget, incoming: Incoming): WriteOutcome {
  const { caller, type } = target
  const barred = notWritable(target)
  if (barred !== null) return barred
  const changes = readChanges(sandbox, target, incoming, 'create')
  if (!changes.ok) return { kind: 'rejected', errors: changes.errors }
  const defaults = Object.fromEntries(type.fields.map(({ name, otherwise }) => [name, otherwise]))
  const now = wholeSecond(sandbox.clock())
  const filled = {
    ...defaults,
    ...sandbox.settings().fieldDefaults,
    OwnerId: caller.user,
    CreatedDate: now,
    CreatedById: caller.user,
    ...withoutNulls(changes.values),
  }
  const error =
    missingFields(type, filled) ??
    duplicate(sandbox, target, filled, null) ??
    duplicateRuleError(sandbox, target, { before: null, after: filled, self: null })
  if (error !== null) return { kind: 'rejected', errors: [error] }
  const struck = lockedRow(sandbox, target, null)
  if (struck !== null) return struck
  const number = sandbox.records.nextNumber(type, caller.org)
  putRecord(sandbox, target, number, filled)
  sandbox.changes.add({ org: caller.org, type, number, at: now })
  return { kind: 'created', number }
}

/** Changes a record. Values that it has already count as a change, as they do at Salesforce: the stamp moves. */
export function updateRecord(sandbox: Sandbox, target: WriteTarget, number: number, incoming: Incoming): WriteOutcome {
  const { caller, type } = target
  const found = liveRecord(sandbox, target, number)
  if (found.kind === 'rejected') return found
  const before = found.values
  if (before['IsConverted'] === 1) return rejected('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  const changes = readChanges(sandbox, target, incoming, 'update')
  if (!changes.ok) return { kind: 'rejected', errors: changes.errors }
  const after = { ...before, ...changes.values }
  // What has a default cannot be emptied: the owner and the status stay.
  for (const { name, nillable, required, type: kind } of type.fields) {
    if (!nillable && !required && kind !== 'boolean' && (after[name] ?? null) === null) after[name] = before[name] ?? null
  }
  const error =
    missingFields(type, after) ??
    duplicate(sandbox, target, after, number) ??
    duplicateRuleError(sandbox, target, { before, after, self: number })
  if (error !== null) return { kind: 'rejected', errors: [error] }
  const struck = lockedRow(sandbox, target, number)
  if (struck !== null) return struck
  putRecord(sandbox, target, number, after)
  trackHistory(sandbox, target, number, before, after)
  sandbox.changes.add({ org: caller.org, type, number, at: sandbox.clock() })
  return { kind: 'updated', number }
}

/** Puts a record into the recycle bin; `mergedInto` is the record that took its place. */
export function deleteRecord(
  sandbox: Sandbox,
  target: WriteTarget,
  number: number,
  mergedInto: number | null = null,
): WriteOutcome {
  const found = liveRecord(sandbox, target, number)
  if (found.kind === 'rejected') return found
  const before = found.values
  const struck = lockedRow(sandbox, target, number)
  if (struck !== null) return struck
  const gone = { ...before, IsDeleted: 1, ...(mergedInto === null ? {} : { MasterRecordId: mergedInto }) }
  const deleted = putRecord(sandbox, target, number, gone)
  withContacts(sandbox, target, number, (of) => {
    if (mergedInto === null) deleteContacts(sandbox, of, deleted['SystemModstamp'] ?? null)
    else moveContacts(sandbox, of, mergedInto)
  })
  return { kind: 'deleted', number }
}

/** Restores a record from the recycle bin. */
export function undeleteRecord(sandbox: Sandbox, target: WriteTarget, number: number): WriteOutcome {
  const { caller, type } = target
  const before = sandbox.records.newest(type, caller.org, number)
  if (before === null || before['IsDeleted'] !== 1) return rejected('UNDELETE_FAILED', 'Entity is not in the recycle bin')
  const back = putRecord(sandbox, target, number, { ...before, IsDeleted: 0, MasterRecordId: null })
  withContacts(sandbox, target, number, (of) =>
    restoreContacts(sandbox, of, before['SystemModstamp'] ?? null, back['SystemModstamp'] ?? null),
  )
  return { kind: 'updated', number }
}

function withoutNulls(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
