import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { apiUsageSchema } from '../crm/domain/account.ts'
import { type CrmType, crmTypeSchema } from '../crm/domain/crm-type.ts'
import { accountSchema, connectionSettingsSchema } from '../db/connections.ts'
import { runColumns, runRowSchema } from '../db/runs.ts'
import type { RunView } from '../http/contract.ts'
import { readRows } from './rows.ts'
import { runView } from './run-view.ts'

const connectionSchema = z
  .object({
    id: z.uuid(),
    crm_type: crmTypeSchema,
    status: z.enum(['active', 'paused', 'error', 'disconnected']),
    account: accountSchema,
    settings: connectionSettingsSchema,
    last_sync_at: z.string().nullable(),
    last_error: z.string().nullable(),
    api_usage: apiUsageSchema.extend({ at: z.string() }).nullable(),
  })
  .transform((row) => ({
    id: row.id,
    crmType: row.crm_type,
    status: row.status,
    account: row.account,
    conflictPolicy: row.settings.conflictPolicy,
    lastSyncAt: row.last_sync_at,
    lastError: row.last_error,
    apiUsage: row.api_usage,
  }))
export type ConnectionView = z.infer<typeof connectionSchema>

const connectionColumns = 'id, crm_type, status, account, settings, last_sync_at, last_error, api_usage'

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

/** A run as pages show it, with the connection that it belongs to. */
export type RunRow = RunView & { readonly connectionId: string }

const runSchema = runRowSchema.transform((row): RunRow => ({ ...runView(row, Date.now()), connectionId: row.connection_id }))

/** The latest runs of an organisation, or of one of its connections, newest first. */
export async function recentRuns(
  client: SupabaseClient,
  of: { readonly organizationId: string; readonly connectionId?: string },
  limit: number,
): Promise<RunRow[]> {
  const runs = client.from('crm_sync_logs').select(runColumns).eq('organization_id', of.organizationId)
  const wanted = of.connectionId === undefined ? runs : runs.eq('connection_id', of.connectionId)
  return readRows(z.array(runSchema), wanted.order('started_at', { ascending: false }).limit(limit))
}

/** Null when there is no such run in this organisation. */
export async function runById(client: SupabaseClient, organizationId: string, runId: string): Promise<RunRow | null> {
  const [run] = await readRows(
    z.array(runSchema),
    client.from('crm_sync_logs').select(runColumns).eq('organization_id', organizationId).eq('id', runId),
  )
  return run ?? null
}
