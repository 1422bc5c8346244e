import { type Failure, toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { attemptsMax, backoffSeconds } from '../crm/transport/backoff.ts'
import type { Engine } from '../crm/engine.ts'
import { newLease } from '../crm/run/lease.ts'
import { workOnRun } from '../crm/run/sync-manager.ts'
import { workOnPreview } from '../crm/preview/work-preview.ts'
import { syncLiveChanges } from '../crm/use-cases/sync-live-changes.ts'
import { deliverDue } from '../crm/gateway/deliver-due.ts'
import { approveItemByRule } from '../crm/use-cases/approve-by-rule.ts'
import { checkHealth } from '../crm/use-cases/check-health.ts'
import { detectConflicts } from '../crm/use-cases/detect-conflicts.ts'
import { continueErasure } from '../crm/use-cases/continue-erasure.ts'
import { resubscribe } from '../crm/use-cases/webhook-setup.ts'
import {
  finishJobs,
  setJobVisibility,
  deadLetterJob,
  type Job,
  type QueueName,
  type ReceivedJob,
  requeueJob,
  sendJob,
} from '../db/queue.ts'
import { continueDecision } from '../db/conflict-decisions.ts'
import { comparePreview } from '../db/previews.ts'
import { scoreLeads } from '../db/lead-scores.ts'
import { claimRun } from '../db/run-lease.ts'
import { continueImport, type Importing } from '../records/imports/continue-import.ts'
import { erasedEntered } from '../crm/use-cases/may-enter.ts'
import { fetchKnowledge } from '../knowledge/fetch/fetch-knowledge.ts'
import { tellDue } from '../outbound/tell-due.ts'
import { readRun } from '../db/run-rows.ts'
import { resealOrganization } from './reseal-all.ts'

/** Visibility timeout of the message of a run that another worker has leased. That worker renews it as well. */
const leasedSeconds = 5
/** When a source that another worker fetches is looked at again. */
const claimedSeconds = 1

/** What becomes of a job's message. */
type JobOutcome =
  | { readonly kind: 'done' }
  /** To the end of the queue, so that other jobs have their turn first. */
  | { readonly kind: 'requeue'; readonly job: Job; readonly delaySeconds: number }
  /** Another worker has what the job is about. */
  | { readonly kind: 'hide'; readonly seconds: number }
  /** An attempt that failed. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The SQL functions of the job have updated its message already. */
  | { readonly kind: 'updated' }

const done: JobOutcome = { kind: 'done' }

function requeue(job: Job, delaySeconds = 0): JobOutcome {
  return { kind: 'requeue', job, delaySeconds }
}

/**
 * Handles a job and updates its message in the queue. Failures are retried with back-off; after the last attempt the job becomes
 * a dead letter with the reason. Never throws.
 */
export async function handleJob(engine: Engine, queue: QueueName, received: ReceivedJob, deadline: number): Promise<void> {
  const { job } = received
  log.debug('job taken', () => ({ queue, job: job.kind, of: subjectOf(job), attempts: job.attempts }))
  try {
    await updateMessage(engine, queue, received, await work(engine, job, deadline))
  } catch (thrown) {
    const failure = toFailure(thrown)
    log.error('job failed', {
      job: job.kind,
      of: subjectOf(job),
      code: failure.code,
      error: failure.message,
      cause: failure.cause,
    })
    await retryJob(engine, queue, received, failure).catch((cause: unknown) =>
      // The message becomes visible again after its visibility timeout.
      log.error('job not requeued', { job: job.kind, error: toFailure(cause).message }),
    )
  }
}

async function updateMessage({ db }: Engine, queue: QueueName, received: ReceivedJob, outcome: JobOutcome): Promise<void> {
  const { id } = received
  switch (outcome.kind) {
    case 'done':
      return finishJobs(db, queue, [id])
    case 'requeue':
      return requeueJob(db, queue, { id, job: outcome.job }, outcome.delaySeconds)
    case 'hide':
      return setJobVisibility(db, queue, [id], outcome.seconds)
    case 'retry':
      return retryJob({ db }, queue, received, { message: outcome.reason })
    case 'updated':
      return
  }
}

/** Does one slice of a job. @throws whatever it fails with */
async function work(engine: Engine, job: Job, deadline: number): Promise<JobOutcome> {
  const { db, now } = engine
  const isTimeUp = () => now() >= deadline
  switch (job.kind) {
    case 'run':
      return workOnRunJob(engine, job, deadline)
    case 'preview':
      return workOnPreviewJob(engine, job, deadline)
    case 'live':
      return workOnLiveChanges(engine, job, deadline)
    case 'webhook':
      await resubscribe(engine, job.connectionId)
      return done
    case 'health':
      await checkHealth(engine, job.connectionId, (organizationId) => resealOrganization(engine, organizationId))
      return done
    case 'conflicts':
      await detectConflicts(engine, job.connectionId)
      return done
    // Deliveries wait in the database; the message says only that there are some.
    case 'gateway':
      return (await deliverDue(engine, job.integrationId, deadline)) ? done : requeue(job)
    case 'outbox': {
      const { isDone, isSlow } = await tellDue(engine, job.endpointId, deadline)
      return isDone ? done : requeue({ ...job, isSlow })
    }
    // What is being fetched now may have been read before this message was sent: it is looked at again afterwards.
    case 'knowledge':
      return (await fetchKnowledge(engine, job.sourceId, job.asked)) === 'busy' ? requeue(job, claimedSeconds) : done
    case 'erase':
      await continueErasure(engine, job.erasureId, job.attempts + 1 >= attemptsMax)
      return done
    case 'decide':
      return (await continueDecision(db, job.decisionId, isTimeUp)) ? done : requeue(job)
    case 'import': {
      const erasedAmong: Importing['erasedAmong'] = (organizationId, entered) => erasedEntered(engine, organizationId, entered)
      const outcome = await continueImport({ db, now, erasedAmong }, job.importId, deadline)
      return outcome === 'out_of_time' ? requeue(job) : done
    }
    case 'intake':
      await approveItemByRule(engine, job.itemId)
      return done
    case 'score':
      return (await scoreLeads(db, job.organizationId, deadline)) ? done : requeue({ ...job, attempts: 0 })
  }
}

/** What a job is about, for the log. */
function subjectOf(job: Job): string {
  switch (job.kind) {
    case 'run':
    case 'preview':
    case 'live':
    case 'webhook':
    case 'health':
    case 'conflicts':
      return job.connectionId
    case 'gateway':
      return job.integrationId
    case 'outbox':
      return job.endpointId
    case 'knowledge':
      return job.sourceId
    case 'erase':
      return job.erasureId
    case 'decide':
      return job.decisionId
    case 'import':
      return job.importId
    case 'intake':
      return job.itemId
    case 'score':
      return job.organizationId
  }
}

type JobOf<Kind extends Job['kind']> = Extract<Job, { readonly kind: Kind }>

/** The run's own SQL functions requeue or delete its message in the transaction that updates the run. */
async function workOnRunJob(engine: Engine, { runId, connectionId }: JobOf<'run'>, deadline: number): Promise<JobOutcome> {
  const lease = newLease(runId)
  if (await claimRun(engine.db, lease)) {
    const outcome = await workOnRun(engine, lease, deadline)
    // An approved live run ends after one slice; a live job continues the rest.
    const hasEnded = outcome === 'out_of_time' && (await readRun(engine.db, runId))?.status !== 'running'
    if (hasEnded) await sendJob(engine.db, 'crm_live', { kind: 'live', connectionId, attempts: 0 })
    return { kind: 'updated' }
  }
  const run = await readRun(engine.db, runId)
  return run?.status === 'running' ? { kind: 'hide', seconds: leasedSeconds } : done
}

async function workOnPreviewJob(engine: Engine, job: JobOf<'preview'>, deadline: number): Promise<JobOutcome> {
  const { outcome, delaySeconds } = await workOnPreview(engine, job.previewId, deadline)
  if (outcome === 'leased') return { kind: 'hide', seconds: leasedSeconds }
  if (outcome !== 'done') return requeue(job, delaySeconds)
  // Once its run has ended, the two are compared.
  while (!(await comparePreview(engine.db, job.previewId))) {
    if (engine.now() >= deadline) return requeue(job)
  }
  return done
}

async function workOnLiveChanges(engine: Engine, job: JobOf<'live'>, deadline: number): Promise<JobOutcome> {
  const outcome = await syncLiveChanges(engine, job.connectionId, deadline, job.attempts)
  switch (outcome) {
    case 'out_of_time':
      return requeue(job)
    case 'delayed':
      return { kind: 'retry', reason: 'The CRM could not be reached for live changes. The next sync includes them.' }
    // The worker that holds the lease wakes the connection again when it gives it up.
    case 'busy':
    case 'finished':
    case 'awaiting_approval':
    case 'stopped':
    case 'idle':
      return done
  }
}

async function retryJob(
  { db }: Pick<Engine, 'db'>,
  queue: QueueName,
  { id, job }: ReceivedJob,
  { message, retryAfterMs }: Pick<Failure, 'message'> & Partial<Pick<Failure, 'retryAfterMs'>>,
): Promise<void> {
  const attempts = job.attempts + 1
  const counted = { id, job: { ...job, attempts } }
  if (attempts >= attemptsMax) await deadLetterJob(db, queue, counted, message)
  else await requeueJob(db, queue, counted, backoffSeconds(attempts, retryAfterMs))
}
