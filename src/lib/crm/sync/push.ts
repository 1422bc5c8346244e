import { type LoadedPending, loadPending } from '../../db/sync-batches.ts'
import { archivePending } from './archive.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { type Creating, decideLinked, decideUnlinked, settleExisting } from './decide-push.ts'
import type { RunContext } from './run-context.ts'
import { begin, type Begun, record, type Settled, settle } from './settle.ts'

const roundsMax = 5

/** How many records travel together: whole calls of the CRM's batch size, so that none goes half empty. */
function rowsPerBatch({ connector, pushRows }: RunContext): number {
  const { batchSize } = connector.capabilities
  return pushRows < batchSize ? pushRows : pushRows - (pushRows % batchSize)
}

export type PushFrom = Pick<Checkpoint, 'resume' | 'stage' | 'after'>

/**
 * Sends what waits here: first edits of linked records, then records that the CRM does not have yet. Every record is read there
 * before it is written, so both sides meet in the same merge. @returns false when the time ran out
 */
export async function push(ctx: RunContext, from: PushFrom): Promise<boolean> {
  const resume = from.resume ?? null
  const serves = async () => {
    if (ctx.waiting.live) await ctx.serveLive()
  }
  const drainStage = (linked: boolean, after: string | null) =>
    drain(ctx, { linked, after, checkpoint: (last) => ({ resume, stage: linked ? 'linked' : 'unlinked', after: last }) }, serves)
  if (from.stage !== 'unlinked' && !(await drainStage(true, from.after ?? null))) return false
  if (!(await drainStage(false, from.stage === 'unlinked' ? (from.after ?? null) : null))) return false
  return archivePending(ctx)
}

/** Sends what people have just changed, and nothing else. @returns false when the time ran out */
export async function pushLive(ctx: RunContext): Promise<boolean> {
  for (const linked of [true, false]) {
    if (!(await drain(ctx, { linked, only: 'live', after: null }))) return false
  }
  return archivePending(ctx)
}

/**
 * Sends creates again whose answers were lost, before anything is read: what they have made would be taken for somebody new. A run that
 * does not write to the CRM leaves them; it recognises what they have made by our id.
 */
export async function pushUnanswered(ctx: RunContext): Promise<void> {
  if (ctx.direction === 'from_crm') return
  await drain(ctx, { linked: false, only: 'unanswered', after: null })
}

type Waiting = {
  readonly linked: boolean
  readonly only?: 'live' | 'unanswered'
  readonly after: string | null
  readonly checkpoint?: (last: string) => Checkpoint
}

/** A batch that is on its way. */
type OnItsWay = {
  readonly creating: Creating
  /** Fails after its last request has been answered, and not before. */
  readonly recorded: Promise<void>
  readonly stop: () => void
}

const nothing: OnItsWay = { creating: new Set(), recorded: Promise.resolve(), stop: () => undefined }

/**
 * Batch after batch of what waits. Creates of one are under way while the one before is recorded and the one after is looked for, so
 * that the CRM's limit is used whole; edits go one after the other, as each is decided on what was read just before.
 */
async function drain(ctx: RunContext, of: Waiting, between?: () => Promise<void>): Promise<boolean> {
  const limit = rowsPerBatch(ctx)
  let last = nothing
  try {
    for (let { after } = of; ; ) {
      const { linked } = of
      const only = { live: of.only === 'live', orphaned: of.only === 'unanswered' }
      const rows = await loadPending(ctx.db, {
        connectionId: ctx.connectionId,
        object: ctx.object,
        linked,
        ...only,
        after,
        limit,
      })
      const end = rows.at(-1)
      if (!end) break
      after = end.link.id
      const before = last
      const sent = await setOut(ctx, rows, linked, of.checkpoint?.(after) ?? null, before)
      last = sent
      await before.recorded.catch((thrown: unknown) => {
        sent.stop()
        throw thrown
      })
      if (rows.length < limit) break
      const isTimeUp = ctx.isTimeUp()
      if (linked || isTimeUp || ctx.waiting.live) await last.recorded
      if (isTimeUp) return false
      await between?.()
    }
    await last.recorded
    return true
  } catch (thrown) {
    await last.recorded.catch(() => undefined)
    throw thrown
  }
}

/** Syncs these local records and no others, whether they wait or not. */
export async function pushRecords(ctx: RunContext, recordIds: readonly string[]): Promise<void> {
  for (const linked of [true, false]) {
    const rows = await loadNow(ctx, linked, recordIds)
    if (rows.length > 0) await pushRows(ctx, rows, linked, null)
  }
}

async function pushRows(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  linked: boolean,
  checkpoint: Checkpoint | null,
): Promise<void> {
  await (await setOut(ctx, rows, linked, checkpoint, nothing)).recorded
}

/** Decides a batch and sets it on its way. It is recorded after the one before. */
async function setOut(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  linked: boolean,
  checkpoint: Checkpoint | null,
  before: OnItsWay,
): Promise<OnItsWay> {
  const { tasks, skipped, creating } = linked
    ? { ...(await decideLinked(ctx, rows)), creating: nothing.creating }
    : await decideUnlinked(ctx, rows, before.creating)
  const begun = await begin(ctx, tasks)
  const recorded = (async () => {
    await begun.answered
    await before.recorded
    const settled = await record(ctx, begun, skipped, checkpoint)
    await finish(ctx, rows, linked, begun, settled, checkpoint)
  })()
  // Met when it is awaited.
  recorded.catch(() => undefined)
  return { creating, recorded, stop: begun.stop }
}

/** Meets as pairs what the CRM had already, and decides again what moved meanwhile. */
async function finish(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  linked: boolean,
  begun: Begun,
  first: Settled,
  checkpoint: Checkpoint | null,
): Promise<void> {
  let [current, tasks, settled] = [rows, begun.tasks, first]
  for (let round = 1; ; round += 1) {
    const { stale, existing } = settled
    if (existing.length > 0) await settleExisting(ctx, current, existing)
    const again = tasks.filter((task) => stale.has(task.entry.key)).flatMap((task) => task.entry.recordId ?? [])
    if (again.length === 0 || round === roundsMax) {
      if (stale.size > 0 || existing.length > 0) await settle(ctx, [], 0, checkpoint)
      return
    }
    current = await loadNow(ctx, linked, again)
    if (current.length < again.length && !linked) {
      // Some were created in the CRM before their record moved: they are linked now, and what moved is an edit of a linked record.
      const rest = await loadNow(ctx, true, again)
      if (rest.length > 0) await pushRows(ctx, rest, true, null)
    }
    const decided = linked ? await decideLinked(ctx, current) : await decideUnlinked(ctx, current, nothing.creating)
    tasks = decided.tasks
    settled = await settle(ctx, tasks, decided.skipped, checkpoint)
  }
}

function loadNow(ctx: RunContext, linked: boolean, recordIds: readonly string[]): Promise<readonly LoadedPending[]> {
  const { connectionId, object } = ctx
  return loadPending(ctx.db, { connectionId, object, linked, after: null, limit: rowsPerBatch(ctx), recordIds })
}
