import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { apiUsageSchema } from '../../crm/domain/account.ts'
import { Failure } from '../../core/errors.ts'
import { crmNames, type CrmType, crmTypeSchema } from '../../crm/domain/crm-type.ts'
import { healthSchema } from '../../crm/domain/health.ts'
import { connectionSettingsSchema } from '../../crm/domain/settings.ts'
import { accountSchema } from '../../db/connections.ts'
import { runColumns, runRowSchema } from '../../db/run-rows.ts'
import type { RunView } from '../../contract/runs.ts'
import { webhookStatusSchema } from '../../contract/status.ts'
import { readRows, type UserClient } from '../rows.ts'
import { runView } from '../runs/run-view.ts'

const connectionSchema = z
  .object({
    id: databaseIdSchema,
    crm_type: crmTypeSchema,
    status: z.enum(['active', 'paused', 'error', 'disconnected']),
    account: accountSchema,
    settings: connectionSettingsSchema,
    last_sync_at: z.string().nullable(),
    last_error: z.string().nullable(),
    last_delta_at: z.string().nullable(),
    health: healthSchema.nullable().catch(null),
    api_usage: apiUsageSchema.extend({ at: z.string() }).nullable(),
  })
  .transform((row) => ({
    id: row.id,
    crmType: row.crm_type,
    status: row.status,
    account: row.account,
    conflictPolicy: row.settings.conflictPolicy,
    settings: row.settings,
    health: row.health,
    lastDeltaAt: row.last_delta_at,
    lastSyncAt: row.last_sync_at,
    lastError: row.last_error,
    apiUsage: row.api_usage,
  }))
export type ConnectionView = z.infer<typeof connectionSchema>

const connectionColumns = 'id, crm_type, status, account, settings, last_sync_at, last_error, last_delta_at, health, api_usage'

/** The connections of an organisation, disconnected ones too. */
export async function connectionsOf(client: UserClient, organizationId: string): Promise<ConnectionView[]> {
  return readRows(
    z.array(connectionSchema),
    client.from('crm_connections').select(connectionColumns).eq('organization_id', organizationId).order('crm_type'),
  )
}

export async function connectionOf(client: UserClient, organizationId: string, crmType: CrmType): Promise<ConnectionView | null> {
  const connections = await connectionsOf(client, organizationId)
  return connections.find((connection) => connection.crmType === crmType) ?? null
}

/** @throws Failure `not_connected` where the organisation has never connected this CRM */
export async function requireConnectionOf(client: UserClient, organizationId: string, crmType: CrmType): Promise<ConnectionView> {
  const connection = await connectionOf(client, organizationId, crmType)
  if (connection !== null) return connection
  throw new Failure({ kind: 'invalid', code: 'not_connected', message: `Connect ${crmNames[crmType]} first.`, field: 'crm_type' })
}

const webhookRowSchema = z
  .object({
    setup: webhookStatusSchema.shape.setup,
    status: webhookStatusSchema.shape.status,
    reason: z.string().nullable(),
    received: z.number(),
    duplicates: z.number(),
    unchanged: z.number(),
    refused: z.number(),
    last_event_at: z.string().nullable(),
  })
  .transform(({ last_event_at, ...row }) => ({ ...row, lastEventAt: last_event_at }))

/** A connection's webhook; null before it was set up. */
export async function webhookOf(client: UserClient, connectionId: string) {
  const [webhook] = await readRows(
    z.array(webhookRowSchema),
    client
      .from('crm_webhooks')
      .select('setup, status, reason, received, duplicates, unchanged, refused, last_event_at')
      .eq('connection_id', connectionId),
  )
  return webhook ?? null
}

/** A run as pages show it, with the connection that it belongs to. */
export type RunRow = RunView & { readonly connectionId: string }

export const runSchema = runRowSchema.transform(
  (row): RunRow => ({ ...runView(row, Date.now()), connectionId: row.connection_id }),
)

/**
 * The latest runs of an organisation, or of one of its connections, newest first; those that are queued have not begun. Live runs are left out, unless they had to
 * ask a person: they would bury the rest.
 */
export async function recentRuns(
  client: UserClient,
  of: {
    readonly organizationId: string
    readonly connectionId?: string
    /** Leaves out runs that had nothing to change. */
    readonly withChanges?: boolean
  },
  limit: number,
): Promise<RunRow[]> {
  const runs = client.from('crm_sync_logs').select(runColumns).eq('organization_id', of.organizationId)
  const wanted = of.connectionId === undefined ? runs : runs.eq('connection_id', of.connectionId)
  const telling = of.withChanges ? wanted.eq('has_changes', true) : wanted
  const listed = telling.neq('status', 'queued').or('sync_type.neq.webhook,guard.not.is.null')
  return readRows(z.array(runSchema), listed.order('started_at', { ascending: false }).limit(limit))
}

/** Runs of a connection that begin when the active one ends, in their order. */
export async function queuedRuns(client: UserClient, connectionId: string): Promise<RunRow[]> {
  const queued = client.from('crm_sync_logs').select(runColumns).eq('connection_id', connectionId).eq('status', 'queued')
  const runs = await readRows(z.array(runSchema), queued.order('started_at'))
  return runs.sort((one, other) => Number(other.syncType === 'manual') - Number(one.syncType === 'manual'))
}

/** The last full sync of a connection that has ended; null before the first. */
export async function lastFullRun(client: UserClient, connectionId: string): Promise<RunRow | null> {
  const [run] = await readRows(
    z.array(runSchema),
    client
      .from('crm_sync_logs')
      .select(runColumns)
      .eq('connection_id', connectionId)
      .eq('sync_type', 'full')
      .in('status', ['completed', 'partial', 'failed', 'cancelled'])
      .order('started_at', { ascending: false })
      .limit(1),
  )
  return run ?? null
}

/** Runs of these connections that are running, or wait for approval; live ones included. */
export async function activeRuns(client: UserClient, connectionIds: readonly string[]): Promise<RunRow[]> {
  if (connectionIds.length === 0) return []
  return readRows(
    z.array(runSchema),
    client
      .from('crm_sync_logs')
      .select(runColumns)
      .in('connection_id', [...connectionIds])
      .in('status', ['running', 'waiting']),
  )
}

/** Null when there is no such run in this organisation. */
export async function runById(client: UserClient, organizationId: string, runId: string): Promise<RunRow | null> {
  const [run] = await readRows(
    z.array(runSchema),
    client.from('crm_sync_logs').select(runColumns).eq('organization_id', organizationId).eq('id', runId),
  )
  return run ?? null
}
