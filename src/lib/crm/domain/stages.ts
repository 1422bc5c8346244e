import type { FieldValue, FieldValues } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import { isBlank, sameValue } from './normalize.ts'
import type { FieldConflict } from './pair-plan.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { mapsToCrm, mapsToLocal } from './transforms.ts'

/** What a stage means for the sale. */
export type StageOutcome = 'open' | 'won' | 'lost'

/** A stage of the CRM, as its field lists it. */
export type CrmStage = {
  readonly value: string
  readonly label: string
  /** The CRM's pipeline. */
  readonly within?: string | undefined
  /** The kinds of the CRM's records that may have it, where others may not. */
  readonly recordTypes?: readonly string[] | undefined
  readonly outcome?: StageOutcome | undefined
  /** In percent. */
  readonly probability?: number | undefined
}

/** A stage of ours. */
export type OwnStage = {
  readonly key: string
  readonly label: string
  readonly pipeline: string
  readonly kind: StageOutcome
  /** Whether it or its pipeline is: nothing new goes there. */
  readonly isArchived: boolean
}

/**
 * Fields whose values mean nothing on the other side unless somebody has said what (a stage), as far as one of the two is not mapped: they are
 * left out of the decision, so that nothing is guessed, and are in conflict until it is. Ours matters only where it would be sent.
 */
export function unmappedStages(
  mapping: readonly MappedField[],
  local: Pick<LocalRecord, 'values'> | null,
  remote: Pick<RemoteRecord, 'properties'> | null,
  base: FieldValues = {},
): { readonly decidable: readonly MappedField[]; readonly unmapped: Readonly<Record<string, FieldConflict>> } {
  const unmapped: Record<string, FieldConflict> = {}
  for (const field of mapping) {
    if (field.isMapped !== true) continue
    const { adsappField: name, crmField, transformRule, direction } = field
    const ours = local?.values[name] ?? null
    const theirs = remote?.properties[crmField] ?? null
    const isUnread = !isBlank(theirs) && direction !== 'to_crm' && !mapsToLocal(transformRule, theirs)
    const isToSend = direction === 'to_crm' || (direction === 'bidirectional' && ours !== base[name])
    const isUnsent = !isBlank(ours) && isToSend && !mapsToCrm(transformRule, ours)
    if (!isUnread && !isUnsent) continue
    const label = labelOf(field, theirs)
    unmapped[name] = {
      base: base[name] ?? null,
      local: ours,
      remote: theirs,
      reason: isUnread ? 'crm_stage_unmapped' : 'adsapp_stage_unmapped',
      ...(label === null ? {} : { label }),
    }
  }
  if (Object.keys(unmapped).length === 0) return { decidable: mapping, unmapped }
  return { decidable: mapping.filter(({ adsappField }) => !(adsappField in unmapped)), unmapped }
}

function labelOf({ stages }: MappedField, value: FieldValue): string | null {
  const stage = stages?.find((each) => each.value === value)
  return stage === undefined ? null : stageLabel(stage)
}

/** With its pipeline, as several may have a stage of one name. */
export function stageLabel({ label, within }: { readonly label: string; readonly within?: string | undefined }): string {
  return within === undefined ? label : `${label} (${within})`
}

/**
 * The CRM's choices in groups as people know them there: by pipeline or, where what a record is decides what it may be, by that. The groups
 * are in the order of their first choice.
 */
export function stageGroups<Stage extends Pick<CrmStage, 'within' | 'recordTypes'>>(
  stages: readonly Stage[],
): readonly { readonly title: string; readonly stages: readonly Stage[] }[] {
  const titleOf = ({ within, recordTypes }: Stage) =>
    recordTypes === undefined ? (within ?? '') : recordTypes.length === 0 ? 'Of no record type' : recordTypes.join(', ')
  return [...Map.groupBy(stages, titleOf)].map(([title, some]) => ({ title, stages: some }))
}

/** Why a stage changes that waited for a mapping. */
export const stageMapped = 'stage_mapped'

/** Whether a conflict is one that a mapping ends, and not a choice between two values. */
export function isOfStage({ reason }: Pick<FieldConflict, 'reason'>): boolean {
  return reason === 'crm_stage_unmapped' || reason === 'adsapp_stage_unmapped'
}

type Conflicts = Readonly<Record<string, FieldConflict>>

export function sameStageConflicts(a: Conflicts, b: Conflicts): boolean {
  const [ofA, ofB] = [stageConflicts(a), stageConflicts(b)]
  return (
    ofA.length === ofB.length &&
    ofA.every(([name, { reason, local, remote }]) => {
      const other = b[name]
      if (other === undefined || other.reason !== reason) return false
      return sameValue('picklist', other.local, local) && sameValue('picklist', other.remote, remote)
    })
  )
}

export function stageConflicts(conflicts: Conflicts): readonly (readonly [string, FieldConflict])[] {
  return Object.entries(conflicts).filter(([, conflict]) => isOfStage(conflict))
}

export function withoutStageConflicts(conflicts: Conflicts): Conflicts {
  return Object.fromEntries(Object.entries(conflicts).filter(([, conflict]) => !isOfStage(conflict)))
}
