import { z } from 'zod'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** `crm_live`: connections with live changes. `crm_work`: runs and checks. */
export type QueueName = 'crm_live' | 'crm_work'

const common = {
  connectionId: z.uuid(),
  /** Failed attempts so far. */
  attempts: z.number().int().default(0),
}

export const jobSchema = z.discriminatedUnion('kind', [
  /** Sync the connection's live changes. */
  z.object({ ...common, kind: z.literal('live') }),
  /** Continue a run. */
  z.object({ ...common, kind: z.literal('run'), runId: z.uuid() }),
  z.object({ ...common, kind: z.literal('health') }),
  z.object({ ...common, kind: z.literal('conflicts') }),
])
export type Job = z.infer<typeof jobSchema>

/** A job that this worker alone has for now. */
export type ReceivedJob = { readonly id: number; readonly job: Job }

const receivedSchema = z.array(z.object({ id: z.number(), job: jobSchema }))

/** Receives up to `count` jobs, invisible to other workers for `seconds`. */
export async function receiveJobs(
  client: ServiceClient,
  queue: QueueName,
  seconds: number,
  count: number,
): Promise<readonly ReceivedJob[]> {
  const answer = await client.rpc('crm_receive_jobs', { p_queue: queue, p_seconds: seconds, p_count: count })
  return receivedSchema.parse(unwrap(answer))
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
  return z.array(z.uuid()).parse(unwrap(await client.rpc('crm_enqueue_jobs', { p_kind: kind })))
}
