import { type Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { noteUsage } from '../../db/connections.ts'
import {
  advanceRun,
  countPending,
  finishRun,
  guardCounts,
  suspendRun,
  type OpenedRun,
  openRun,
  readRun,
  releaseRun,
} from '../../db/runs.ts'
import type { Lease } from '../../db/sync-batches.ts'
import { attemptsMax, backoffSeconds } from '../transport/backoff.ts'
import type { Engine } from '../engine.ts'
import { keepAlive } from './lease.ts'
import { type Conversation, openConversation } from './run-conversation.ts'
import { GuardStop } from '../sync/guard.ts'
import { pull } from '../sync/pull.ts'
import { push, pushRecords, pushUnanswered } from '../sync/push.ts'
import type { RunContext } from '../sync/run-context.ts'

/** How long a run of a paused connection is left alone; resuming it wakes the run at once. */
const pausedSeconds = 300

/**
 * How a piece of work ended. `out_of_time`: the rest waits in the queue; `held`: a person has to decide first; `delayed`: it is tried again
 * later by itself; `stopped`: a failure that a person must heal, or another worker, ended it here.
 */
export type WorkEnd = 'finished' | 'out_of_time' | 'held' | 'delayed' | 'stopped'

/**
 * Works on a run that the lease holds. `run`: from its checkpoint to its end or to the deadline. `live`: only on what people wait for, under
 * a run that was started for that, or under one that was borrowed because it sleeps.
 * Never throws: what goes wrong becomes the run's state.
 */
export async function work(engine: Engine, lease: Lease, deadline: number, asked: 'run' | 'live' = 'run'): Promise<WorkEnd> {
  const held = keepAlive(engine.db, lease)
  let opened: OpenedRun | null = null
  let conversation: Conversation | null = null
  let what = asked
  try {
    opened = await openRun(engine.db, lease.runId)
    if (!opened) return 'stopped'
    if (opened.run.sync_type === 'webhook') what = 'live'
    if (opened.connection.status === 'paused') {
      await releaseRun(engine.db, lease, { apiCalls: 0, reason: null, delaySeconds: pausedSeconds, failed: false })
      return 'delayed'
    }
    conversation = await openConversation(engine, opened, { lease, held, deadline, what })
    const { ctx } = conversation
    if (ctx.unanswered) await pushUnanswered(ctx)
    if (what === 'live') return await endLive(engine, opened, ctx, conversation)
    const finished = await runPhases(ctx, opened)
    if (!finished) {
      await releaseRun(engine.db, lease, { apiCalls: ctx.takeApiCalls(), reason: null, delaySeconds: 0, failed: false })
      return 'out_of_time'
    }
    const end = { error: null, cursor: finished.cursor, apiCalls: ctx.takeApiCalls(), connectionStatus: null }
    await finishRun(engine.db, lease, end)
    engine.memories.forget(lease.runId)
    return 'finished'
  } catch (thrown) {
    return await endBadly(engine, lease, opened, what, thrown, conversation?.ctx.takeApiCalls() ?? 0)
  } finally {
    held.stop()
    await rememberUsage(engine, opened, conversation)
  }
}

async function endLive(engine: Engine, { run }: OpenedRun, ctx: RunContext, { serveLive }: Conversation): Promise<WorkEnd> {
  await serveLive()
  const done = !ctx.waiting.live
  if (run.sync_type === 'webhook') {
    await finishRun(engine.db, ctx.lease, { error: null, cursor: null, apiCalls: ctx.takeApiCalls(), connectionStatus: null })
    engine.memories.forget(ctx.lease.runId)
  } else {
    const borrowed = { apiCalls: ctx.takeApiCalls(), reason: null, delaySeconds: null, failed: false }
    await releaseRun(engine.db, ctx.lease, borrowed)
  }
  return done ? 'finished' : 'out_of_time'
}

/** What an account has used of its day is worth showing, and not worth failing for. */
async function rememberUsage(engine: Engine, opened: OpenedRun | null, conversation: Conversation | null): Promise<void> {
  const usage = conversation?.usage()
  if (!opened || !usage) return
  await noteUsage(engine.db, opened.connection.id, usage).catch((thrown: unknown) =>
    log.warn('API usage not noted', { runId: opened.run.id, error: toFailure(thrown).message }),
  )
}

/** @returns the cursor for the next delta (null where the run does not move it), or null when the time ran out */
async function runPhases(ctx: RunContext, { run }: OpenedRun): Promise<{ readonly cursor: unknown } | null> {
  if (run.record_id !== null) {
    await pushRecords(ctx, [run.record_id])
    return { cursor: null }
  }
  let checkpoint = run.checkpoint ?? {}
  if (run.phase === 'pull') {
    const start = checkpoint.resume ? null : (checkpoint.cursor ?? null)
    if (run.sync_type === 'full' && start === null && !checkpoint.resume) await expectAll(ctx)
    const resume = checkpoint.resume ?? (await pull(ctx, start, run.sync_type === 'delta' && run.records_processed === 0))
    if (resume === null) return null
    checkpoint = { resume }
    const waiting = run.direction === 'from_crm' ? 0 : await expectPush(ctx)
    const processed = (await readRun(ctx.db, ctx.lease.runId))?.records_processed ?? 0
    const expected = processed + waiting
    await advanceRun(ctx.db, ctx.lease, { phase: 'push', checkpoint, expected, apiCalls: ctx.takeApiCalls() })
  } else if (run.records_processed === 0) await expectPush(ctx)
  if (run.direction !== 'from_crm' && !(await push(ctx, checkpoint))) return null
  // What was pushed meanwhile has been read by this run, or is read now.
  if (ctx.waiting.live) await ctx.serveLive()
  return { cursor: checkpoint.resume ?? null }
}

/** Remembers how many records a full run will meet. Where the CRM has far fewer than are linked, nobody is taken for deleted unasked. */
async function expectAll(ctx: RunContext): Promise<void> {
  const expected = await ctx.connector.countRecords(ctx.session, ctx.object)
  await advanceRun(ctx.db, ctx.lease, { expected, apiCalls: ctx.takeApiCalls() })
  if (expected === null) return
  const { linked } = await guardCounts(ctx.db, ctx.connectionId, ctx.lease.runId)
  await ctx.guard.foresee({ changes: 0, removals: Math.max(0, linked - expected) })
}

/** How many records wait to be sent. More of them that are in sync already than may change unasked stop the run before it sends any. */
async function expectPush(ctx: RunContext): Promise<number> {
  const [linked, unlinked] = await Promise.all([
    countPending(ctx.db, ctx.connectionId, ['linked']),
    countPending(ctx.db, ctx.connectionId, ['unlinked']),
  ])
  await ctx.guard.foresee({ changes: linked, removals: 0 })
  return linked + unlinked
}

async function endBadly(
  engine: Engine,
  lease: Lease,
  opened: OpenedRun | null,
  what: 'run' | 'live',
  thrown: unknown,
  apiCalls: number,
): Promise<WorkEnd> {
  try {
    if (thrown instanceof GuardStop) {
      await suspendRun(engine.db, lease, thrown.numbers, apiCalls)
      return 'held'
    }
    const failure = toFailure(thrown)
    if (failure.kind === 'lease_lost') {
      log.info('run taken over or cancelled', { runId: lease.runId })
      return 'stopped'
    }
    log.error('run stopped', { runId: lease.runId, code: failure.code, message: failure.message, cause: failure.cause })
    const isBorrowed = what === 'live' && opened?.run.sync_type !== 'webhook'
    if (isBorrowed && failure.kind !== 'auth') {
      await releaseRun(engine.db, lease, { apiCalls, reason: failure.message, delaySeconds: null, failed: false })
      return failure.retryable ? 'delayed' : 'stopped'
    }
    return await giveBackOrEnd(engine, lease, opened, failure, apiCalls)
  } catch (cause) {
    // The lease runs out by itself; the next worker goes on from the checkpoint.
    log.error('run could not be ended', { runId: lease.runId, error: toFailure(cause).message })
    return 'stopped'
  }
}

/** What time may heal is tried again later, longer each time, and given up after too many failures in a row; what a person must heal ends the run. */
async function giveBackOrEnd(
  engine: Engine,
  lease: Lease,
  opened: OpenedRun | null,
  failure: Failure,
  apiCalls: number,
): Promise<WorkEnd> {
  // A wait that somebody has set, as the end of the day, says nothing about whether the run can succeed.
  const failed = failure.kind !== 'rate_limit'
  const failures = (opened?.run.failures ?? 0) + (failed ? 1 : 0)
  // A live run is made anew by the wake-up that comes again.
  const isLive = opened?.run.sync_type === 'webhook'
  if (failure.retryable && failures < attemptsMax && !isLive) {
    const delaySeconds = backoffSeconds(Math.max(1, failures), failure.retryAfterMs)
    await releaseRun(engine.db, lease, { apiCalls, reason: failure.message, delaySeconds, failed })
    return 'delayed'
  }
  const tried = failure.retryable && !isLive ? ` It was tried ${failures} times.` : ''
  await finishRun(engine.db, lease, {
    error: { code: failure.code, message: `${failure.message}${tried}` },
    cursor: null,
    apiCalls,
    connectionStatus: failure.kind === 'auth' ? 'error' : null,
  })
  return isLive && failure.retryable ? 'delayed' : 'stopped'
}
