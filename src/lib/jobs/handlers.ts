import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { attemptsMax, backoffSeconds } from '../crm/transport/backoff.ts'
import type { Engine } from '../crm/engine.ts'
import { newLease } from '../crm/run/lease.ts'
import { work } from '../crm/run/sync-manager.ts'
import { workOnPreview } from '../crm/preview/work-preview.ts'
import { syncLiveChanges } from '../crm/use-cases/sync-live-changes.ts'
import { deliverDue } from '../crm/gateway/deliver-due.ts'
import { approveItemByRule } from '../crm/use-cases/approve-by-rule.ts'
import { checkHealth } from '../crm/use-cases/check-health.ts'
import { detectConflicts } from '../crm/use-cases/detect-conflicts.ts'
import { continueErasure } from '../crm/use-cases/continue-erasure.ts'
import { subscribeAnew } from '../crm/use-cases/webhook-setup.ts'
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

/**
 * Handles a job and updates its message in the queue. Failures are retried with back-off; after the last attempt the job becomes
 * a dead letter with the reason. Never throws.
 */
export async function handleJob(engine: Engine, queue: QueueName, received: ReceivedJob, deadline: number): Promise<void> {
  const { job } = received
  log.debug('job taken', () => ({ queue, job: job.kind, of: subjectOf(job), attempts: job.attempts }))
  try {
    switch (job.kind) {
      case 'run':
        return await handleRun(engine, queue, { ...received, job }, deadline)
      case 'preview':
        return await handlePreview(engine, queue, { ...received, job }, deadline)
      case 'live':
        return await handleLive(engine, queue, { ...received, job }, deadline)
      case 'webhook':
        await subscribeAnew(engine, job.connectionId)
        break
      case 'health':
        await checkHealth(engine, job.connectionId, (organizationId) => resealOrganization(engine, organizationId))
        break
      case 'conflicts':
        await detectConflicts(engine, job.connectionId)
        break
      case 'gateway':
        return await handleDeliveries(engine, queue, { ...received, job }, deadline)
      case 'outbox':
        return await handleOutbox(engine, queue, { ...received, job }, deadline)
      case 'knowledge':
        return await handleKnowledge(engine, queue, { ...received, job })
      case 'erase':
        await continueErasure(engine, job.erasureId, job.attempts + 1 >= attemptsMax)
        break
      case 'decide':
        return await handleDecision(engine, queue, { ...received, job }, deadline)
      case 'import':
        return await handleImport(engine, queue, { ...received, job }, deadline)
      case 'intake':
        await approveItemByRule(engine, job.itemId)
        break
      case 'score':
        if (!(await scoreLeads(engine.db, job.organizationId, deadline))) await sendJob(engine.db, queue, { ...job, attempts: 0 })
        break
    }
    await finishJobs(engine.db, queue, [received.id])
  } catch (thrown) {
    const failure = toFailure(thrown)
    log.error('job failed', {
      job: job.kind,
      of: subjectOf(job),
      code: failure.code,
      error: failure.message,
      cause: failure.cause,
    })
    await retryJob(engine, queue, received, failure.message, failure.retryAfterMs).catch((cause: unknown) =>
      // The message becomes visible again after its visibility timeout.
      log.error('job not requeued', { job: job.kind, error: toFailure(cause).message }),
    )
  }
}

/** The connection, integration, endpoint, source, erasure, import, message or organisation that a job is about. */
function subjectOf(job: Job): string {
  if (job.kind === 'gateway') return job.integrationId
  if (job.kind === 'outbox') return job.endpointId
  if (job.kind === 'knowledge') return job.sourceId
  if (job.kind === 'import') return job.importId
  if (job.kind === 'intake') return job.itemId
  if (job.kind === 'score') return job.organizationId
  if (job.kind === 'decide') return job.decisionId
  return job.kind === 'erase' ? job.erasureId : job.connectionId
}

/** The run's own SQL functions requeue or delete its message in the transaction that updates the run. */
async function handleRun(
  engine: Engine,
  queue: QueueName,
  { id, job }: { readonly id: number; readonly job: { readonly runId: string; readonly connectionId: string } },
  deadline: number,
): Promise<void> {
  const lease = newLease(job.runId)
  if (await claimRun(engine.db, lease)) {
    const outcome = await work(engine, lease, deadline)
    // An approved live run ends after one slice; a live job continues the rest.
    const hasEnded = outcome === 'out_of_time' && (await readRun(engine.db, job.runId))?.status !== 'running'
    if (hasEnded) await sendJob(engine.db, 'crm_live', { kind: 'live', connectionId: job.connectionId, attempts: 0 })
    return
  }
  const run = await readRun(engine.db, job.runId)
  if (run?.status === 'running') await setJobVisibility(engine.db, queue, [id], leasedSeconds)
  else await finishJobs(engine.db, queue, [id])
}

