import { newerOf } from './conflict-facts.ts'
import { type ConflictPolicy, type RecordTimes, type Side, winner } from './conflict-policy.ts'
import type { FieldValue } from './entities.ts'
import { inCrmNotation, type MappedField, sameFieldValue } from './field-mapping.ts'
import { type FieldTimes, type UntoldReason, untoldReason } from './field-times.ts'
import { isLookAlikeText } from './email-key.ts'
import { isFormatted, linesOfHtml } from './html-lines.ts'
import { isBlank, isPoorer } from './normalize.ts'
import { isPoorerPhone } from './phone.ts'
import { holdsMembers, memberChanges, withMemberChanges } from './sets.ts'
import { hasDefault } from './transform-rules.ts'
import { isReadBack, toLocalValue } from './transforms.ts'

export type FieldMerge =
  /** Nothing to write. `base` is the new common ancestor. */
  | { readonly kind: 'keep'; readonly base: FieldValue | undefined }
  | { readonly kind: 'write_local'; readonly value: FieldValue; readonly reason: string; readonly conflict: boolean }
  | { readonly kind: 'write_remote'; readonly value: FieldValue; readonly reason: string; readonly conflict: boolean }
  /** Of a set: both sides have added or removed members that the other has not. */
  | {
      readonly kind: 'write_both'
      readonly value: FieldValue
      readonly reasons: { readonly local: string; readonly remote: string }
      readonly conflict: false
    }
  /**
   * Both sides changed it differently, and a person has to decide: by the policy, or (with a reason) because it is not known which
   * change is the newer one. The base stays.
   */
  | { readonly kind: 'open_conflict'; readonly reason?: UntoldReason }

/** The common ancestor of one field, as each side holds it. */
export type KnownBase = {
  /** Undefined when the pair has no common ancestor for this field: it was not synced before. */
  readonly base: FieldValue | undefined
  /** What the CRM held when the base was agreed on; undefined where that is the base itself. */
  readonly crmBase: FieldValue | undefined
  /** The CRM has stored a value of ours late, after the base was agreed on. */
  readonly isLate?: boolean
}

export type FieldMergeInput = {
  readonly field: MappedField
  readonly known: KnownBase
  readonly local: FieldValue
  readonly remote: FieldValue
  readonly policy: ConflictPolicy
  readonly recordTimes: RecordTimes
  readonly fieldTimes: FieldTimes
}

/** What was sent of one field and never answered. */
export type SentValues = {
  /** By the last dispatch. */
  readonly outgoing: FieldValue | undefined
  /** By earlier ones that the CRM may still carry out. */
  readonly late: readonly FieldValue[]
}

/**
 * The common ancestor after writes whose responses were lost: where the CRM holds a value that was sent, the write has succeeded, late
 * as it may be, and that value is the base. What the CRM has made of another value cannot be told from an edit there.
 */
export function agreedBase(field: MappedField, known: KnownBase, { outgoing, late }: SentValues, remote: FieldValue): KnownBase {
  const holds = (sent: FieldValue) => sameFieldValue(field, asReadBack(field, sent), remote)
  if (outgoing !== undefined && holds(outgoing)) return { base: outgoing, crmBase: undefined }
  if (outgoing !== undefined && isItsLines(field, outgoing, remote) && !isUnchanged(field, known, remote))
    return { base: outgoing, crmBase: remote }
  if (late.length === 0 || field.direction === 'from_crm' || isUnchanged(field, known, remote)) return known
  const arrived = late.find(holds)
  return arrived === undefined ? known : { base: arrived, crmBase: undefined, isLate: true }
}

/** Whether a formatted text has become its lines, as in a CRM without formats: what that makes of our write is not an edit. */
function isItsLines({ type }: MappedField, sent: FieldValue, remote: FieldValue): boolean {
  if (type !== 'html' || typeof sent !== 'string' || typeof remote !== 'string' || isFormatted(remote)) return false
  return linesOfHtml(remote) === linesOfHtml(sent)
}

