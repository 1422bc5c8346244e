import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** The lease under which a run writes. */
export type Lease = { readonly runId: string; readonly token: string; readonly seconds: number }

const liveSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['started', 'borrowed']), runId: databaseIdSchema }),
  z.object({ kind: z.enum(['busy', 'held', 'backlog', 'idle']) }),
])

/** What a wake-up of a connection leads to; see the SQL function for what each kind means. */
export async function startLive(client: ServiceClient, connectionId: string, token: string, leaseSeconds: number) {
  const answer = await client.rpc('crm_start_live', { p_connection: connectionId, p_lease: token, p_lease_seconds: leaseSeconds })
  return liveSchema.parse(unwrap(answer))
}

export async function claimRun(client: ServiceClient, lease: Lease): Promise<boolean> {
  return z
    .boolean()
    .parse(
      unwrap(await client.rpc('crm_claim_run', { p_run: lease.runId, p_lease: lease.token, p_lease_seconds: lease.seconds })),
    )
}

export async function renewLease(client: ServiceClient, lease: Lease): Promise<boolean> {
  return z
    .boolean()
    .parse(
      unwrap(await client.rpc('crm_renew_lease', { p_run: lease.runId, p_lease: lease.token, p_lease_seconds: lease.seconds })),
    )
}

/**
 * Gives a run back unfinished. `delaySeconds`: when it comes again, at the end of the queue; null when its message stays as it is, because
 * the run was only borrowed.
 */
export async function releaseRun(
  client: ServiceClient,
  lease: Lease,
  of: {
    readonly apiCalls: number
    /** What the connection shows meanwhile; null leaves it. */
    readonly reason: string | null
    readonly delaySeconds: number | null
    /** Counts towards giving up, until something is done again. */
    readonly failed: boolean
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_release_run', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_api_calls: of.apiCalls,
      p_reason: of.reason,
      p_delay: of.delaySeconds,
      p_failed: of.failed,
    }),
  )
}
