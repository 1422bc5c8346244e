import type { LoadedPending } from '../../db/pending-links.ts'
import { linkedDuplicates } from '../../db/remote-rows.ts'
import { type IdentityKey, keyText, localKeys } from '../domain/match-keys.ts'
import { specOf } from '../domain/objects.ts'
import { valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { isConvertedHere } from '../domain/conversion.ts'
import { convertedHereTask } from './converted.ts'
import { createTask, waitTask } from './create-task.ts'
import { decideGone } from './decide-gone.ts'
import { decidePair } from './decide.ts'
import { duplicate } from './duplicate.ts'
import { readEach, unreadEntry } from './each-record.ts'
import { erasedOf, refusedTask } from './erased.ts'
import { withFieldTimes } from './field-times.ts'
import { withGoneTargets } from './gone-targets.ts'
import { findFormerPartners } from './former-partners.ts'
import { leftNamesakes, waitsForAnswer } from './namesakes.ts'
import { findByKey, findOrphanedCreates, searchKeysOf } from './lookups.ts'
import { contestedAmong, loadKnown, madeFor, pairOrReport } from './pair-found.ts'
import type { RunContext } from './run-context.ts'
import { type Task, taskOf } from './task.ts'

/** The decided tasks of one batch of pending records. */
export type Decided = { readonly tasks: readonly Task[]; readonly skipped: number }

/** Match keys of records whose creates are in flight: another record with one of these is a duplicate. */
export type Creating = ReadonlySet<string>

/** Edits of linked records. Each record is read from the CRM before it is decided. */
export async function decideLinked(ctx: RunContext, rows: readonly LoadedPending[]): Promise<Decided> {
  const { records: remotes, unread } = await readEach(
    ctx,
    rows.flatMap(({ link }) => link.crmRecordId ?? []),
  )
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const tasks: Task[] = []
  let skipped = 0
  const pairs = await withGoneTargets(
    ctx,
    rows
      .filter(({ link }) => !unread.has(link.crmRecordId ?? ''))
      .map((row) => ({ ...row, remote: byId.get(row.link.crmRecordId ?? '') })),
  )
  for (const { link, record } of rows) {
    const failure = unread.get(link.crmRecordId ?? '')
    if (failure === undefined) continue
    const entry = unreadEntry(ctx, link, record, failure)
    tasks.push({ entry, link, agreed: link.base, agreedCrm: link.crmBase, write: null })
  }
  for (const { link, record, remote } of pairs) {
    const decision = remote ? decidePair(ctx, link, record, remote, null) : decideGone(ctx, link, record)
    if (decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decision, link))
  }
  const judged = await withFieldTimes(ctx, tasks)
  return { tasks: judged.tasks, skipped: skipped + judged.skipped }
}

/**
 * Records that the CRM does not have yet, as far as we know. Each is looked up before it is created.
 * @param before match keys of the previous batch, as long as it is not committed
 */
export async function decideUnlinked(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  before: Creating,
): Promise<Decided & { readonly creating: Creating }> {
  const refused = await erasedOf(ctx, rows)
  if (refused.size > 0) {
    const others = await decideUnlinked(
      ctx,
      rows.filter(({ record }) => !refused.has(record.id)),
      before,
    )
    return {
      ...others,
      tasks: [...others.tasks, ...rows.filter(({ record }) => refused.has(record.id)).map((row) => refusedTask(ctx, row))],
    }
  }
  const looked = await lookUp(ctx, rows)
  const creating = new Set(looked.held)
  const tasks = rows.flatMap((row) => decideNew(ctx, row, looked, { before, creating }))
  return { ...(await withFieldTimes(ctx, tasks)), creating }
}

/** What is known in the CRM and here of the records of one batch. */
type LookedUp = {
  keysOf(row: LoadedPending): readonly IdentityKey[]
  foundFor(row: LoadedPending): readonly RemoteRecord[]
  /** What unanswered creates have made, by link id. */
  readonly created: ReadonlyMap<string, RemoteRecord>
  readonly duplicates: Awaited<ReturnType<typeof linkedDuplicates>>
  readonly left: Awaited<ReturnType<typeof leftNamesakes>>
  readonly known: Awaited<ReturnType<typeof loadKnown>>
  readonly contested: ReturnType<typeof contestedAmong>
  /** Who is paired in this batch holds its match keys as one does that is linked already. */
  readonly held: ReadonlySet<string>
}