/** Whether the CRM holds what it held when the base was agreed on. */
function isUnchanged(field: MappedField, { base, crmBase }: KnownBase, remote: FieldValue): boolean {
  if (crmBase !== undefined) return sameFieldValue(field, crmBase, remote)
  return base !== undefined && sameFieldValue(field, asReadBack(field, base), remote)
}

/** Our value as a read from the CRM would return it: through a transform that blurs it it stays in the CRM's notation. */
export function asReadBack(field: MappedField, value: FieldValue): FieldValue {
  return field.direction === 'to_crm' && !isReadBack(field.transformRule) ? inCrmNotation(field, value) : value
}

/**
 * Three-way merge of one field in our notation. Total, deterministic and idempotent. A change is a difference, after normalisation, from
 * what the same side held when the base was agreed on; another notation of the same value is no change.
 */
export function mergeField(input: FieldMergeInput): FieldMerge {
  const { field, known, local, remote } = input
  const { base, crmBase = base } = known
  // Nothing here says nothing where the CRM has no record without: what is taken away here stays there, and what changes there comes.
  if (field.neverBlank === true && field.direction !== 'from_crm' && isBlank(local) && base !== undefined) {
    if (field.direction === 'to_crm' || sameFieldValue(field, remote, crmBase)) return keep(base)
    return takeOver('crm', input, changedBy.crm)
  }
  return mergeValues(input)
}

function mergeValues(input: FieldMergeInput): FieldMerge {
  const { direction } = input.field
  if (direction === 'from_crm') return mergeOneWay(input, 'crm')
  if (direction === 'to_crm') return mergeOneWay(input, 'adsapp')
  return mergeBothWays(input)
}

/** Of a field that only ever follows one side: what that side has changed goes to the other. */
function mergeOneWay(input: FieldMergeInput, leading: Side): FieldMerge {
  const { field, known, local, remote } = input
  const { base } = known
  const isFirst = base === undefined
  if (field.isDerived === true && followsOurs(input)) return keep(remote)
  const [value, other] = leading === 'crm' ? [remote, local] : [local, remote]
  const asHeldThere = asReadBack(field, value)
  if (isFirst && isBlank(asHeldThere)) return keep(null)
  if (sameFieldValue(field, asHeldThere, other) || (isFirst && isPoorer(field.type, value, other))) return keep(value)
  if (!isFirst && sameFieldValue(field, value, base)) return keep(base)
  return takeOver(leading, input, isFirst ? 'first_sync' : changedBy[leading])
}

/**
 * Whether what the CRM holds of a derived field says nothing of ours: where it has nothing, as for a task that is open there and done here, and where
 * it has something only since both know, as when it has computed that from what we wrote.
 */
function followsOurs({ known: { base, crmBase = base }, local, remote }: FieldMergeInput): boolean {
  if (isBlank(local)) return false
  return isBlank(remote) || (crmBase !== undefined && isBlank(crmBase))
}

function mergeBothWays(input: FieldMergeInput): FieldMerge {
  const { field, known, local, remote } = input
  if (sameFieldValue(field, local, remote)) return keepSame(input)
  if (holdsMembers(field.type)) return mergeMembers(input)
  return (known.base === undefined ? fillBlank(input) : followChange(input, known.base)) ?? takeRicher(input) ?? settle(input)
}

/** At a first meeting: the side that has nothing gets what the other has; null where both have something. */
function fillBlank(input: FieldMergeInput): FieldMerge | null {
  if (isNothing(input.field, input.local)) return takeOver('crm', input, 'filled_blank')
  return isNothing(input.field, input.remote) ? takeOver('adsapp', input, 'filled_blank') : null
}

