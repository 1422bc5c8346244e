import type { MappedField } from './field-mapping.ts'
import { sameValue } from './normalize.ts'
import type { FieldConflict, PairInput } from './pair-plan.ts'

/** The open conflict as it is on the link already, where nothing of it has changed since it was written down. */
export function conflictOf(
  { adsappField, type }: MappedField,
  { openConflicts, fieldTimes }: PairInput,
  now: FieldConflict,
): FieldConflict {
  const open = openConflicts[adsappField]
  const isKnown = open?.facts !== undefined && (open.reason === undefined) === (now.reason === undefined)
  const isSame = isKnown && sameValue(type, open.local, now.local) && sameValue(type, open.remote, now.remote)
  return isSame && fieldTimes?.has(adsappField) !== true ? open : now
}

type Conflicts = PairInput['openConflicts']

export function sameConflicts(mapping: readonly MappedField[], before: Conflicts, after: Conflicts): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].every((name) => {
    const was = before[name]
    const is = after[name]
    const type = mapping.find((field) => field.adsappField === name)?.type ?? 'text'
    return (
      was !== undefined &&
      is !== undefined &&
      was.reason === is.reason &&
      sameValue(type, was.local, is.local) &&
      sameValue(type, was.remote, is.remote)
    )
  })
}
