import { defined } from '../../core/defined.ts'
import { Failure } from '../../core/errors.ts'
import { readToSend, type ToSend } from '../../db/pending-links.ts'
import type { Lease } from '../../db/run-lease.ts'
import { type EngineRun, readRun } from '../../db/run-rows.ts'
import { advanceRun, type Cursors, type OpenedRun } from '../../db/runs.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import { specOf, type SyncedObject, syncedObjects } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import type { Cursor } from '../port/changes.ts'
import { applyHeld } from '../sync/carry-out.ts'
import { holdPending } from '../sync/plan.ts'
import { pull } from '../sync/pull.ts'
import { push, pushRecords } from '../sync/push.ts'
import type { RunContext } from '../sync/run-context.ts'
import { settleUnmet } from '../sync/unmet.ts'
import { approvalOf } from './approval.ts'
import { readsAll, startOf } from './object-context.ts'
import { objectNotGranted } from './refused-objects.ts'
import type { RunConversation } from './run-conversation.ts'

/** Where a run is with one object. */
type Position = { readonly phase: 'pull' | 'push'; readonly checkpoint: Checkpoint }

/**
 * Syncs the objects of a run one after the other, each read and then sent, from where an earlier slice has stopped. What one object refers to
 * comes before it. @returns the cursors of the next deltas that are not stored yet, or null when the time ran out
 */
export async function runObjects(
  engine: Engine,
  lease: Lease,
  opened: OpenedRun,
  conversation: RunConversation,
): Promise<Cursors | null> {
  const { run } = opened
  const { objects } = conversation
  const at = Math.max(
    0,
    objects.findIndex((object) => object === run.checkpoint?.object),
  )
  await noteExpected(engine, lease, opened, conversation)
  let cursors: Cursors = {}
  for (const [index, object] of objects.entries()) {
    if (index < at) continue
    let isAgain = false
    const done = await conversation.attempt(object, async (ctx) => {
      // What it refers to is left out since: it goes on where it was, and what is counted is counted once.
      const reached = isAgain ? await reachedBy(ctx) : null
      if (reached !== null) return (await syncObject(ctx, opened, object, reached)) ?? 'out_of_time'
      isAgain = true
      if (index > at) {
        // The run's row says that the objects before are done, and what their next deltas read from.
        const position = { phase: firstPhase(run), checkpoint: ctx.progress }
        await advanceRun(engine.db, lease, { ...position, cursors, apiCalls: conversation.takeApiCalls() })
        cursors = {}
      }
      const from = index > at ? { phase: firstPhase(run), checkpoint: {} } : positionOf(run)
      return (await syncObject(ctx, opened, object, from)) ?? 'out_of_time'
    })
    if (done === 'out_of_time') return null
    if (done !== null) cursors = { [object]: done.cursor }
  }
  assertNotAllLeftOut(conversation)
  // Webhook events that arrived during the run.
  if (run.record_id === null && conversation.pending.live) await conversation.syncLive()
  return cursors
}

/** @throws Failure of the CRM, where it lets us at none of the run's objects; it ends the connection unless others are left */
function assertNotAllLeftOut({ objects, leftOut, isPart }: RunConversation): void {
  const [failure] = objects.flatMap((object) => leftOut.get(object) ?? [])
  if (failure === undefined || objects.some((object) => !leftOut.has(object))) return
  throw isPart ? new Failure({ kind: 'rejected', code: objectNotGranted, message: failure.message, cause: failure }) : failure
}

/** At the start of a run, counts what it will read of each object. Of what is about linked records, that is not known. */
async function noteExpected(engine: Engine, lease: Lease, opened: OpenedRun, conversation: RunConversation): Promise<void> {
  const { run } = opened
  if (run.checkpoint !== null || run.record_id !== null || run.phase !== 'pull' || run.direction === 'to_crm') return
  const counted = conversation.objects.filter((object) => readsAll(opened, object) && !specOf(object).ofLinked)
  const counts = await Promise.all(counted.map(async (object) => ({ object, count: await conversation.count(object) })))
  const known = counts.flatMap(({ object, count }) => (count === null ? [] : [[object, count] as const]))
  if (known.length === 0) return
  await advanceRun(engine.db, lease, {
    expected: known.reduce((sum, [, count]) => sum + count, 0),
    expectedByObject: Object.fromEntries(known),
    apiCalls: conversation.takeApiCalls(),
  })
}

function firstPhase({ direction, record_id: recordId }: EngineRun): Position['phase'] {
  return direction === 'to_crm' || recordId !== null ? 'push' : 'pull'
}

/** Where the run's row says that it is with this object; null: not with it. */
async function reachedBy({ db, lease, object }: RunContext): Promise<Position | null> {
  const run = await readRun(db, lease.runId)
  return run?.checkpoint?.object === object ? positionOf(run) : null
}

function positionOf(run: EngineRun): Position {
  return { phase: run.phase === 'push' ? 'push' : 'pull', checkpoint: run.checkpoint ?? {} }
}