/** The side that has not changed since both agreed follows the other; null where both have changed. */
function followChange(input: FieldMergeInput, base: FieldValue): FieldMerge | null {
  const { field, local, remote } = input
  const { crmBase = base } = input.known
  const isLocalUnchanged = sameFieldValue(field, local, base)
  const isRemoteUnchanged = sameFieldValue(field, remote, crmBase)
  if (isLocalUnchanged && isRemoteUnchanged) return keep(base)
  if (isLocalUnchanged) return takeOver('crm', input, changedBy.crm)
  return isRemoteUnchanged ? takeOver('adsapp', input, changedBy.adsapp) : null
}

/** Of two notations of the same, the one that says more; null where they are two values. */
function takeRicher(input: FieldMergeInput): FieldMerge | null {
  const { field, known, local, remote } = input
  const poorer = (a: FieldValue, b: FieldValue) => isPoorer(field.type, a, b, { areInSync: known.base !== undefined })
  if (poorer(local, remote)) return takeOver('crm', input, better(field, local, remote))
  return poorer(remote, local) ? takeOver('adsapp', input, better(field, remote, local)) : null
}

/** A conflict: the policy says which of two changes is kept, or that a person does. */
function settle(input: FieldMergeInput): FieldMerge {
  const { known, policy, fieldTimes } = input
  const wins = winner(policy, newerOf(input))
  if (wins !== null)
    return { ...takeOver(wins, input, known.base === undefined ? `first_sync_${policy}` : policy), conflict: true }
  return policy === 'newest_wins' ? { kind: 'open_conflict', reason: untoldReason(fieldTimes) } : { kind: 'open_conflict' }
}

const changedBy = { adsapp: 'adsapp_changed', crm: 'crm_changed' } as const

function keep(base: FieldValue | undefined): FieldMerge {
  return { kind: 'keep', base }
}

/** Both sides hold the same. */
function keepSame({ field, known: { base }, local }: FieldMergeInput): FieldMerge {
  return keep(base !== undefined && sameFieldValue(field, local, base) ? base : local)
}

/** What one side holds goes to the other. */
function takeOver(from: Side, { local, remote }: FieldMergeInput, reason: string) {
  return from === 'crm'
    ? ({ kind: 'write_local', value: remote, reason, conflict: false } as const)
    : ({ kind: 'write_remote', value: local, reason, conflict: false } as const)
}

/** Whether a value is blank, or what stands here for a blank one. */
function isNothing(field: MappedField, value: FieldValue): boolean {
  return isBlank(value) || (hasDefault(field.transformRule) && value === toLocalValue(field.transformRule, null))
}

/** How the one that stays says more than the poorer one. */
function better({ type }: MappedField, poorer: FieldValue, than: FieldValue): string {
  if (type === 'phone' && isPoorerPhone(String(poorer), String(than))) return 'richer_notation'
  if (type !== 'email' && type !== 'text') return 'fuller_value'
  return type === 'email' || isLookAlikeText(String(poorer), String(than)) ? 'clean_notation' : 'fuller_address'
}

/**
 * Three-way merge of a set, member by member: what either side has added is added, what either has removed is removed. Never a conflict. The
 * two sides are compared with what each of them held before, since a CRM may keep other members than it is sent.
 */
function mergeMembers(input: FieldMergeInput): FieldMerge {
  const { field, known, local, remote } = input
  const { base, crmBase = base } = known
  const same = (a: FieldValue, b: FieldValue) => sameFieldValue(field, a, b)
  const merged = withMemberChanges(local, memberChanges(crmBase, remote))
  const isSent = !same(withMemberChanges(remote, memberChanges(base, local)), remote)
  const value = same(merged, local) ? local : same(merged, remote) ? remote : merged
  const joined = isBlank(local) || isBlank(remote) ? 'filled_blank' : 'first_sync_joined'
  const reasons = base === undefined ? { local: joined, remote: joined } : { local: changedBy.crm, remote: changedBy.adsapp }
  if (value === local) return isSent ? takeOver('adsapp', input, reasons.remote) : keepSame(input)
  return isSent
    ? { kind: 'write_both', value, reasons, conflict: false }
    : { kind: 'write_local', value, reason: reasons.local, conflict: false }
}
