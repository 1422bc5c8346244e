import { fieldOfPair } from './amounts.ts'
import { conflictFacts } from './conflict-facts.ts'
import { isFixed } from './conflict-policy.ts'
import type { FieldType, FieldValue } from './entities.ts'
import { type MappedField, readRemote } from './field-mapping.ts'
import { changedBy } from './field-times.ts'
import { agreedBase, mergeField } from './merge.ts'
import { sameValue } from './normalize.ts'
import { sameConflicts } from './open-conflicts.ts'
import type { PairInput, PairPlan } from './pair-plan.ts'
import { addField, beginPlan, type DecidedField, type PlanDraft } from './plan-draft.ts'
import { latestTimeOf } from './records.ts'
import { withTemplates } from './templates.ts'

/** Decides one linked pair, field by field. Pure; a second call on the result is `unchanged`. */
export function reconcilePair(pair: PairInput): PairPlan {
  const input = { ...pair, local: withTemplates(pair.mapping, pair.local) }
  const { mapping, local, remote } = input
  const theirs = readRemote(mapping, remote.properties)
  const draft = beginPlan(input)
  for (const mapped of mapping) {
    const field = fieldOfPair(mapped, local, remote)
    addField(draft, decideField(input, field, theirs[field.adsappField] ?? null), input)
  }
  return { ...draft, unchanged: isUnchanged(input, draft) }
}

/** Finds what both sides had agreed on of a field, and merges from there. */
function decideField(input: PairInput, field: MappedField, theirs: FieldValue): DecidedField {
  const { local, remote, outgoing, lateWrites = [] } = input
  const name = field.adsappField
  const ours = local.values[name] ?? null
  const before = { base: input.base[name], crmBase: input.crmBase[name] }
  const late = lateWrites.flatMap((sent) => (name in sent ? [sent[name] ?? null] : []))
  const known = agreedBase(field, before, { outgoing: outgoing?.[name], late }, theirs)
  const times = input.fieldTimes?.get(name)
  const judged = {
    field,
    known,
    local: ours,
    remote: theirs,
    policy: field.conflictPolicy ?? input.policy,
    recordTimes: { local: local.updatedAt, remote: remote.updatedAt },
    fieldTimes: times ?? {
      local: changedBy(local.updatedAt),
      remote: changedBy(latestTimeOf(remote, field.crmField)),
    },
  }
  const merge = mergeField(judged)
  const isConflict = merge.kind === 'open_conflict' || (merge.kind !== 'keep' && merge.conflict)
  const facts = isConflict ? conflictFacts(judged, { isAsked: times !== undefined && !isFixed(judged.policy) }) : undefined
  return { field, ours, theirs, before, known, merge, facts }
}

/** True when nothing has to be written, the link included. */
function isUnchanged(input: PairInput, draft: PlanDraft): boolean {
  const isAsBefore = ({ adsappField: name, type }: MappedField) =>
    sameOrAbsent(type, input.base[name], draft.base[name]) && sameOrAbsent(type, input.crmBase[name], draft.crmBase[name])
  return (
    draft.changes.length === 0 &&
    input.outgoing === null &&
    input.mapping.every(isAsBefore) &&
    sameConflicts(input.mapping, input.openConflicts, draft.conflicts)
  )
}

function sameOrAbsent(type: FieldType, a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameValue(type, a, b))
}
