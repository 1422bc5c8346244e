import { deleteChildren, moveChildren, type OfParent, restoreChildren } from './child-records.ts'
import { type DuplicateOptions, duplicateRuleError } from './duplicate-rules.ts'
import type { RowError } from './errors.ts'
import { trackHistory } from './field-history.ts'
import { wholeSecond } from './field-values.ts'
import { circleError } from './hierarchy.ts'
import { id18 } from './ids.ts'
import { type Incoming, readChanges } from './incoming-values.ts'
import type { ObjectType } from './object-types.ts'
import type { Consequence } from './record-rule.ts'
import { rulesOf } from './record-rules.ts'
import { defaultRecordType, recordTypeError } from './record-types.ts'
import type { Stored, Values } from './record-store.ts'
import type { Caller, Sandbox } from './sandbox.ts'

interface Rejected {
  readonly kind: 'rejected'
  readonly errors: readonly RowError[]
}

export type WriteOutcome = { readonly kind: 'created' | 'updated' | 'deleted'; readonly number: number } | Rejected

/** One write: who, and into which object. */
export interface WriteTarget {
  readonly caller: Caller
  readonly type: ObjectType
  /** How duplicate rules are to be taken; without it, a person has seen the alert and saves anyway. */
  readonly duplicates?: DuplicateOptions
}

export function rejected(code: string, message: string, fields: readonly string[] = []): Rejected {
  return { kind: 'rejected', errors: [{ code, message, fields }] }
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

function parentOf(sandbox: Sandbox, { caller, type }: WriteTarget, number: number): OfParent {
  return { caller, type, number, visibleFrom: visibleFrom(sandbox) }
}

/** Writes what else changes with a record. */
function carryOut(sandbox: Sandbox, { caller }: WriteTarget, consequences: readonly Consequence[]): void {
  const at = wholeSecond(sandbox.clock())
  for (const { object, number, values } of consequences) {
    const type = sandbox.objects.require(object)
    const made = number === null ? { CreatedDate: at, CreatedById: caller.user } : {}
    const written = number ?? sandbox.records.nextNumber(type, caller.org)
    putRecord(sandbox, { caller, type }, written, { ...values, ...made })
    sandbox.changes.add({ org: caller.org, type, number: written, at })
  }
}

/** Makes a record. Checks come first, so a refused one leaves nothing behind. */
export function createRecord(sandbox: Sandbox, target: WriteTarget, incoming: Incoming): WriteOutcome {
  const { caller, type } = target
  const barred = notWritable(target)
  if (barred !== null) return barred
  const changes = readChanges(sandbox, { org: caller.org, type }, incoming, 'create')
  if (!changes.ok) return { kind: 'rejected', errors: changes.errors }
  const defaults = Object.fromEntries(type.fields.map(({ name, otherwise }) => [name, otherwise]))
  const now = wholeSecond(sandbox.clock())
  const given = withoutNulls(changes.values)
  const plain = {
    ...defaults,
    ...defaultRecordType(type),
    ...sandbox.settings().fieldDefaults,
    OwnerId: caller.user,
    CreatedDate: now,
    CreatedById: caller.user,
    ...given,
  }
  const rules = rulesOf(type.name)
  const write = { sandbox, org: caller.org, before: null, given, after: plain }
  const filled = { ...plain, ...rules.completed?.(write) }
  const error =
    missingFields(type, filled) ??
    recordTypeError(type, { given, after: filled }) ??
    rules.refusal?.({ ...write, after: filled }) ??
    duplicate(sandbox, target, filled, null) ??
    duplicateRuleError(sandbox, target, { before: null, after: filled, self: null })
  if (error !== null) return { kind: 'rejected', errors: [error] }
  const struck = lockedRow(sandbox, target, null)
  if (struck !== null) return struck
  const number = sandbox.records.nextNumber(type, caller.org)
  putRecord(sandbox, target, number, filled)
  sandbox.changes.add({ org: caller.org, type, number, at: now })
  carryOut(sandbox, target, rules.consequences?.({ ...write, after: filled }, number) ?? [])
  return { kind: 'created', number }
}

/** Changes a record. Values that it has already count as a change, as they do at Salesforce: the stamp moves. */
export function updateRecord(sandbox: Sandbox, target: WriteTarget, number: number, incoming: Incoming): WriteOutcome {
  const { caller, type } = target
  const found = liveRecord(sandbox, target, number)
  if (found.kind === 'rejected') return found
  const before = found.values
  if (before['IsConverted'] === 1) return rejected('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  const changes = readChanges(sandbox, { org: caller.org, type }, incoming, 'update')
  if (!changes.ok) return { kind: 'rejected', errors: changes.errors }
  const plain: Record<string, Stored> = { ...before, ...changes.values }
  // What has a default cannot be emptied: the owner and the status stay.
  for (const { name, nillable, required, type: kind } of type.fields) {
    if (!nillable && !required && kind !== 'boolean' && (plain[name] ?? null) === null) plain[name] = before[name] ?? null
  }
  const rules = rulesOf(type.name)
  const write = { sandbox, org: caller.org, before, given: changes.values, after: plain }
  const after = { ...plain, ...rules.completed?.(write) }
  const error =
    missingFields(type, after) ??
    recordTypeError(type, { given: changes.values, after }) ??
    rules.refusal?.({ ...write, after }) ??
    circleError(sandbox, target, after, number) ??
    duplicate(sandbox, target, after, number) ??
    duplicateRuleError(sandbox, target, { before, after, self: number })
  if (error !== null) return { kind: 'rejected', errors: [error] }
  const struck = lockedRow(sandbox, target, number)
  if (struck !== null) return struck
  putRecord(sandbox, target, number, after)
  trackHistory(sandbox, target, number, before, after)
  sandbox.changes.add({ org: caller.org, type, number, at: sandbox.clock() })
  carryOut(sandbox, target, rules.consequences?.({ ...write, after }, number) ?? [])
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
  const of = parentOf(sandbox, target, number)
  if (mergedInto === null) deleteChildren(sandbox, of, deleted['SystemModstamp'] ?? null)
  else moveChildren(sandbox, of, mergedInto)
  return { kind: 'deleted', number }
}

/** Restores a record from the recycle bin. */
export function undeleteRecord(sandbox: Sandbox, target: WriteTarget, number: number): WriteOutcome {
  const { caller, type } = target
  const before = sandbox.records.newest(type, caller.org, number)
  if (before === null || before['IsDeleted'] !== 1) return rejected('UNDELETE_FAILED', 'Entity is not in the recycle bin')
  const back = putRecord(sandbox, target, number, { ...before, IsDeleted: 0, MasterRecordId: null })
  const [deletedAt = null, stamp = null] = [before['SystemModstamp'], back['SystemModstamp']]
  restoreChildren(sandbox, parentOf(sandbox, target, number), deletedAt, stamp)
  return { kind: 'updated', number }
}

function withoutNulls(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
