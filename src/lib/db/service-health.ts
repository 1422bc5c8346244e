import { z } from 'zod'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** A load balancer that waits longer has given up. */
const answersWithinMs = 3_000

const count = z.number()
const queuesSchema = z.array(z.object({ queue: z.string(), length: count, waitingSeconds: z.number() }))
const healthSchema = z.object({ queues: queuesSchema, cronSecondsAgo: z.number().nullable() })
export type ServiceHealth = z.infer<typeof healthSchema>

const metricsSchema = healthSchema.extend({
  jobs: z.array(z.object({ name: z.string(), secondsAgo: z.number() })),
  organizations: count,
  connections: z.array(z.object({ crm: z.string(), status: z.string(), count })),
  runs: z.array(z.object({ crm: z.string(), type: z.string(), status: z.string(), count })),
  refusals: z.array(z.object({ crm: z.string(), code: z.string(), count })),
  deadLetters: count,
})
export type ServiceMetrics = z.infer<typeof metricsSchema>

/** Whether the background work gets done. @throws Failure when the database does not say so soon */
export async function readServiceHealth(client: ServiceClient): Promise<ServiceHealth> {
  return healthSchema.parse(unwrap(await client.rpc('service_health').abortSignal(AbortSignal.timeout(answersWithinMs))))
}

/** Numbers of the whole server, naming no organisation. */
export async function readServiceMetrics(client: ServiceClient): Promise<ServiceMetrics> {
  return metricsSchema.parse(unwrap(await client.rpc('service_metrics').abortSignal(AbortSignal.timeout(answersWithinMs * 3))))
}

/** Notes that a background job has run to its end. */
export async function noteHeartbeat(client: ServiceClient, name: string): Promise<void> {
  unwrap(await client.rpc('note_heartbeat', { p_name: name }))
}
