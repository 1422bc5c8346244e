import { type Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { noteUsage } from '../../db/connections.ts'
import {
  advanceRun,
  countPending,
  finishRun,
  lookAgainAfter,
  suspendRun,
  type OpenedRun,
  openRun,
  readRun,
  releaseRun,
} from '../../db/runs.ts'
import type { Lease } from '../../db/sync-batches.ts'
import { attemptsMax, backoffSeconds } from '../transport/backoff.ts'
import type { Engine } from '../engine.ts'
import { startHeartbeat } from './lease.ts'
import { type Conversation, openConversation } from './run-conversation.ts'
import { GuardStop } from '../sync/guard.ts'
import { approvalOf } from './approval.ts'
import { applyHeld, holdPending } from '../sync/plan.ts'
import { applyByIds, pull } from '../sync/pull.ts'
import { push, pushRecords, pushUnanswered } from '../sync/push.ts'
import type { RunContext } from '../sync/run-context.ts'
import { settleUnmet } from '../sync/unmet.ts'

/** Poll interval for a run of a paused connection; resuming makes the run's message visible at once. */
const pausedSeconds = 300

/**
 * How a worker's part of a run ended. `out_of_time`: the queue continues it; `awaiting_approval`: the guard stopped it;
 * `delayed`: it is retried later; `stopped`: it failed in a way that a person has to fix, or another worker has it.
 */
export type WorkOutcome = 'finished' | 'out_of_time' | 'awaiting_approval' | 'delayed' | 'stopped'

/**
 * Works on a run under a lease. `run`: from its checkpoint to its end or the deadline. `live`: only live changes, in a run of
 * their own or in one that is borrowed while it sleeps.
 * Never throws: failures are stored as the run's state.
 */
export async function work(
  engine: Engine,
  lease: Lease,
  deadline: number,
  requested: 'run' | 'live' = 'run',
): Promise<WorkOutcome> {
  const heartbeat = startHeartbeat(engine.db, lease)
  let opened: OpenedRun | null = null
  let conversation: Conversation | null = null
  let what = requested
  try {
    opened = await openRun(engine.db, lease.runId)
    if (!opened) return 'stopped'
    if (opened.run.sync_type === 'webhook') what = 'live'
    if (opened.connection.status === 'paused') {
      await releaseRun(engine.db, lease, { apiCalls: 0, reason: null, delaySeconds: pausedSeconds, failed: false })
      return 'delayed'
    }
    conversation = await openConversation(engine, opened, { lease, heartbeat, deadline, what })
    const { ctx } = conversation
    // A run for one record looks for that one alone.
    if (ctx.unanswered && opened.run.record_id === null) await pushUnanswered(ctx, what)
    if (what === 'live') return await endLive(engine, opened, ctx, conversation)
    const finished = await runPhases(ctx, opened)
    if (!finished) {
      await releaseRun(engine.db, lease, { apiCalls: ctx.takeApiCalls(), reason: null, delaySeconds: 0, failed: false })
      return 'out_of_time'
    }
    if (await awaitAnswers(engine, opened, ctx)) return 'delayed'
    const end = { error: null, cursor: finished.cursor, apiCalls: ctx.takeApiCalls(), connectionStatus: null }
    await finishRun(engine.db, lease, end)
    engine.memories.forget(lease.runId)
    return 'finished'
  } catch (thrown) {
    return await endWithFailure(engine, lease, opened, what, thrown, conversation?.ctx.takeApiCalls() ?? 0)
  } finally {
    heartbeat.stop()
    await recordUsage(engine, opened, conversation)
  }
}

/**
 * A run that has nothing left but creates without an answer sleeps until it is time to look for them again; it ends when each was found, or
 * could be sent again, or when another run is queued. @returns false when there is nothing to wait for
 */
async function awaitAnswers(engine: Engine, { run, connection }: OpenedRun, ctx: RunContext): Promise<boolean> {
  if (!ctx.pending.unanswered) return false
  const delaySeconds = await lookAgainAfter(engine.db, connection.id, run.record_id)
  if (delaySeconds === null) return false
  await releaseRun(engine.db, ctx.lease, { apiCalls: ctx.takeApiCalls(), reason: null, delaySeconds, failed: false })
  return true
}

async function endLive(engine: Engine, { run }: OpenedRun, ctx: RunContext, { syncLive }: Conversation): Promise<WorkOutcome> {
  await syncLive()
  const done = !ctx.pending.live
  if (run.sync_type === 'webhook') {
    await finishRun(engine.db, ctx.lease, { error: null, cursor: null, apiCalls: ctx.takeApiCalls(), connectionStatus: null })
    engine.memories.forget(ctx.lease.runId)
  } else {
    const released = { apiCalls: ctx.takeApiCalls(), reason: null, delaySeconds: null, failed: false }
    await releaseRun(engine.db, ctx.lease, released)
  }
  return done ? 'finished' : 'out_of_time'
}

/** A failure to store the account's usage is logged and does not fail the run. */
async function recordUsage(engine: Engine, opened: OpenedRun | null, conversation: Conversation | null): Promise<void> {
  const usage = conversation?.usage()
  if (!opened || !usage) return
  await noteUsage(engine.db, opened.connection.id, usage).catch((thrown: unknown) =>
    log.warn('API usage not stored', { runId: opened.run.id, error: toFailure(thrown).message }),
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
    if (run.sync_type === 'full' && start === null && !checkpoint.resume) await setExpectedRecords(ctx)
    const pulled = checkpoint.resume ? null : await pull(ctx, start)
    const resume = pulled === null ? checkpoint.resume : pulled.cursor
    if (!resume) return null
    // Of an earlier slice it is not known whether it held anything back.
    const held = pulled?.held ?? true
    if (ctx.hasReadEverything && !(await settleUnmet(ctx, resume, held))) return null
    if ((held || run.claims > 1 || ctx.hasReadEverything) && !(await applyHeld(ctx, (ids) => applyByIds(ctx, ids)))) return null
    checkpoint = { resume }
    const toPush = run.direction === 'from_crm' ? 0 : await precheckPush(ctx)
    if (toPush === null) return null
    const processed = (await readRun(ctx.db, ctx.lease.runId))?.records_processed ?? 0
    const expected = processed + toPush
    await advanceRun(ctx.db, ctx.lease, { phase: 'push', checkpoint, expected, apiCalls: ctx.takeApiCalls() })
  } else if (run.records_processed === 0 && (await precheckPush(ctx)) === null) return null
  if (run.direction !== 'from_crm' && !(await push(ctx, checkpoint))) return null
  // Webhook events that arrived during the run.
  if (ctx.pending.live) await ctx.syncLive()
  return { cursor: checkpoint.resume ?? null }
}

/** Stores how many records a full run will read. */
async function setExpectedRecords(ctx: RunContext): Promise<void> {
  const expected = await ctx.connector.countRecords(ctx.session, ctx.object)
  await advanceRun(ctx.db, ctx.lease, { expected, apiCalls: ctx.takeApiCalls() })
}

/**
 * Number of records to push. Where more linked ones are pending than may be changed without approval, all are decided first, because many
 * may agree after all. @returns null when the time ran out
 */
async function precheckPush(ctx: RunContext): Promise<number | null> {
  const linked = await countPending(ctx.db, ctx, ['linked'])
  if ((await ctx.guard.mayExceed(linked, 'linked')) && !(await holdPending(ctx, 'all'))) return null
  return countPending(ctx.db, ctx, ['linked', 'unlinked'])
}

async function endWithFailure(
  engine: Engine,
  lease: Lease,
  opened: OpenedRun | null,
  what: 'run' | 'live',
  thrown: unknown,
  apiCalls: number,
): Promise<WorkOutcome> {
  try {
    if (thrown instanceof GuardStop) {
      await suspendRun(engine.db, lease, { ...thrown.numbers, approval: approvalOf(opened?.run.guard ?? null) }, apiCalls)
      return 'awaiting_approval'
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
    return await retryOrFail(engine, lease, opened, failure, apiCalls)
  } catch (cause) {
    // The lease expires, and the next worker continues from the checkpoint.
    log.error('run could not be ended', { runId: lease.runId, error: toFailure(cause).message })
    return 'stopped'
  }
}

/** Retries transient failures later with back-off, and fails the run after too many in a row; other failures end it at once. */
async function retryOrFail(
  engine: Engine,
  lease: Lease,
  opened: OpenedRun | null,
  failure: Failure,
  apiCalls: number,
): Promise<WorkOutcome> {
  // A rate limit, such as a daily budget, is not a failed attempt.
  const failed = failure.kind !== 'rate_limit'
  const failures = (opened?.run.failures ?? 0) + (failed ? 1 : 0)
  // Not retried itself: the job of a live run is retried and starts a new one.
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
