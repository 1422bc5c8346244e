import { type Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { noteUsage } from '../../db/connections.ts'
import { type Lease, releaseRun } from '../../db/run-lease.ts'
import { finishRun, lookAgainAfter, type OpenedRun, openRun, suspendRun } from '../../db/runs.ts'
import { attemptsMax, backoffSeconds } from '../transport/backoff.ts'
import type { Engine } from '../engine.ts'
import { startHeartbeat } from './lease.ts'
import { type RunConversation, openConversation, orphansOf } from './run-conversation.ts'
import { carryOut } from '../sync/carry-out.ts'
import { GuardStop } from '../sync/guard.ts'
import { approvalsOf } from './approval.ts'
import { pushUnanswered } from '../sync/push.ts'
import { runObjects } from './run-objects.ts'
import { runUndo } from './undo-run.ts'

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
 * @param failures in a row before it, which the run itself does not know of
 */
export async function workOnRun(
  engine: Engine,
  lease: Lease,
  deadline: number,
  requested: 'run' | 'live' = 'run',
  failures = 0,
): Promise<WorkOutcome> {
  const heartbeat = startHeartbeat(engine.db, lease)
  let opened: OpenedRun | null = null
  let conversation: RunConversation | null = null
  let what = requested
  try {
    opened = await openRun(engine.db, lease.runId)
    if (!opened) return 'stopped'
    if (opened.run.sync_type === 'webhook') what = 'live'
    if (opened.connection.status === 'paused') {
      await releaseRun(engine.db, lease, { apiCalls: 0, reason: null, delaySeconds: pausedSeconds, failed: false })
      return 'delayed'
    }
    const connector = await engine.loadConnector(opened.connection.crmType)
    conversation = openConversation(engine, opened, connector, { lease, heartbeat, deadline, what, failures })
    if (what === 'run' && opened.run.sync_type === 'undo') return await endUndone(engine, lease, opened, conversation)
    for (const object of orphansOf(opened, conversation)) await conversation.attempt(object, (ctx) => pushUnanswered(ctx, what))
    const isCarriedOut = await carryOutApproved(opened, conversation)
    if (isCarriedOut && what === 'live') return await endLive(engine, lease, opened, conversation)
    const finished = isCarriedOut && (await runObjects(engine, lease, opened, conversation))
    if (!finished) {
      await releaseRun(engine.db, lease, { apiCalls: conversation.takeApiCalls(), reason: null, delaySeconds: 0, failed: false })
      return 'out_of_time'
    }
    if (await awaitAnswers(engine, lease, opened, conversation)) return 'delayed'
    const end = { error: null, cursors: finished, apiCalls: conversation.takeApiCalls(), connectionStatus: null }
    await finishRun(engine.db, lease, end)
    engine.memories.forget(lease.runId)
    return 'finished'
  } catch (thrown) {
    return await endWithFailure(engine, lease, opened, what, thrown, conversation?.takeApiCalls() ?? 0)
  } finally {
    heartbeat.stop()
    await recordUsage(engine, opened, conversation)
  }
}

async function endUndone(engine: Engine, lease: Lease, opened: OpenedRun, conversation: RunConversation): Promise<WorkOutcome> {
  const isDone = await runUndo(engine, lease, opened, conversation)
  const apiCalls = conversation.takeApiCalls()
  if (!isDone) {
    await releaseRun(engine.db, lease, { apiCalls, reason: null, delaySeconds: 0, failed: false })
    return 'out_of_time'
  }
  await finishRun(engine.db, lease, { error: null, cursors: {}, apiCalls, connectionStatus: null })
  engine.memories.forget(lease.runId)
  return 'finished'
}

/** @returns false when the time ran out */
async function carryOutApproved({ run: { guard } }: OpenedRun, { objects, attempt }: RunConversation): Promise<boolean> {
  const stage = guard?.approvedAt === undefined ? undefined : guard.stage
  const object = objects.find((synced) => synced === guard?.object)
  if (stage === undefined || object === undefined) return true
  return (await attempt(object, (ctx) => carryOut(ctx, stage))) ?? true
}

/**
 * A run that has nothing left but creates without an answer sleeps until it is time to look for them again; it ends when each was found, or
 * could be sent again, or when another run is queued. @returns false when there is nothing to wait for
 */
async function awaitAnswers(
  engine: Engine,
  lease: Lease,
  { run, connection }: OpenedRun,
  { pending, takeApiCalls }: RunConversation,
): Promise<boolean> {
  if (!pending.unanswered) return false
  const delaySeconds = await lookAgainAfter(engine.db, connection.id, run.record_id)
  if (delaySeconds === null) return false
  await releaseRun(engine.db, lease, { apiCalls: takeApiCalls(), reason: null, delaySeconds, failed: false })
  return true
}

async function endLive(engine: Engine, lease: Lease, { run }: OpenedRun, conversation: RunConversation): Promise<WorkOutcome> {
  await conversation.syncLive()
  const apiCalls = conversation.takeApiCalls()
  if (run.sync_type === 'webhook') {
    await finishRun(engine.db, lease, { error: null, cursors: {}, apiCalls, connectionStatus: null })
    engine.memories.forget(lease.runId)
  } else {
    await releaseRun(engine.db, lease, { apiCalls, reason: null, delaySeconds: null, failed: false })
  }
  return conversation.pending.live ? 'out_of_time' : 'finished'
}

/** A failure to store the account's usage is logged and does not fail the run. */
async function recordUsage(engine: Engine, opened: OpenedRun | null, conversation: RunConversation | null): Promise<void> {
  const usage = conversation?.usage()
  if (!opened || !usage) return
  await noteUsage(engine.db, opened.connection.id, usage).catch((thrown: unknown) =>
    log.warn('API usage not stored', { runId: opened.run.id, error: toFailure(thrown).message }),
  )
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
      await suspendRun(engine.db, lease, { ...thrown.numbers, approvals: approvalsOf(opened?.run.guard ?? null) }, apiCalls)
      return 'awaiting_approval'
    }
    const failure = toFailure(thrown)
    if (failure.kind === 'lease_lost') {
      log.info('run taken over or cancelled', { runId: lease.runId })
      return 'stopped'
    }
    log.error('run stopped', { runId: lease.runId, code: failure.code, error: failure.message, cause: failure.cause })
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
    cursors: {},
    apiCalls,
    connectionStatus: failure.kind === 'auth' ? 'error' : null,
  })
  return isLive && failure.retryable ? 'delayed' : 'stopped'
}
