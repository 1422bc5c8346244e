import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { conflictPolicySchema } from '../crm/domain/conflict-policy.ts'
import { type CrmType, crmTypeSchema } from '../crm/domain/crm-type.ts'
import { runErrorSchema, type RunView, runSchema } from '../http/contract.ts'
import { readRows } from './rows.ts'

const accountSchema = z.object({
  id: z.coerce.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
})

const connectionSchema = z
  .object({
    id: z.uuid(),
    crm_type: crmTypeSchema,
    status: z.enum(['active', 'paused', 'error', 'disconnected']),
    account: accountSchema,
    settings: z.looseObject({ conflictPolicy: conflictPolicySchema.optional().catch(undefined) }),
    last_sync_at: z.string().nullable(),
    last_error: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    crmType: row.crm_type,
    status: row.status,
    account: row.account,
    lastSyncAt: row.last_sync_at,
    lastError: row.last_error,
  }))
export type ConnectionView = z.infer<typeof connectionSchema>

const connectionColumns = 'id, crm_type, status, account, settings, last_sync_at, last_error'

/** The connections of an organisation, disconnected ones too. */
export async function connectionsOf(client: SupabaseClient, organizationId: string): Promise<ConnectionView[]> {
  return readRows(
    z.array(connectionSchema),
    client.from('crm_connections').select(connectionColumns).eq('organization_id', organizationId).order('crm_type'),
  )
}

export async function connectionOf(
  client: SupabaseClient,
  organizationId: string,
  crmType: CrmType,
): Promise<ConnectionView | null> {
  const connections = await connectionsOf(client, organizationId)
  return connections.find((connection) => connection.crmType === crmType) ?? null
}

/** Where the records of a connection stand, by the same rules as everywhere. */
export async function connectionCounts(client: SupabaseClient, connectionId: string) {
  const [counts] = await readRows(
    z.array(
      z.object({
        in_sync: z.coerce.number(),
        waiting: z.coerce.number(),
        attention: z.coerce.number(),
        excluded: z.coerce.number(),
      }),
    ),
    client.rpc('crm_connection_counts', { p_connection: connectionId }),
  )
  return counts ?? { in_sync: 0, waiting: 0, attention: 0, excluded: 0 }
}

const runRowSchema = z
  .object({
    id: z.uuid(),
    connection_id: z.uuid(),
    sync_type: runSchema.shape.syncType,
    direction: runSchema.shape.direction,
    status: runSchema.shape.status,
    trigger: runSchema.shape.trigger,
    phase: runSchema.shape.phase,
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
    errors: z.array(runErrorSchema.extend({ action: z.string().nullish() })),
    started_at: z.string(),
    completed_at: z.string().nullable(),
  })
  .transform(
    (row) =>
      ({
        id: row.id,
        connectionId: row.connection_id,
        syncType: row.sync_type,
        direction: row.direction,
        status: row.status,
        trigger: row.trigger,
        phase: row.phase,
        startedAt: row.started_at,
        completedAt: row.completed_at,
        duration: (row.completed_at === null ? Date.now() : Date.parse(row.completed_at)) - Date.parse(row.started_at),
        recordsExpected: row.records_expected,
        recordsProcessed: row.records_processed,
        recordsSuccess: row.records_success,
        recordsFailed: row.records_failed,
        recordsSkipped: row.records_skipped,
        recordsMatched: row.records_matched,
        localCreated: row.local_created,
        localUpdated: row.local_updated,
        crmCreated: row.crm_created,
        crmUpdated: row.crm_updated,
        conflicts: row.conflicts,
        apiCalls: row.api_calls,
        errors: row.errors,
      }) satisfies RunView & { readonly connectionId: string },
  )
export type RunRow = z.infer<typeof runRowSchema>

const runColumns =
  'id, connection_id, sync_type, direction, status, trigger, phase, records_expected, records_processed, records_success, ' +
  'records_failed, records_skipped, records_matched, local_created, local_updated, crm_created, crm_updated, conflicts, ' +
  'api_calls, errors, started_at, completed_at'

/** The latest runs of an organisation, newest first. */
export async function recentRuns(client: SupabaseClient, organizationId: string, limit: number): Promise<RunRow[]> {
  return readRows(
    z.array(runRowSchema),
    client
      .from('crm_sync_logs')
      .select(runColumns)
      .eq('organization_id', organizationId)
      .order('started_at', { ascending: false })
      .limit(limit),
  )
}

/** Null when there is no such run in this organisation. */
export async function runById(client: SupabaseClient, organizationId: string, runId: string): Promise<RunRow | null> {
  const [run] = await readRows(
    z.array(runRowSchema),
    client.from('crm_sync_logs').select(runColumns).eq('organization_id', organizationId).eq('id', runId),
  )
  return run ?? null
}
