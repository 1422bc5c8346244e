import { type LoadedPending, loadPending, type PushStage, type ToSend } from '../../db/pending-links.ts'
import { archivePending } from './archive.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { type Creating, decideFound, decideLinked, decideUnlinked } from './decide-push.ts'
import { findOrphanedCreates } from './lookups.ts'
import { holdPending } from './plan.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { settleExisting } from './settle-existing.ts'
import { commit, dispatch, type Dispatched, type Settled, settle } from './settle.ts'

const attemptsMax = 5

/** Records of one batch: a multiple of the CRM's batch size, so that no call goes half empty. */
export function rowsPerBatch({ capability: { batchSize }, pushRows }: RunContext): number {
  return pushRows < batchSize ? pushRows : pushRows - (pushRows % batchSize)
}

export type PushFrom = Pick<Checkpoint, 'resume' | 'stage' | 'after'>

/**
 * Sends pending records: first edits of linked records, then records that the CRM does not have yet. Every linked record is read there
 * before it is written, so that both directions use the same merge. @returns false when the time ran out
 * @param toSend how many there were a moment ago, where that is known: what is none is not asked for
 */
export async function push(ctx: RunContext, from: PushFrom, toSend?: ToSend): Promise<boolean> {
  const resume = from.resume ?? null
  const syncLive = async () => {
    if (ctx.pending.live) await ctx.syncLive()
  }
  const drainStage = (stage: PushStage, after: string | null) =>
    drain(ctx, { stage, after, checkpoint: (last) => ({ resume, stage, after: last }) }, syncLive)
  if (from.stage !== 'unlinked' && toSend?.linked !== 0 && !(await drainStage('linked', from.after ?? null))) return false
  if (!(await drainStage('unlinked', from.stage === 'unlinked' ? (from.after ?? null) : null))) return false
  return archivePending(ctx, 'run')
}

/**
 * Sends live changes and nothing else. In a first sync, contacts that the CRM may have wait until every record has been read.
 * @returns false when the time ran out
 */
export async function pushLive(ctx: RunContext): Promise<boolean> {
  const askFirst = async (rows: number) => {
    if (!(await ctx.guard.mayExceed(rows, 'any'))) return false
    await holdPending(ctx, 'live')
    return true
  }
  if (!(await drain(ctx, { stage: 'linked', live: true, after: null, askFirst }))) return false
  if (!ctx.isFirstSync && !(await drain(ctx, { stage: 'unlinked', live: true, after: null }))) return false
  return archivePending(ctx, 'live')
}

/**
 * Retries creates whose responses were lost, before anything is read: an orphaned record would look like a new one. A run that does not
 * write to the CRM leaves them; it recognises orphans by what they were sent with. So do live changes with the creates of a backfill,
 * which must not spend the share of the daily budget that is reserved for live ones.
 */
export async function pushUnanswered(ctx: RunContext, what: 'run' | 'live'): Promise<void> {
  if (ctx.direction === 'from_crm') return
  await drain(ctx, { stage: 'unlinked', live: what === 'live', unanswered: true, after: null })
}

/**
 * Looks for the records that unanswered creates have made, and sends nothing: before records of the CRM become new ones here, which they
 * might be.
 */
export async function lookForCreates(ctx: RunContext): Promise<void> {
  const limit = rowsPerBatch(ctx)
  for (let after: string | null = null; ; ) {
    const rows: readonly LoadedPending[] = await loadPending(ctx.db, {
      ...rowsOf(ctx),
      stage: 'unlinked',
      orphaned: true,
      after,
      limit,
    })
    const found = await findOrphanedCreates(ctx, rows)
    await settle(ctx, (await decideFound(ctx, rows, found)).tasks, 0, null)
    const end = rows.at(-1)
    if (!end || rows.length < limit) return
    after = end.link.id
  }
}

type PendingSelection = {
  readonly stage: PushStage
  /** Only live changes. */
  readonly live?: boolean
  /** Only creates whose response never came. */
  readonly unanswered?: boolean
  readonly after: string | null
  readonly checkpoint?: (last: string) => Checkpoint
  /** Told how many there may be before the first is written. True when it has changed some of them. */
  readonly askFirst?: (rows: number) => Promise<boolean>
}

/** A batch whose writes are in flight. */
type InFlightBatch = {
  readonly creating: Creating
  /** Resolves or rejects only after the last request of the batch has been answered. */
  readonly committed: Promise<void>
  readonly stop: () => void
}

const noBatch: InFlightBatch = { creating: new Set(), committed: Promise.resolve(), stop: () => undefined }

