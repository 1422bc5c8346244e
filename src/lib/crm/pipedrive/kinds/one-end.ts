import type { FieldValue } from '../../domain/entities.ts'
import { membersOf } from '../../domain/sets.ts'
import { idOf } from '../values.ts'

/** Of the records that it is about here, the one that it is about there: the one that it was, as long as that is one of them. */
export function endAfter(before: number | null, value: FieldValue): number | null {
  const ids = membersOf(value).flatMap((member) => idOf(member) ?? [])
  return before !== null && ids.includes(before) ? before : (ids[0] ?? null)
}