async function lookUp(ctx: RunContext, rows: readonly LoadedPending[]): Promise<LookedUp> {
  const keys = new Map(rows.map(({ record }) => [record.id, localKeys(ctx.settings.matchKeys, record)]))
  const keysOf = ({ record }: LoadedPending) => keys.get(record.id) ?? []
  const lookups = rows.map((row) => ({ ref: row.record.id, keys: keysOf(row) }))
  const duplicatesFound = linkedDuplicates(ctx.db, ctx.connectionId, ctx.object, lookups)
  const [found, created, duplicates, left, former] = await Promise.all([
    // One that was converted is history: who is new here is another one.
    findByKey(ctx, rows, duplicatesFound).then((records) => records.filter(({ isClosed }) => isClosed !== true)),
    findOrphanedCreates(ctx, rows),
    duplicatesFound,
    leftNamesakes(ctx, rows),
    findFormerPartners(ctx, rows),
  ])
  const all = [...found, ...created.values(), ...[...former.values()].flat()]
  const unique = [...new Map(all.map((remote) => [remote.id, remote])).values()]
  const byKey = new Map<string, RemoteRecord[]>()
  for (const remote of unique) {
    for (const value of valuesOf(remote.keys, specOf(ctx.object).searchKey.kind)) {
      byKey.set(value, [...(byKey.get(value) ?? []), remote])
    }
  }
  // The key that the CRM is searched by says more than what was agreed on with a record that is gone.
  const foundFor = (row: LoadedPending) => {
    const searched = searchKeysOf(ctx.object, row).flatMap((value) => byKey.get(value) ?? [])
    return searched.length > 0 ? searched : (former.get(row.record.id) ?? [])
  }
  const candidatesOf = (row: LoadedPending) => (row.link.asNew ? [] : foundFor(row))
  return {
    keysOf,
    foundFor,
    created,
    duplicates,
    left,
    known: await loadKnown(ctx, unique),
    contested: contestedAmong(rows.map(candidatesOf)),
    held: new Set(rows.flatMap((row) => (candidatesOf(row).length > 0 ? keysOf(row).map(heldText) : []))),
  }
}

/** Match keys that are taken: by the batch before, and by the records of this one so far, which adds its own. */
type Taken = { readonly before: Creating; readonly creating: Set<string> }

function decideNew(ctx: RunContext, row: LoadedPending, looked: LookedUp, taken: Taken): readonly Task[] {
  const { before, creating } = taken
  const searched = searchTexts(ctx, row)
  const pairWith = (remote: RemoteRecord, others: readonly RemoteRecord[], isContested: boolean) => {
    // Until this batch is committed, the next one finds the same record, by any of its keys.
    for (const key of [...searched, pairedText(remote)]) creating.add(key)
    return pairOrReport(ctx, row, [remote, ...others], looked.known, isContested)
  }
  const lost = madeFor(ctx, row, looked.created, looked.known)
  if (lost) return pairWith(lost, [], false)
  if (row.link.isUnanswered) {
    ctx.pending.unanswered = true
    return []
  }
  if (isConvertedHere(ctx.object, row.record.values)) return [convertedHereTask(ctx, row)]
  if (row.link.asNew) return [createTask(ctx, row)]
  const [remote, ...others] = new Set(looked.foundFor(row))
  // Of the previous batch, a record found for it may be a create, or be another's.
  const own = [...searched, ...looked.keysOf(row).map(keyText), ...(remote ? [pairedText(remote)] : [])]
  if (own.some((key) => before.has(key))) return [duplicate(ctx, row, 'duplicate_identity', [])]
  return remote ? pairWith(remote, others, looked.contested.has(remote.id)) : [decideUnmet(ctx, row, looked, taken)]
}

/** What becomes of one that the CRM does not have. */
function decideUnmet(ctx: RunContext, row: LoadedPending, looked: LookedUp, { before, creating }: Taken): Task {
  const waits = waitsForAnswer(ctx, row)
  if (waits.length > 0) return waitTask(ctx, row, waits)
  const formers = looked.left.get(row.record.id) ?? []
  if (formers.length > 0) return duplicate(ctx, row, 'left_namesake', formers)
  const keys = looked.keysOf(row)
  const own = [...searchTexts(ctx, row), ...keys.map(keyText)]
  const rivals = looked.duplicates.get(row.record.id) ?? []
  const isHeld = keys.map(heldText).some((key) => looked.held.has(key) || before.has(key))
  const isDuplicate = isHeld || own.some((key) => creating.has(key)) || rivals.length > 0
  for (const key of own) creating.add(key)
  return isDuplicate ? duplicate(ctx, row, 'duplicate_identity', [], rivals) : createTask(ctx, row)
}

/** The keys that the CRM is searched by for a record here, as texts. */
function searchTexts(ctx: RunContext, row: LoadedPending): readonly string[] {
  const { kind } = specOf(ctx.object).searchKey
  return searchKeysOf(ctx.object, row).map((value) => keyText({ kind, name: null, value }))
}

/** A match key of a record here that has its counterpart in the CRM, among the keys that a batch takes. */
function heldText(key: IdentityKey): string {
  return `held:${keyText(key)}`
}

/** A record of the CRM, among them. */
function pairedText({ id }: RemoteRecord): string {
  return `paired:${id}`
}

/** Pairs unanswered creates with the records that they have made, by link id. */
export async function decideFound(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  found: ReadonlyMap<string, RemoteRecord>,
): Promise<Decided> {
  const known = await loadKnown(ctx, [...found.values()])
  const tasks = rows.flatMap((row) => {
    const remote = madeFor(ctx, row, found, known)
    return remote ? pairOrReport(ctx, row, [remote], known) : []
  })
  return withFieldTimes(ctx, tasks)
}
