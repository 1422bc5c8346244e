import type { Env } from '../../core/env.ts'
import type { CrmType } from '../../crm/domain/crm-type.ts'
import { nextDelta } from '../../crm/domain/schedule.ts'
import { connectionWays } from '../../crm/registry.ts'
import type { SyncStatus } from '../../contract/status.ts'
import { objectsOf, objectViews, stateCounts, totalCounts } from './connection-objects.ts'
import { callsToday } from '../../db/calls-today.ts'
import { activeRuns, connectionOf, type ConnectionView, queuedRuns, recentRuns, webhookOf } from './sync-views.ts'
import type { UserClient } from '../rows.ts'

const historyLength = 20

/** The sync state of one CRM of the caller's organisation. Read with the caller's own client, so row level security decides. */
export async function syncStatus(
  client: UserClient,
  env: Env,
  of: { readonly organizationId: string; readonly crmType: CrmType },
  now: number,
): Promise<SyncStatus> {
  const { missing, ...ways } = connectionWays(of.crmType, env)
  const availability = { available: missing.length === 0, missing: [...missing], ...ways }
  const connection = await connectionOf(client, of.organizationId, of.crmType)
  if (connection === null) {
    const status = {
      connected: false,
      ...availability,
      ...stateCounts(totalCounts([])),
    }
    return { connection: null, status, objects: {}, activeRun: null, queuedRuns: [], history: [] }
  }
  const [objects, webhook, calls, active, queued, runs] = await Promise.all([
    objectsOf(client, connection.id),
    webhookOf(client, connection.id),
    callsToday(client, connection.id, now),
    activeRuns(client, [connection.id]),
    queuedRuns(client, connection.id),
    recentRuns(client, { organizationId: of.organizationId, connectionId: connection.id }, historyLength),
  ])
  return {
    connection: {
      id: connection.id,
      crmType: connection.crmType,
      status: connection.status,
      lastSync: connection.lastSyncAt,
      nextSync: nextSync(connection, now),
      lastError: connection.lastError,
      account: { id: connection.account.id, name: connection.account.name, url: connection.account.url },
      awaitsConfirmation: connection.status === 'paused' && connection.account.shared === 'asked',
      environment: connection.account.environment,
      connectedBy: connection.account.connectedBy,
      apiUsage: connection.apiUsage,
      conflictPolicy: connection.conflictPolicy,
      settings: connection.settings,
      health: connection.health,
      webhook,
      callsToday: calls,
    },
    status: {
      connected: connection.status !== 'disconnected',
      ...availability,
      ...stateCounts(totalCounts(objects)),
    },
    objects: objectViews(connection, objects),
    // A live run is shown as active only while it waits for approval, because it then blocks the connection.
    activeRun: active.find((run) => run.status === 'waiting') ?? runs.find((run) => run.status === 'running') ?? null,
    queuedRuns: queued,
    history: runs,
  }
}

/** When the next delta is due by the connection's own schedule, at a tick of the scheduler; null while there is none to come. */
function nextSync({ status, lastSyncAt, lastDeltaAt, settings }: ConnectionView, now: number): string | null {
  if (status !== 'active' || lastSyncAt === null) return null
  return new Date(nextDelta(Date.parse(lastDeltaAt ?? lastSyncAt), settings.schedule.deltaMinutes * 60_000, now)).toISOString()
}