/** @returns the cursor for the next delta (null where the run does not move it), or null when the time ran out */
async function syncObject(
  ctx: RunContext,
  opened: OpenedRun,
  object: SyncedObject,
  from: Position,
): Promise<{ readonly cursor: unknown } | null> {
  const { run } = opened
  if (run.record_id !== null) {
    await pushRecords(ctx, [run.record_id])
    return { cursor: null }
  }
  if (from.phase === 'push') {
    if (run.direction === 'from_crm') return { cursor: from.checkpoint.resume ?? null }
    const isCounting = from.checkpoint.counted !== undefined || (run.by_object[object]?.records_processed ?? 0) === 0
    const toSend = isCounting ? await readyToSend(ctx, run, from) : undefined
    if (toSend === null || !(await pushAll(ctx, object, from.checkpoint, toSend))) return null
    return { cursor: from.checkpoint.resume ?? null }
  }
  const resume = await pullAll(ctx, from.checkpoint, startOf(run, object), run.claims > 1)
  if (resume === null) return null
  const counting = { ...ctx.progress, resume, ...defined({ counted: from.checkpoint.counted }) }
  const toSend = run.direction === 'from_crm' ? nothing : await readyToSend(ctx, run, { phase: 'pull', checkpoint: counting })
  if (toSend === null) return null
  // The position of the next object says that this one is done. What is read whole is told how many it was.
  if (isNothing(toSend) && !readsAll(opened, object)) return { cursor: resume }
  const position = { phase: 'push' as const, checkpoint: { ...ctx.progress, resume } }
  const expected = await expectedWith(ctx, object, toSend.linked + toSend.unlinked)
  await advanceRun(ctx.db, ctx.lease, { ...position, ...expected, apiCalls: ctx.takeApiCalls() })
  return (await pushAll(ctx, object, { resume }, toSend)) ? { cursor: resume } : null
}

/** Reads an object and applies it. @returns where the next delta reads from, or null when the time ran out */
async function pullAll(
  ctx: RunContext,
  checkpoint: Checkpoint,
  start: Cursor | null,
  isContinued: boolean,
): Promise<Cursor | null> {
  const pulled = checkpoint.resume ? null : await pull(ctx, checkpoint.cursor ?? start)
  const resume = pulled === null ? checkpoint.resume : pulled.cursor
  if (!resume) return null
  // Of an earlier slice it is not known whether it held anything back.
  const held = pulled?.held ?? true
  if (ctx.hasReadEverything && !(await settleUnmet(ctx, resume, held))) return null
  return !(held || isContinued || ctx.hasReadEverything) || (await applyHeld(ctx)) ? resume : null
}

const nothing: ToSend = { linked: 0, unlinked: 0, archiving: 0 }

function isNothing({ linked, unlinked, archiving }: ToSend): boolean {
  return linked + unlinked + archiving === 0
}

/**
 * Sends what is pending. Where records refer to others of the same object, those that waited for one that was made just now are decided
 * again: two rounds are enough.
 */
async function pushAll(ctx: RunContext, object: SyncedObject, checkpoint: Checkpoint, toSend?: ToSend): Promise<boolean> {
  if (toSend !== undefined && isNothing(toSend)) return true
  if (!(await push(ctx, checkpoint, toSend))) return false
  const refersToItself = specOf(object).fields.some(({ to }) => to === object)
  if (!refersToItself) return true
  const left = await readToSend(ctx.db, ctx)
  return left.linked === 0 || push(ctx, { resume: checkpoint.resume ?? null }, left)
}

/** What a run will have looked at, now that it has read an object: what it has read, what it sends of it, and what comes after it. */
async function expectedWith({ db, lease }: RunContext, object: SyncedObject, toPush: number) {
  const run = await readRun(db, lease.runId)
  const later = syncedObjects.slice(syncedObjects.indexOf(object) + 1)
  const rest = later.reduce((sum, each) => sum + (run?.expected_by_object[each] ?? 0), 0)
  const own = (run?.by_object[object]?.records_processed ?? 0) + toPush
  return { expected: (run?.records_processed ?? 0) + toPush + rest, expectedByObject: { [object]: own } }
}

/**
 * Whether it was approved that the run changes more than was shown, and not of the edits made here: those that people make meanwhile are then
 * synced as the live changes that they are, and asked about by themselves.
 */
function isOpenForReading({ guard }: EngineRun, object: SyncedObject): boolean {
  return approvalOf(guard, object).open.changes && !(guard?.stage === 'push' && guard.more)
}

/**
 * What waits to be pushed. Where more linked ones are pending than may be changed without approval, all are decided first, because many
 * may agree after all. @returns null when the time ran out; what is counted by then stays counted
 */
async function readyToSend(ctx: RunContext, run: EngineRun, { phase, checkpoint }: Position): Promise<ToSend | null> {
  if (isOpenForReading(run, ctx.object)) await ctx.syncLive()
  const toSend = await readToSend(ctx.db, ctx)
  if (!(await ctx.guard.mayExceed(toSend.linked, 'linked'))) return toSend
  const counted = await holdPending(ctx, 'all', checkpoint.counted)
  if (counted === null) return readToSend(ctx.db, ctx)
  const position = { phase, checkpoint: { ...checkpoint, counted } }
  await advanceRun(ctx.db, ctx.lease, { ...position, apiCalls: ctx.takeApiCalls() })
  return null
}
