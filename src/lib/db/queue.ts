import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

/** `crm_live`: connections with live changes. `crm_work`: runs and checks. `crm_gateway`: integrations with deliveries. `crm_outbox`: endpoints that are to be told something. `crm_knowledge`: outside sources that are to be fetched. */
const queueNameSchema = z.enum(['crm_live', 'crm_work', 'crm_gateway', 'crm_outbox', 'crm_knowledge'])
export type QueueName = z.infer<typeof queueNameSchema>

/** How often it has failed. */
const attempts = z.number().int().default(0)
const common = { connectionId: databaseIdSchema, attempts }

export const jobSchema = z.discriminatedUnion('kind', [
  /** Sync the connection's live changes. */
  z.object({ ...common, kind: z.literal('live') }),
  /** Go on with a run. */
  z.object({ ...common, kind: z.literal('run'), runId: databaseIdSchema }),
  /** Go on with a preview. */
  z.object({ ...common, kind: z.literal('preview'), previewId: databaseIdSchema }),
  /** Subscribe to the webhooks of the objects that the connection syncs. */
  z.object({ ...common, kind: z.literal('webhook') }),
  z.object({ ...common, kind: z.literal('health') }),
  z.object({ ...common, kind: z.literal('conflicts') }),
  /** Deliver what is due of an integration of the push gateway. */
  z.object({ kind: z.literal('gateway'), integrationId: databaseIdSchema, attempts }),
  /** Tell an endpoint what is due. */
  z.object({
    kind: z.literal('outbox'),
    endpointId: databaseIdSchema,
    organizationId: databaseIdSchema.optional(),
    /** It took its time to answer when it was last told something, or did not answer. */
    isSlow: z.boolean().optional(),
    attempts,
  }),
  /** Fetch an outside source. */
  z.object({
    kind: z.literal('knowledge'),
    sourceId: databaseIdSchema,
    organizationId: databaseIdSchema,
    /** When it was asked for: a fetch that has ended since has done it. */
    asked: z.string().optional(),
    attempts,
  }),
  /** Go on with one answer to many conflicts. */
  z.object({ kind: z.literal('decide'), decisionId: databaseIdSchema, attempts }),
  /** Go on with erasing a person. */
  z.object({ kind: z.literal('erase'), erasureId: databaseIdSchema, attempts }),
  /** Go on with an import of a file. */
  z.object({ kind: z.literal('import'), importId: databaseIdSchema, attempts }),
  /** Score the organisation's leads by its rules. */
  z.object({ kind: z.literal('score'), organizationId: databaseIdSchema, attempts }),
  /** Approve what came in, where a rule says so. */
  z.object({ kind: z.literal('intake'), itemId: databaseIdSchema, attempts }),
])
export type Job = z.infer<typeof jobSchema>

/** A job that this worker alone has for now. */
export type ReceivedJob = { readonly id: number; readonly job: Job }

const receivedSchema = z.array(z.object({ queue: queueNameSchema, id: z.number(), job: z.unknown() }))

/**
 * Receives jobs of several queues in one request, of each up to `count`, invisible to other workers for `seconds`. A message that is no job
 * becomes a dead letter at once, with what is wrong with it: trying again would not make it one.
 */
export async function receiveJobs(
  client: ServiceClient,
  lanes: readonly { readonly queue: QueueName; readonly count: number }[],
  seconds: number,
): Promise<readonly (ReceivedJob & { readonly queue: QueueName })[]> {
  const answer = await client.rpc('crm_receive_jobs', { p_lanes: [...lanes], p_seconds: seconds }).abortSignal(answersSoon())
  const jobs: (ReceivedJob & { readonly queue: QueueName })[] = []
  for (const { queue, id, job } of receivedSchema.parse(unwrap(answer))) {
    const parsed = jobSchema.safeParse(job)
    if (parsed.success) jobs.push({ queue, id, job: parsed.data })
    else await deadLetterMessage(client, queue, { id, job }, parsed.error)
  }
  return jobs
}

/** Never throws: the messages that were received with it are jobs, and the next worker finds this one again. */
async function deadLetterMessage(
  client: ServiceClient,
  queue: QueueName,
  { id, job }: { readonly id: number; readonly job: unknown },
  error: z.ZodError,
): Promise<void> {
  const parts = new Set(error.issues.map(({ path }) => path.join('.')))
  const wrong = parts.has('') ? 'the message as a whole' : [...parts].join(', ')
  const reason = `A message of the queue is no job that this version knows. Wrong is ${wrong}.`.slice(0, 500)
  log.error('message is no job', { queue, id, reason })
  // Data APIs differ in how they read a bare string for jsonb.
  const kept = typeof job === 'object' && job !== null ? job : { message: job }
  try {
    unwrap(await client.rpc('crm_dead_letter_job', { p_queue: queue, p_id: id, p_job: kept, p_attempts: 0, p_reason: reason }))
  } catch (thrown) {
    log.error('message not dead-lettered', { queue, id, cause: toFailure(thrown).cause })
  }
}

export async function sendJob(client: ServiceClient, queue: QueueName, job: Job): Promise<void> {
  unwrap(await client.rpc('crm_send_job', { p_queue: queue, p_job: job, p_delay: 0 }))
}

/** Sets the visibility timeout of jobs from now: extended while they are worked on, or to be received again later. */
export async function setJobVisibility(
  client: ServiceClient,
  queue: QueueName,
  ids: readonly number[],
  seconds: number,
): Promise<void> {
  if (ids.length === 0) return
  unwrap(await client.rpc('crm_set_job_visibility', { p_queue: queue, p_ids: ids, p_seconds: seconds }))
}

export async function finishJobs(client: ServiceClient, queue: QueueName, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  unwrap(await client.rpc('crm_finish_jobs', { p_queue: queue, p_ids: ids }))
}

/** Puts a job at the end of its queue, to be seen after `delaySeconds`. */
export async function requeueJob(
  client: ServiceClient,
  queue: QueueName,
  { id, job }: ReceivedJob,
  delaySeconds: number,
): Promise<void> {
  unwrap(await client.rpc('crm_requeue_job', { p_queue: queue, p_id: id, p_job: job, p_delay: delaySeconds }))
}

/** Takes a job off its queue for good: it is stored as a dead letter with the reason, for a person to see. */
export async function deadLetterJob(
  client: ServiceClient,
  queue: QueueName,
  { id, job }: ReceivedJob,
  reason: string,
): Promise<void> {
  unwrap(
    await client.rpc('crm_dead_letter_job', { p_queue: queue, p_id: id, p_job: job, p_attempts: job.attempts, p_reason: reason }),
  )
}

/** Puts a check of this kind on the queue for every connection that can have one. @returns their ids */
export async function enqueueChecks(client: ServiceClient, kind: 'health' | 'conflicts'): Promise<readonly string[]> {
  return z
    .array(databaseIdSchema)
    .parse(unwrap(await client.rpc('crm_enqueue_jobs', { p_kind: kind }).abortSignal(answersSoon())))
}
