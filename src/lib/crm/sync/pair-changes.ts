import type { LoggedChange } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValue } from '../domain/entities.ts'
import { changesInParts } from '../domain/joined-fields.ts'
import type { FieldChange, PairPlan } from '../domain/pair-plan.ts'
import type { LocalRecord } from '../domain/records.ts'
import { holdsMembers, leadsToSeveral, membersOf } from '../domain/sets.ts'
import { isOfStage, sameStageConflicts, stageMapped } from '../domain/stages.ts'
import type { Deciding } from './decision.ts'

/** What is logged of the values that a pair's decision writes. */
export function writtenChanges(
  deciding: Deciding,
  changes: readonly FieldChange[],
  link: Link | null,
  local: LocalRecord,
): readonly LoggedChange[] {
  const open = link?.conflictDetails ?? {}
  return changes.flatMap((change) =>
    changesInParts(deciding.object, asMapped(change, open), local.values).map((part) => inMembers(deciding, part)),
  )
}

/**
 * A stage that was in conflict until somebody said what it means, and that nobody has changed meanwhile where it comes to: the mapping brings
 * it, no edit does.
 */
function asMapped(change: FieldChange, open: PairPlan['conflicts']): FieldChange {
  const waited = open[change.field]
  const comesAlone = change.reason === 'crm_changed' || change.reason === 'adsapp_changed'
  return waited !== undefined && isOfStage(waited) && comesAlone ? { ...change, reason: stageMapped } : change
}

/** A change of a set is logged by its members, so that what was added and removed can be told. */
function inMembers({ mapping }: Deciding, change: FieldChange): LoggedChange {
  const type = mapping.find(({ adsappField }) => adsappField === change.field)?.type ?? 'text'
  if (!holdsMembers(type)) return change
  const members = (value: FieldValue) => (leadsToSeveral(type) ? membersOf(value).toSorted() : membersOf(value))
  return { ...change, before: members(change.before), after: members(change.after) }
}

/** Conflicts that are new, or have another reason now. */
export function conflictChanges(plan: PairPlan, link: Link | null): LoggedChange[] {
  return Object.entries(plan.conflicts)
    .filter(([field, { reason }]) => {
      const open = link?.conflictDetails?.[field]
      return open === undefined || open.reason !== reason || open.facts === undefined
    })
    .map(([field, conflict]) => ({
      side: 'link',
      kind: 'conflict',
      field,
      before: conflict.local,
      after: conflict.remote,
      reason: plan.agreed[field] === undefined ? 'first_sync_manual' : (conflict.reason ?? 'manual'),
      facts: conflict.facts,
    }))
}

/** Of stages that were mapped until now, or are another one that is not. */
export function unmappedChanges(unmapped: PairPlan['conflicts'], link: Link | null): LoggedChange[] {
  return Object.entries(unmapped)
    .filter(([field, conflict]) => {
      const open = link?.conflictDetails?.[field]
      return open === undefined || !sameStageConflicts({ [field]: open }, { [field]: conflict })
    })
    .map(([field, { local, remote, label, reason = 'manual' }]) => ({
      side: 'link',
      kind: 'conflict',
      field,
      before: local,
      after: label ?? remote,
      reason,
    }))
}
