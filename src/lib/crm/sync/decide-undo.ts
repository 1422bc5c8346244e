import type { ApplyEntry, LoggedChange, RowError } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { LoadedUndo, UndoOutcome } from '../../db/undo.ts'
import { isConvertedHere } from '../domain/conversion.ts'
import { foreignAmounts } from '../domain/amounts.ts'
import type { FieldValues } from '../domain/entities.ts'
import { readRemote, sameFieldValue } from '../domain/field-mapping.ts'
import { asWhileLinked } from '../domain/references.ts'
import { isEmpty } from '../domain/field-values.ts'
import { asReadBack } from '../domain/merge.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { splitSendable } from '../domain/sendable.ts'
import { specOf } from '../domain/objects.ts'
import { remoteParts } from '../domain/remote-names.ts'
import { type FieldUndo, type PairUndo, pairUndoOf, type UndoReason } from '../domain/undo.ts'
import { decideFieldUndo, type FieldUndone } from '../domain/undo-field.ts'
import { entryFor } from './decision.ts'
import { splitStorable } from './storable.ts'
import { type FieldBack, sentOf, type Undoing } from './undo-entry.ts'

/** Code of a link whose record a run had made, and whose making was undone; of a pair that was taken apart. */
export const undoneCode = 'undone'
const partedCode = 'match_undone'
/** Code of a link whose record is about to be archived in the CRM. */
const undoingCode = 'undoing'

/** What becomes of one pair. */
export type UndoDecision = {
  /** Known already: what stays as it is, and why. */
  readonly outcomes: readonly UndoOutcome[]
  /** What is to be done; null where nothing is. */
  readonly plan: {
    /** Without the fields that go back. */
    readonly entry: ApplyEntry
    readonly agreed: FieldValues
    readonly agreedCrm: FieldValues
    readonly update: { readonly before: RemoteRecord; readonly values: FieldValues } | null
    readonly fields: ReadonlyMap<string, FieldBack>
    /** Entries that are taken back by the entry as a whole. */
    readonly ids: readonly number[]
    /** Its record in the CRM is archived once the link says that nothing brings it back. */
    readonly archives: boolean
  } | null
}

/** Decides what becomes of what a run did to one pair. Pure. `remote`: undefined where the CRM has no such record any more. */
export function decideUndo(ctx: Undoing, row: LoadedUndo, remote: RemoteRecord | undefined): UndoDecision {
  const { link, record, changes } = row
  const all = changes.map(({ id }) => id)
  if (changes.some(({ reason }) => reason === 'erased_on_request')) return stays(all, 'erased')
  if (link === null) return stays(all, 'link_gone')
  const undo = pairUndoOf(changes)
  const merged = undo.merged.length > 0 ? [left(undo.merged, 'merge_stays')] : []
  const decided = decideLinked(ctx, { ...row, link, record, undo, remote })
  return { ...decided, outcomes: [...merged, ...decided.outcomes] }
}

type Loaded = LoadedUndo & { readonly link: Link; readonly undo: PairUndo; readonly remote: RemoteRecord | undefined }

function decideLinked(ctx: Undoing, row: Loaded): UndoDecision {
  const { undo } = row
  if (undo.madeThere.length > 0) return unmakeThere(ctx, row)
  if (undo.madeHere.length > 0) return unmakeHere(ctx, row)
  if (undo.archivedHere.length > 0) return bringBackHere(ctx, row)
  if (undo.archivedThere.length > 0) {
    return row.remote === undefined
      ? stays([...undo.archivedThere, ...fieldIds(undo)], 'crm_cannot_restore')
      : { outcomes: [{ ids: undo.archivedThere, outcome: 'already' }, left(fieldIds(undo), 'left_sync')], plan: null }
  }
  return putBack(ctx, row)
}

/** The run had made the record here, or brought it back: it is archived, and the link keeps the CRM's from making it again. */
function unmakeHere(ctx: Undoing, { link, record, undo, since }: Loaded): UndoDecision {
  const ids = [...undo.madeHere, ...fieldIds(undo)]
  if (record === null) return stays(ids, 'gone_here')
  if (record.deleted) return { outcomes: [{ ids, outcome: 'already' }], plan: null }
  if (since.has('adsapp.updated') || since.has('adsapp.conflict')) return stays(ids, 'changed_here')
  const { one } = specOf(ctx.object)
  const error = {
    code: undoneCode,
    message: `A sync had made this ${one} here, and that was undone: it was archived, and the CRM’s record is kept.`,
  }
  const changes: readonly LoggedChange[] = [
    { side: 'adsapp', kind: 'archived', reason: 'undone' },
    { side: 'link', kind: 'excluded', reason: 'undone' },
  ]
  return whole({ ...kept(ctx, link, record), archiveRecord: true, status: 'excluded', pending: false, error, changes }, link, ids)
}

