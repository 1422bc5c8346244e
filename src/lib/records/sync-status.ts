import type { SupabaseClient } from '@supabase/supabase-js'
import type { Env } from '../core/env.ts'
import type { CrmType } from '../crm/domain/crm-type.ts'
import { deltaIntervalMs } from '../crm/domain/schedule.ts'
import { connectionWays } from '../crm/registry.ts'
import type { SyncStatus } from '../http/contract.ts'
import { connectionCounts, connectionOf, recentRuns } from './sync-views.ts'

const historyLength = 20

/** Where one CRM of the caller's organisation stands. Read with the caller's own client, so row level security decides. */
export async function syncStatus(
  client: SupabaseClient,
  env: Env,
  of: { readonly organizationId: string; readonly crmType: CrmType },
  now: number,
): Promise<SyncStatus> {
  const ways = connectionWays(of.crmType, env)
  const availability = {
    supported: ways !== null,
    available: ways?.missing.length === 0,
    missing: [...(ways?.missing ?? [])],
    apiToken: ways?.apiToken ?? false,
    environments: ways?.environments ?? false,
  }
  const connection = await connectionOf(client, of.organizationId, of.crmType)
  if (connection === null) {
    const status = { connected: false, ...availability, recordCount: 0, inSync: 0, waiting: 0, attention: 0, excluded: 0 }
    return { connection: null, status, activeRun: null, history: [] }
  }
  const [counts, runs] = await Promise.all([
    connectionCounts(client, connection.id),
    recentRuns(client, { organizationId: of.organizationId, connectionId: connection.id }, historyLength),
  ])
  return {
    connection: {
      id: connection.id,
      crmType: connection.crmType,
      status: connection.status,
      lastSync: connection.lastSyncAt,
      nextSync: connection.status === 'active' && connection.lastSyncAt !== null ? new Date(nextTick(now)).toISOString() : null,
      lastError: connection.lastError,
      account: { id: connection.account.id, name: connection.account.name, url: connection.account.url },
      environment: connection.account.environment,
      connectedBy: connection.account.connectedBy,
      apiUsage: connection.apiUsage,
      conflictPolicy: connection.conflictPolicy,
    },
    status: {
      connected: connection.status !== 'disconnected',
      ...availability,
      recordCount: counts.in_sync + counts.waiting + counts.attention,
      inSync: counts.in_sync,
      waiting: counts.waiting,
      attention: counts.attention,
      excluded: counts.excluded,
    },
    activeRun: runs.find((run) => run.status === 'running') ?? null,
    history: runs,
  }
}

/** The next time that the delta job's schedule strikes. */
function nextTick(now: number): number {
  return (Math.floor(now / deltaIntervalMs) + 1) * deltaIntervalMs
}
