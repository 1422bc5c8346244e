import type { FieldValue } from './entities.ts'
import { setOf } from './sets.ts'

/** One entry of the change log that is to be taken back. */
export type UndoChange = {
  readonly id: number
  readonly side: 'adsapp' | 'crm' | 'link'
  readonly kind: string
  readonly field: string | null
  readonly before: unknown
  readonly after: unknown
  readonly reason: string
  /** An earlier attempt was about to write it to the CRM. */
  readonly isSent?: boolean
}

/** Why something is left as it is. */
export const undoReasons = [
  'changed_here',
  'changed_in_crm',
  'values_gone',
  'erased',
  'gone_here',
  'gone_in_crm',
  'link_gone',
  'left_sync',
  'object_off',
  'mapping_gone',
  'goes_other_way',
  'read_only',
  'one_way_transform',
  'never_blank',
  'never_changes',
  'converted',
  'reference_gone',
  'waits',
  'not_storable',
  'crm_refused',
  'crm_cannot_restore',
  'merge_stays',
  'busy',
] as const
export type UndoReason = (typeof undoReasons)[number]

/** What a run wrote of a field on one side: what was there before its first write, and what it left there. */
export type WrittenValue = { readonly ids: readonly number[]; readonly before: FieldValue; readonly after: FieldValue }

/** What is to be taken back of one field of a pair. */
export type FieldUndo = {
  readonly field: string
  readonly here: WrittenValue | null
  readonly there: WrittenValue | null
  /** The log has the values no more. */
  readonly isGone: boolean
  /** An earlier attempt was about to write it to the CRM, and its outcome was not noted. */
  readonly isSent?: boolean
}

/** What a run did to one pair, as it is taken back. */
export type PairUndo = {
  readonly fields: readonly FieldUndo[]
  /** It made the record here, or brought it back. */
  readonly madeHere: readonly number[]
  readonly madeThere: readonly number[]
  /** It archived the record. */
  readonly archivedHere: readonly number[]
  readonly archivedThere: readonly number[]
  /** It brought two records together that there were. */
  readonly matched: readonly number[]
  /** It is an undo itself, and has taken two records apart. */
  readonly parted: readonly number[]
  readonly merged: readonly number[]
}

/** The entries of one pair, in the order of the log, by what takes them back. */
export function pairUndoOf(changes: readonly UndoChange[]): PairUndo {
  const idsOf = (is: (change: UndoChange) => boolean) => changes.filter(is).map(({ id }) => id)
  const isMade = ({ kind }: UndoChange) => kind === 'created' || kind === 'restored'
  return {
    fields: fieldsOf(changes),
    madeHere: idsOf((change) => isMade(change) && change.side === 'adsapp'),
    madeThere: idsOf((change) => isMade(change) && change.side === 'crm'),
    archivedHere: idsOf(({ kind, side }) => kind === 'archived' && side === 'adsapp'),
    archivedThere: idsOf(({ kind, side }) => kind === 'archived' && side === 'crm'),
    matched: idsOf(({ kind }) => kind === 'matched'),
    parted: idsOf(({ kind }) => kind === 'excluded'),
    merged: idsOf(({ kind }) => kind === 'merged'),
  }
}

function fieldsOf(changes: readonly UndoChange[]): readonly FieldUndo[] {
  const written = changes.filter(({ kind, field }) => field !== null && (kind === 'updated' || kind === 'conflict'))
  const names = [...new Set(written.map(({ field }) => field ?? ''))]
  return names.map((field) => {
    const own = written.filter((change) => change.field === field)
    const of = (side: UndoChange['side']) => writtenOf(own.filter((change) => change.side === side))
    return {
      field,
      here: of('adsapp'),
      there: of('crm'),
      isGone: own.some(({ before, after }) => before === null && after === null),
      ...(own.some((change) => change.side === 'crm' && change.isSent === true) ? { isSent: true } : {}),
    }
  })
}

function writtenOf(changes: readonly UndoChange[]): WrittenValue | null {
  const first = changes[0]
  const last = changes.at(-1)
  if (first === undefined || last === undefined) return null
  return { ids: changes.map(({ id }) => id), before: loggedValue(first.before), after: loggedValue(last.after) }
}

/** A value of the log as a field has it: sets are logged by their members. */
export function loggedValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return setOf(value.map(String))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}