/**
 * Drains pending records in batches. Creates of one batch are in flight while the previous one is committed and the next one is looked
 * up, so that the CRM's rate limit is used whole; batches of edits are sequential, as each is decided on a read just before.
 */
async function drain(ctx: RunContext, of: PendingSelection, between?: () => Promise<void>): Promise<boolean> {
  const limit = rowsPerBatch(ctx)
  let last = noBatch
  try {
    let { after, askFirst } = of
    for (;;) {
      const { stage, live = false, unanswered: orphaned = false } = of
      const rows = await loadPending(ctx.db, { ...rowsOf(ctx), stage, live, orphaned, after, limit })
      const end = rows.at(-1)
      if (!end) break
      const hasChanged = await askFirst?.(rows.length < limit ? rows.length : Number.POSITIVE_INFINITY)
      askFirst = undefined
      if (hasChanged) continue
      after = end.link.id
      const before = last
      const sent = await dispatchBatch(ctx, { stage, rows, checkpoint: of.checkpoint?.(after) ?? null }, before)
      last = sent
      await before.committed.catch((thrown: unknown) => {
        sent.stop()
        throw thrown
      })
      if (rows.length < limit) break
      const isTimeUp = ctx.isTimeUp()
      if (stage === 'linked' || isTimeUp || ctx.pending.live) await last.committed
      if (isTimeUp) return false
      await between?.()
    }
    await last.committed
    return true
  } catch (thrown) {
    await last.committed.catch(() => undefined)
    throw thrown
  }
}

/** Syncs these local records and no others, pending or not. */
export async function pushRecords(ctx: RunContext, recordIds: readonly string[]): Promise<void> {
  for (const stage of ['linked', 'unlinked'] as const) await pushStage(ctx, stage, recordIds)
}

async function pushStage(ctx: RunContext, stage: PushStage, recordIds: readonly string[]): Promise<void> {
  const rows = await loadNow(ctx, stage, recordIds)
  if (rows.length > 0) await (await dispatchBatch(ctx, { stage, rows, checkpoint: null }, noBatch)).committed
}

/** Pending records of one stage. `checkpoint`: stored when they are committed. */
type Batch = { readonly stage: PushStage; readonly rows: readonly LoadedPending[]; readonly checkpoint: Checkpoint | null }

/** Decides a batch and dispatches it. It is committed after the previous one. */
async function dispatchBatch(ctx: RunContext, batch: Batch, before: InFlightBatch): Promise<InFlightBatch> {
  const { tasks, skipped, creating } = await decideBatch(ctx, batch, before.creating)
  const dispatched = await dispatch(ctx, tasks)
  const committed = (async () => {
    await dispatched.responses
    await before.committed
    const settled = await commit(ctx, dispatched, skipped, batch.checkpoint)
    await retryStale(ctx, batch, dispatched, settled)
  })()
  // Handled where it is awaited.
  committed.catch(() => undefined)
  return { creating, committed, stop: dispatched.stop }
}

/** @param before match keys of the previous batch, as long as it is not committed */
async function decideBatch(ctx: RunContext, { stage, rows }: Pick<Batch, 'stage' | 'rows'>, before: Creating) {
  return stage === 'linked'
    ? { ...(await decideLinked(ctx, rows)), creating: noBatch.creating }
    : decideUnlinked(ctx, rows, before)
}

/** Pairs what the CRM had already, and decides again what changed concurrently. */
async function retryStale(
  ctx: RunContext,
  { stage, rows, checkpoint }: Batch,
  dispatched: Dispatched,
  first: Settled,
): Promise<void> {
  let [current, tasks, settled] = [rows, dispatched.tasks, first]
  for (let attempt = 1; ; attempt += 1) {
    const { stale, existing } = settled
    if (existing.length > 0) await settleExisting(ctx, current, existing)
    const again = tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.recordId ?? [])
    if (again.length === 0 || attempt === attemptsMax) {
      if (stale.size > 0 || existing.length > 0) await settle(ctx, [], 0, checkpoint)
      return
    }
    current = await loadNow(ctx, stage, again)
    // Some were created in the CRM before their record changed: they are linked now, and the change is an edit of a linked record.
    if (current.length < again.length && stage === 'unlinked') await pushStage(ctx, 'linked', again)
    const decided = await decideBatch(ctx, { stage, rows: current }, noBatch.creating)
    tasks = decided.tasks
    settled = await settle(ctx, tasks, decided.skipped, checkpoint)
  }
}

function loadNow(ctx: RunContext, stage: PushStage, recordIds: readonly string[]): Promise<readonly LoadedPending[]> {
  return loadPending(ctx.db, { ...rowsOf(ctx), stage, after: null, limit: rowsPerBatch(ctx), recordIds })
}