async function handlePreview(
  engine: Engine,
  queue: QueueName,
  received: ReceivedJob & { readonly job: { readonly previewId: string } },
  deadline: number,
): Promise<void> {
  const { outcome, delaySeconds } = await workOnPreview(engine, received.job.previewId, deadline)
  if (outcome === 'done') {
    // Once its run has ended, the two are compared.
    while (!(await comparePreview(engine.db, received.job.previewId))) {
      if (engine.now() >= deadline) return requeueJob(engine.db, queue, received, 0)
    }
    return finishJobs(engine.db, queue, [received.id])
  }
  if (outcome === 'leased') return setJobVisibility(engine.db, queue, [received.id], leasedSeconds)
  return requeueJob(engine.db, queue, received, delaySeconds)
}

async function handleImport(
  engine: Engine,
  queue: QueueName,
  received: ReceivedJob & { readonly job: { readonly importId: string } },
  deadline: number,
): Promise<void> {
  const { db, now } = engine
  const erasedAmong: Importing['erasedAmong'] = (organizationId, entered) => erasedEntered(engine, organizationId, entered)
  const outcome = await continueImport({ db, now, erasedAmong }, received.job.importId, deadline)
  if (outcome === 'out_of_time') return requeueJob(db, queue, received, 0)
  return finishJobs(db, queue, [received.id])
}

async function handleDecision(
  engine: Engine,
  queue: QueueName,
  received: ReceivedJob & { readonly job: { readonly decisionId: string } },
  deadline: number,
): Promise<void> {
  const isDone = await continueDecision(engine.db, received.job.decisionId, () => engine.now() >= deadline)
  if (isDone) await finishJobs(engine.db, queue, [received.id])
  else await requeueJob(engine.db, queue, received, 0)
}

async function handleLive(
  engine: Engine,
  queue: QueueName,
  received: ReceivedJob & { readonly job: { readonly connectionId: string } },
  deadline: number,
): Promise<void> {
  const outcome = await syncLiveChanges(engine, received.job.connectionId, deadline)
  switch (outcome) {
    case 'out_of_time':
      return requeueJob(engine.db, queue, received, 0)
    case 'delayed':
      return retryJob(engine, queue, received, 'The CRM could not be reached for live changes. The next sync includes them.')
    // The worker that holds the lease wakes the connection again when it gives it up.
    case 'busy':
    case 'finished':
    case 'awaiting_approval':
    case 'stopped':
    case 'idle':
      return finishJobs(engine.db, queue, [received.id])
  }
}

/** Deliveries wait in the database; the message says only that there are some. */
async function handleDeliveries(
  engine: Engine,
  queue: QueueName,
  received: ReceivedJob & { readonly job: { readonly integrationId: string } },
  deadline: number,
): Promise<void> {
  const isDone = await deliverDue(engine, received.job.integrationId, deadline)
  // At the end of the queue: other integrations have their turn first.
  if (isDone) await finishJobs(engine.db, queue, [received.id])
  else await requeueJob(engine.db, queue, received, 0)
}

async function handleOutbox(
  engine: Engine,
  queue: QueueName,
  { id, job }: { readonly id: number; readonly job: Extract<Job, { readonly kind: 'outbox' }> },
  deadline: number,
): Promise<void> {
  const { isDone, isSlow } = await tellDue(engine, job.endpointId, deadline)
  if (isDone) await finishJobs(engine.db, queue, [id])
  else await requeueJob(engine.db, queue, { id, job: { ...job, isSlow } }, 0)
}

/** What is fetched at this moment may have been read before this message was sent: it is looked at again afterwards. */
async function handleKnowledge(
  engine: Engine,
  queue: QueueName,
  received: ReceivedJob & { readonly job: { readonly sourceId: string; readonly asked?: string | undefined } },
): Promise<void> {
  const outcome = await fetchKnowledge(engine, received.job.sourceId, received.job.asked)
  if (outcome === 'busy') await requeueJob(engine.db, queue, received, claimedSeconds)
  else await finishJobs(engine.db, queue, [received.id])
}

async function retryJob(
  engine: Engine,
  queue: QueueName,
  { id, job }: ReceivedJob,
  reason: string,
  retryAfterMs?: number,
): Promise<void> {
  const attempts = job.attempts + 1
  const counted = { id, job: { ...job, attempts } }
  if (attempts >= attemptsMax) await deadLetterJob(engine.db, queue, counted, reason)
  else await requeueJob(engine.db, queue, counted, backoffSeconds(attempts, retryAfterMs))
}