/** The run had made the record in the CRM. The link says so before it is archived there, so that no deletion comes back from there. */
function unmakeThere(ctx: Undoing, { link, record, undo, since, remote }: Loaded): UndoDecision {
  const ids = [...undo.madeThere, ...fieldIds(undo)]
  const isBegun = link.status === 'excluded' && link.errorCode === undoingCode
  const isDone = link.status === 'excluded' && link.errorCode === undoneCode
  if (isDone || (remote === undefined && !isBegun)) return { outcomes: [{ ids, outcome: 'already' }], plan: null }
  if (link.status === 'excluded' && !isBegun) return stays(ids, 'left_sync')
  const isChanged = since.has('crm.updated') || since.has('crm.conflict')
  if (remote !== undefined && !isBegun && (isChanged || isEditedThere(ctx, link, remote))) return stays(ids, 'changed_in_crm')
  const { one } = specOf(ctx.object)
  const error = { code: undoingCode, message: `A sync had made this ${one} in the CRM, where it is being archived.` }
  const entry: ApplyEntry = { ...kept(ctx, link, record), status: 'excluded', pending: false, error }
  return { outcomes: [], plan: { ...nothingSent(link), entry, fields: new Map(), ids, archives: true } }
}

/** The run had archived the record here, because the CRM's was deleted. Where the CRM has it again, the two are a pair again. */
function bringBackHere(ctx: Undoing, { link, record, undo, since, remote }: Loaded): UndoDecision {
  const ids = [...undo.archivedHere, ...fieldIds(undo)]
  if (record === null) return stays(ids, 'gone_here')
  if (!record.deleted) return { outcomes: [{ ids, outcome: 'already' }], plan: null }
  if (since.has('adsapp.archived') || since.has('adsapp.updated')) return stays(ids, 'changed_here')
  const isPair = remote !== undefined
  const { one } = specOf(ctx.object)
  const error: RowError | null = isPair
    ? null
    : { code: 'deleted_in_crm', message: `Deleted in the CRM; the ${one} here is kept and no longer synced.` }
  const changes: readonly LoggedChange[] = [{ side: 'adsapp', kind: 'restored', reason: 'undone' }]
  const status = isPair ? 'linked' : 'excluded'
  return whole({ ...kept(ctx, link, record), restoreRecord: true, status, pending: isPair, error, changes }, link, ids)
}

/** Values go back, each if nobody has changed it since; two records that the run had brought together are taken apart, or brought together again. */
function putBack(ctx: Undoing, { link, record, undo, remote }: Loaded): UndoDecision {
  const isParted = link.status === 'excluded' && link.errorCode === partedCode
  const pairIds = [...undo.matched, ...undo.parted]
  const ids = [...pairIds, ...fieldIds(undo)]
  if (record === null || record.deleted) return stays(ids, 'gone_here')
  if (remote === undefined) return stays(ids, 'gone_in_crm')
  const joins = undo.parted.length > 0 && isParted
  const parts = undo.matched.length > 0 && link.status !== 'excluded'
  const isDone = (undo.matched.length > 0 && isParted) || (undo.parted.length > 0 && link.status !== 'excluded')
  if (link.status === 'excluded' && !joins) {
    return isDone ? { outcomes: [{ ids, outcome: 'already' }], plan: null } : stays(ids, 'left_sync')
  }
  const outcomes: UndoOutcome[] = isDone ? [{ ids: pairIds, outcome: 'already' }] : []
  const back = decideFields(ctx, { link, local: record, remote, undo }, outcomes)
  if (back.size === 0 && !joins && !parts) return { outcomes, plan: null }
  const entry: ApplyEntry = {
    ...kept(ctx, link, record),
    ...(parts ? apart : {}),
    ...(joins ? { status: 'linked' as const, pending: true } : {}),
  }
  const pairChange: readonly LoggedChange[] = parts
    ? [{ side: 'link', kind: 'excluded', reason: partedCode }]
    : joins
      ? [{ side: 'link', kind: 'matched', reason: 'undone' }]
      : []
  const { agreed, agreedCrm, values } = sentOf(link, back)
  return {
    outcomes,
    plan: {
      entry: { ...entry, changes: pairChange },
      agreed,
      agreedCrm,
      update: isEmpty(values) ? null : { before: remote, values },
      fields: back,
      ids: joins || parts ? pairIds : [],
      archives: false,
    },
  }
}

