import { type ConflictPolicy, newerRecord, type Side, winner } from './conflict-policy.ts'
import { changedBy, type FieldTime, type FieldTimes, laterSide } from './field-times.ts'
import type { FieldMergeInput } from './merge.ts'

/** What is known of a conflict when it happens, kept with it: enough to say later how any policy would have decided it. */
export type ConflictFacts = FieldTimes & {
  /** The side that was changed last: of the field, or of the record where the two had just met. Null: not known. */
  readonly newer: Side | null
  /** The two had just met: there was nothing that both had agreed on. */
  readonly isFirst: boolean
  /** Whether the times of the edits were asked for. If not, "newest wins" might know more than this. */
  readonly isAsked: boolean
}

type Judged = Pick<FieldMergeInput, 'recordTimes' | 'fieldTimes'> & {
  readonly known: Pick<FieldMergeInput['known'], 'base'>
}

/** Two records that meet for the first time are judged as a whole; an edit by its own time. */
export function newerOf({ known, recordTimes, fieldTimes }: Judged): Side | null {
  return known.base === undefined ? newerRecord(recordTimes) : laterSide(fieldTimes)
}

export function conflictFacts(input: Judged, { isAsked }: Pick<ConflictFacts, 'isAsked'>): ConflictFacts {
  const isFirst = input.known.base === undefined
  const { local, remote } = isFirst
    ? { local: changedBy(input.recordTimes.local), remote: changedBy(input.recordTimes.remote) }
    : input.fieldTimes
  return { newer: newerOf(input), isFirst, isAsked: isFirst || isAsked, local: timesOf(local), remote: timesOf(remote) }
}

/** Facts are kept for longer than names of people. */
function timesOf({ from, until }: FieldTime): Pick<FieldTime, 'from' | 'until'> {
  return { from, until }
}

/** Whose value a policy keeps; `person`: it leaves the field to one. `unknown`: it would have asked for times that nobody has asked for. */
export type Replayed = Side | 'person' | 'unknown'

/** How a policy would have decided a conflict of which these facts are known. SQL says the same: `private.replayed`. */
export function replayed(policy: ConflictPolicy, { newer, isAsked }: Pick<ConflictFacts, 'newer' | 'isAsked'>): Replayed {
  return winner(policy, newer) ?? (policy === 'newest_wins' && !isAsked ? 'unknown' : 'person')
}
