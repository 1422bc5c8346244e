import { z } from 'zod'
import { checkpointSchema, type Checkpoint } from '../crm/sync/checkpoint.ts'
import { directionSchema, type Direction } from '../crm/domain/field-mapping.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import type { Lease } from './sync-batches.ts'

export const runRowSchema = z.object({
  id: z.uuid(),
  organization_id: z.uuid(),
  connection_id: z.uuid(),
  sync_type: z.enum(['full', 'delta', 'webhook', 'manual']),
  direction: directionSchema,
  status: z.enum(['running', 'completed', 'partial', 'failed', 'cancelled']),
  trigger: z.enum(['user', 'cron', 'webhook']),
  record_id: z.uuid().nullable(),
  phase: z.enum(['pull', 'push', 'done']),
  records_expected: z.number().nullable(),
  records_processed: z.number(),
  records_success: z.number(),
  records_failed: z.number(),
  records_skipped: z.number(),
  records_matched: z.number(),
  local_created: z.number(),
  local_updated: z.number(),
  crm_created: z.number(),
  crm_updated: z.number(),
  conflicts: z.number(),
  api_calls: z.number(),
  errors: z.array(
    z.looseObject({
      code: z.string(),
      message: z.string(),
      action: z.string().nullish(),
      recordId: z.string().nullish(),
      crmRecordId: z.string().nullish(),
    }),
  ),
  started_at: z.string(),
  completed_at: z.string().nullable(),
  lease_expires_at: z.string().nullable(),
})
/** A run as anybody may see it. */
export type RunRow = z.infer<typeof runRowSchema>

const engineRowSchema = runRowSchema.extend({ checkpoint: checkpointSchema.nullable(), claims: z.number() })
/** A run as its worker sees it. */
export type EngineRun = z.infer<typeof engineRowSchema>

/** The columns that people are granted; naming them keeps checkpoint and lease token out. */
export const runColumns = Object.keys(runRowSchema.shape).join(', ')

export type RunRequest = {
  readonly connectionId: string
  readonly syncType: RunRow['sync_type']
  readonly direction: Direction
  readonly trigger: RunRow['trigger']
  readonly userId: string | null
  readonly recordId: string | null
}

/** Starts a run under the lease token, or answers the one that is active already. */
export async function startRun(
  client: ServiceClient,
  request: RunRequest,
  token: string,
  leaseSeconds: number,
): Promise<{ readonly started: boolean; readonly run: EngineRun }> {
  const answer = unwrap(
    await client.rpc('crm_start_run', {
      p_connection: request.connectionId,
      p_sync_type: request.syncType,
      p_direction: request.direction,
      p_trigger: request.trigger,
      p_user: request.userId,
      p_record: request.recordId,
      p_lease: token,
      p_lease_seconds: leaseSeconds,
    }),
  )
  return z.object({ started: z.boolean(), run: engineRowSchema }).parse(answer)
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

export async function releaseRun(client: ServiceClient, lease: Lease, apiCalls: number, reason: string | null): Promise<void> {
  unwrap(
    await client.rpc('crm_release_run', { p_run: lease.runId, p_lease: lease.token, p_api_calls: apiCalls, p_reason: reason }),
  )
}

export async function advanceRun(
  client: ServiceClient,
  lease: Lease,
  to: {
    readonly phase?: 'pull' | 'push'
    readonly checkpoint?: Checkpoint
    readonly expected?: number | null
    readonly apiCalls: number
    readonly warning?: { readonly code: string; readonly message: string }
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_advance_run', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_phase: to.phase ?? null,
      p_checkpoint: to.checkpoint ?? null,
      p_expected: to.expected ?? null,
      p_api_calls: to.apiCalls,
      p_warning: to.warning ?? null,
    }),
  )
}

export async function finishRun(
  client: ServiceClient,
  lease: Lease,
  end: {
    readonly error: { readonly code: string; readonly message: string } | null
    readonly cursor: unknown
    readonly apiCalls: number
    readonly connectionStatus: 'error' | null
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_finish_run', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_error: end.error,
      p_sync_cursor: end.cursor ?? null,
      p_api_calls: end.apiCalls,
      p_connection_status: end.connectionStatus,
    }),
  )
}

export async function readRun(client: ServiceClient, runId: string): Promise<EngineRun | null> {
  const row: unknown = unwrap(await client.from('crm_sync_logs').select('*').eq('id', runId).maybeSingle())
  return row === null ? null : engineRowSchema.parse(row)
}

/** The run of a connection that has not ended, whoever holds it; null when there is none. */
export async function findActiveRun(client: ServiceClient, connectionId: string): Promise<EngineRun | null> {
  const row: unknown = unwrap(
    await client.from('crm_sync_logs').select('*').eq('connection_id', connectionId).eq('status', 'running').maybeSingle(),
  )
  return row === null ? null : engineRowSchema.parse(row)
}

/** Links of a connection that wait to be pushed. */
export async function countPending(client: ServiceClient, connectionId: string): Promise<number> {
  const { count, error } = await client
    .from('crm_sync_state')
    .select('id', { count: 'exact', head: true })
    .eq('connection_id', connectionId)
    .eq('pending', true)
    .in('status', ['linked', 'unlinked'])
  unwrap({ data: null, error })
  return count ?? 0
}