const apart: Pick<ApplyEntry, 'status' | 'pending' | 'error' | 'conflict'> = {
  status: 'excluded',
  pending: false,
  conflict: null,
  error: {
    code: partedCode,
    message:
      'A sync had linked the two, and that was undone: both are kept, and neither is synced. Include them again, or link each of them to another.',
  },
}

function decideFields(
  ctx: Undoing,
  { link, local, remote, undo }: { link: Link; local: LocalRecord; remote: RemoteRecord; undo: PairUndo },
  outcomes: UndoOutcome[],
): ReadonlyMap<string, FieldBack> {
  const pair = {
    local,
    remote,
    base: link.base,
    crmBase: link.crmBase,
    waits: link.waits.map(({ field }) => field),
  }
  const back = new Map<string, FieldBack>()
  for (const field of undo.fields) {
    const ids = idsOf(field)
    const isClosed = remote.isClosed === true || isConvertedHere(ctx.object, local.values)
    const undone = isClosed ? leftField('converted') : storable(ctx, field, decideFieldUndo(ctx.mapping, field, pair, ctx), pair)
    if (undone.kind === 'left') outcomes.push(left(ids, undone.reason))
    else if (undone.kind === 'already') outcomes.push({ ids, outcome: 'already' })
    else {
      const { here, there } = undone
      const written = [...(here === null ? [] : (field.here?.ids ?? [])), ...(there === null ? [] : (field.there?.ids ?? []))]
      const others = ids.filter((id) => !written.includes(id))
      if (others.length > 0) outcomes.push({ ids: others, outcome: 'already' })
      back.set(field.field, { ids: written, undone })
    }
  }
  return back
}

/** What one of the two sides could not hold any more is left on both. */
function storable(
  { object, mapping, crmName }: Undoing,
  { field }: FieldUndo,
  undone: FieldUndone,
  { local, remote }: { local: LocalRecord; remote: RemoteRecord },
): FieldUndone {
  if (undone.kind !== 'write') return undone
  const here = undone.here === null ? {} : { [field]: undone.here.value }
  const there = undone.there === null ? {} : { [field]: undone.there.value }
  const isRefused =
    splitStorable(object, here).rejected.length > 0 ||
    splitSendable(mapping, there, crmName).rejected.length > 0 ||
    foreignAmounts(mapping, { ...here, ...there }, local, remote).length > 0
  return isRefused ? leftField('not_storable') : undone
}

/** A link as it is: what has nothing to do with the undo stays. A pair that had failed is tried again by the next sync. */
function kept(ctx: Undoing, link: Link, local: LocalRecord | null): ApplyEntry {
  const isFailed = link.status === 'attention'
  return {
    ...entryFor(link, { local, crmRecordId: link.crmRecordId, newId: ctx.newId }),
    base: link.base,
    crmBase: link.crmBase,
    status: isFailed ? (link.crmRecordId === null ? 'unlinked' : 'linked') : link.status,
    pending: link.pending || isFailed,
    conflict: link.conflictDetails,
  }
}

/** Of what nobody can write there, as the author and the time of a note, the CRM has put in its own. */
function isEditedThere({ mapping, readOnly }: Undoing, { base, crmBase }: Link, remote: RemoteRecord): boolean {
  const theirs = readRemote(mapping, remote.properties)
  return mapping.some((field) => {
    if (remoteParts(field.crmField).every((part) => readOnly.has(part))) return false
    const name = field.adsappField
    const held = name in crmBase ? crmBase[name] : asReadBack(field, base[name] ?? null)
    return name in base && !sameFieldValue(field, held, asWhileLinked(field, theirs[name] ?? null))
  })
}

function nothingSent({ base, crmBase }: Link) {
  return { agreed: base, agreedCrm: crmBase, update: null }
}

function whole(entry: ApplyEntry, link: Link, ids: readonly number[]): UndoDecision {
  return { outcomes: [], plan: { ...nothingSent(link), entry, fields: new Map(), ids, archives: false } }
}

function idsOf({ here, there }: FieldUndo): readonly number[] {
  return [...(here?.ids ?? []), ...(there?.ids ?? [])]
}

function fieldIds({ fields }: PairUndo): readonly number[] {
  return fields.flatMap(idsOf)
}

function left(ids: readonly number[], reason: UndoReason): UndoOutcome {
  return { ids, outcome: 'left', reason }
}

function leftField(reason: UndoReason): FieldUndone {
  return { kind: 'left', reason }
}

function stays(ids: readonly number[], reason: UndoReason): UndoDecision {
  return { outcomes: [left(ids, reason)], plan: null }
}
