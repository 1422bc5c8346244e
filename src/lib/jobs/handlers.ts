import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { attemptsMax, backoffSeconds } from '../crm/transport/backoff.ts'
import type { Engine } from '../crm/engine.ts'
import { newLease } from '../crm/run/lease.ts'
import { work } from '../crm/run/sync-manager.ts'
import { carryOver } from '../crm/use-cases/carry-over.ts'
import { checkHealth } from '../crm/use-cases/check-health.ts'
import { detectConflicts } from '../crm/use-cases/detect-conflicts.ts'
import { finishJobs, hideJobs, parkJob, type QueueName, type ReceivedJob, requeueJob, sendJob } from '../db/queue.ts'
import { claimRun, readRun } from '../db/runs.ts'

/** A run that somebody holds is looked at again after this long; its holder keeps the message hidden as a rule. */
const heldSeconds = 5
/** Whoever works on a connection looks after what is live between two batches; then there is nothing left to do. */
const busySeconds = 1

/**
 * Does a job and says in the queue what becomes of its message. A failure is tried again, later each time; after the last attempt the job is
 * parked with the reason. Never throws.
 */
export async function handleJob(engine: Engine, queue: QueueName, received: ReceivedJob, deadline: number): Promise<void> {
  const { job } = received
  log.debug('job taken', () => ({ queue, job: job.kind, connectionId: job.connectionId, attempts: job.attempts }))
  try {
    switch (job.kind) {
      case 'run':
        return await handleRun(engine, queue, { ...received, job }, deadline)
      case 'live':
        return await handleLive(engine, queue, received, deadline)
      case 'health':
        await checkHealth(engine, job.connectionId)
        break
      case 'conflicts':
        await detectConflicts(engine, job.connectionId)
        break
    }
    await finishJobs(engine.db, queue, [received.id])
  } catch (thrown) {
    const failure = toFailure(thrown)
    log.error('job failed', {
      job: job.kind,
      connectionId: job.connectionId,
      code: failure.code,
      message: failure.message,
      cause: failure.cause,
    })
    await tryAgain(engine, queue, received, failure.message, failure.retryAfterMs).catch((cause: unknown) =>
      // Its message shows itself again when its time is up.
      log.error('job could not be put back', { job: job.kind, error: toFailure(cause).message }),
    )
  }
}

/** The run's own functions move or drop its message in the transaction that says what became of the run. */
async function handleRun(
  engine: Engine,
  queue: QueueName,
  { id, job }: { readonly id: number; readonly job: { readonly runId: string; readonly connectionId: string } },
  deadline: number,
): Promise<void> {
  const lease = newLease(job.runId)
  if (await claimRun(engine.db, lease)) {
    const end = await work(engine, lease, deadline)
    // A live run that a person has approved ends with its slice; the rest is a wake-up's.
    const isOver = end === 'out_of_time' && (await readRun(engine.db, job.runId))?.status !== 'running'
    if (isOver) await sendJob(engine.db, 'crm_live', { kind: 'live', connectionId: job.connectionId, attempts: 0 })
    return
  }
  const run = await readRun(engine.db, job.runId)
  if (run?.status === 'running') await hideJobs(engine.db, queue, [id], heldSeconds)
  else await finishJobs(engine.db, queue, [id])
}

async function handleLive(engine: Engine, queue: QueueName, received: ReceivedJob, deadline: number): Promise<void> {
  const end = await carryOver(engine, received.job.connectionId, deadline)
  switch (end) {
    case 'busy':
      return requeueJob(engine.db, queue, received, busySeconds)
    case 'out_of_time':
      return requeueJob(engine.db, queue, received, 0)
    case 'delayed':
      return tryAgain(
        engine,
        queue,
        received,
        'The CRM could not be reached for changes that waited. The next sync carries them over.',
      )
    case 'finished':
    case 'held':
    case 'stopped':
    case 'idle':
      return finishJobs(engine.db, queue, [received.id])
  }
}

async function tryAgain(
  engine: Engine,
  queue: QueueName,
  { id, job }: ReceivedJob,
  reason: string,
  retryAfterMs?: number,
): Promise<void> {
  const attempts = job.attempts + 1
  const counted = { id, job: { ...job, attempts } }
  if (attempts >= attemptsMax) await parkJob(engine.db, queue, counted, reason)
  else await requeueJob(engine.db, queue, counted, backoffSeconds(attempts, retryAfterMs))
}
