import { defined } from '../../core/defined.ts'
import type { ConflictFacts } from './conflict-facts.ts'
import { differs } from './crm-base.ts'
import type { FieldValue } from './entities.ts'
import { type MappedField, sameFieldValue } from './field-mapping.ts'
import { setOrDelete } from './field-values.ts'
import type { FieldMerge, KnownBase } from './merge.ts'
import { conflictOf } from './open-conflicts.ts'
import type { FieldChange, FieldConflict, PairInput, PairPlan } from './pair-plan.ts'

/** What becomes of one field of a pair. */
export type DecidedField = {
  readonly field: MappedField
  readonly ours: FieldValue
  readonly theirs: FieldValue
  /** The ancestor that the link has, and the one of which writes without a response are known to have arrived. */
  readonly before: KnownBase
  readonly known: KnownBase
  readonly merge: FieldMerge
  readonly facts: ConflictFacts | undefined
}

type Values = Record<string, FieldValue>

/** A plan to which its fields are added one by one. */
export type PlanDraft = Omit<PairPlan, 'unchanged'> & {
  readonly localPatch: Values
  readonly remotePatch: Values
  readonly agreed: Values
  readonly agreedCrm: Values
  readonly base: Values
  readonly crmBase: Values
  readonly changes: FieldChange[]
  readonly conflicts: Record<string, FieldConflict>
  readonly undecided: string[]
  readonly resent: string[]
  conflictCount: number
}

/** A plan that keeps everything as it was agreed on. */
export function beginPlan({ base, crmBase }: PairInput): PlanDraft {
  return {
    localPatch: {},
    remotePatch: {},
    agreed: { ...base },
    agreedCrm: { ...crmBase },
    base: { ...base },
    crmBase: { ...crmBase },
    changes: [],
    conflicts: {},
    undecided: [],
    resent: [],
    conflictCount: 0,
  }
}

export function addField(draft: PlanDraft, decided: DecidedField, input: PairInput): void {
  const { field, ours, theirs, known, merge } = decided
  const name = field.adsappField
  if (known.base !== undefined) draft.agreed[name] = known.base
  setOrDelete(draft.agreedCrm, name, known.crmBase)
  delete draft.crmBase[name]
  switch (merge.kind) {
    case 'keep':
      if (merge.base !== undefined) draft.base[name] = merge.base
      if (differs(field, field.direction === 'bidirectional' ? merge.base : ours, theirs)) draft.crmBase[name] = theirs
      return
    case 'write_local':
      draft.localPatch[name] = draft.base[name] = merge.value
      // Of a set the CRM may keep other members than we do.
      if (differs(field, merge.value, theirs)) draft.crmBase[name] = theirs
      addChange(draft, decided, 'adsapp', merge)
      break
    case 'write_both':
      draft.localPatch[name] = draft.remotePatch[name] = draft.base[name] = merge.value
      addChange(draft, decided, 'adsapp', { ...merge, reason: merge.reasons.local })
      addChange(draft, decided, 'crm', { ...merge, reason: merge.reasons.remote })
      break
    case 'write_remote': {
      draft.remotePatch[name] = draft.base[name] = merge.value
      const isResent = isResending(decided)
      if (isResent) draft.resent.push(name)
      addChange(draft, decided, 'crm', isResent ? { ...merge, reason: 'resent' } : merge)
      break
    }
    case 'open_conflict':
      addConflict(draft, decided, merge.reason, input)
      return
  }
  if (!merge.conflict) return
  draft.conflictCount += 1
  askTimes(draft, decided, input)
}

type Written = { readonly value: FieldValue; readonly reason: string; readonly conflict: boolean }

function addChange(
  draft: PlanDraft,
  { field, ours, theirs, facts }: DecidedField,
  side: FieldChange['side'],
  written: Written,
): void {
  draft.changes.push({
    side,
    kind: written.conflict ? 'conflict' : 'updated',
    field: field.adsappField,
    before: side === 'adsapp' ? ours : theirs,
    after: written.value,
    reason: written.reason,
    ...(facts === undefined ? {} : { facts }),
  })
}

/** Nobody has edited it: an earlier write of ours has overtaken a newer one. */
function isResending({ field, ours, before, known }: DecidedField): boolean {
  return known.isLate === true && before.base !== undefined && sameFieldValue(field, ours, before.base)
}

/** Both sides stay as they are, and so does what they had agreed on. */
function addConflict(draft: PlanDraft, decided: DecidedField, reason: FieldConflict['reason'], input: PairInput): void {
  const { field, ours, theirs, known, facts } = decided
  const name = field.adsappField
  if (known.base !== undefined) draft.base[name] = known.base
  setOrDelete(draft.crmBase, name, known.crmBase)
  const by = input.fieldTimes?.get(name)?.remote.by
  const now = { base: known.base ?? null, local: ours, remote: theirs, ...defined({ reason, by }), facts }
  const conflict = conflictOf(field, input, now)
  draft.conflicts[name] = conflict
  draft.conflictCount += 1
  if (conflict !== input.openConflicts[name]) askTimes(draft, decided, input)
}

/** Of two records that have just met, their own times are all there is to know. */
function askTimes(draft: PlanDraft, { field, facts }: DecidedField, { fieldTimes }: PairInput): void {
  if (fieldTimes === null && facts?.isFirst === false) draft.undecided.push(field.adsappField)
}
