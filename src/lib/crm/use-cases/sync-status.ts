import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { Env } from '../../core/env.ts'
import { Failure } from '../../core/errors.ts'
import { accountSchema, connectionSettingsSchema } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { runColumns, runRowSchema } from '../../db/runs.ts'
import type { SyncStatus } from '../../http/contract.ts'
import { deltaIntervalMs } from '../domain/schedule.ts'
import { crmTypeSchema, type CrmType } from '../domain/crm-type.ts'
import { missingConfiguration } from '../registry.ts'
import { runView } from './run-view.ts'

const historyLength = 20

const connectionSchema = z.object({
  id: z.uuid(),
  crm_type: crmTypeSchema,
  status: z.enum(['active', 'paused', 'error', 'disconnected']),
  account: accountSchema,
  settings: connectionSettingsSchema,
  last_sync_at: z.string().nullable(),
  last_error: z.string().nullable(),
})
const countsSchema = z.object({ in_sync: z.number(), waiting: z.number(), attention: z.number(), excluded: z.number() })

/** Where one CRM of the caller's organisation stands. Read with the caller's own client, so row level security decides. */
export async function syncStatus(
  client: SupabaseClient,
  env: Env,
  of: { readonly organizationId: string; readonly crmType: CrmType },
  now: number,
): Promise<SyncStatus> {
  const missing = missingConfiguration(of.crmType, env)
  if (missing === null) {
    throw new Failure({ kind: 'invalid', code: 'crm_not_supported', message: `There is no connector for ${of.crmType} yet.`, field: 'crm_type' })
  }
  const row: unknown = unwrap(
    await client
      .from('crm_connections')
      .select('id, crm_type, status, account, settings, last_sync_at, last_error')
      .eq('organization_id', of.organizationId)
      .eq('crm_type', of.crmType)
      .maybeSingle(),
  )
  const availability = { available: missing.length === 0, missing: [...missing] }
  if (row === null) {
    const status = { connected: false, ...availability, recordCount: 0, inSync: 0, waiting: 0, attention: 0, excluded: 0 }
    return { connection: null, status, activeRun: null, history: [] }
  }
  const connection = connectionSchema.parse(row)
  const [countRows, runRows] = await Promise.all([
    client.rpc('crm_connection_counts', { p_connection: connection.id }),
    client.from('crm_sync_logs').select(runColumns).eq('connection_id', connection.id).order('started_at', { ascending: false }).limit(historyLength),
  ])
  const [counts] = z.array(countsSchema).length(1).parse(unwrap(countRows))
  const runs = z.array(runRowSchema).parse(unwrap(runRows)).map((run) => runView(run, now))
  const { in_sync = 0, waiting = 0, attention = 0, excluded = 0 } = counts ?? {}
  return {
    connection: {
      id: connection.id,
      crmType: connection.crm_type,
      status: connection.status,
      lastSync: connection.last_sync_at,
      nextSync: connection.status === 'active' && connection.last_sync_at !== null ? new Date(nextTick(now)).toISOString() : null,
      lastError: connection.last_error,
      account: connection.account,
      conflictPolicy: connection.settings.conflictPolicy,
    },
    status: {
      connected: connection.status !== 'disconnected',
      ...availability,
      recordCount: in_sync + waiting + attention,
      inSync: in_sync,
      waiting,
      attention,
      excluded,
    },
    activeRun: runs.find((run) => run.status === 'running') ?? null,
    history: runs,
  }
}

/** The next time that the delta job's schedule strikes. */
function nextTick(now: number): number {
  return (Math.floor(now / deltaIntervalMs) + 1) * deltaIntervalMs
}
