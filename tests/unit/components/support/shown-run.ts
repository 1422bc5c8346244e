import { runSchema, type RunView } from '../../../../src/lib/contract/runs.ts'
import { type SyncStatus, syncStatusSchema } from '../../../../src/lib/contract/status.ts'

const zeros = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]))

/** A run as the API answers it: a full sync that has ended, unless said otherwise. */
export function shownRun(over: Partial<RunView> = {}): RunView {
  return runSchema.parse({
    ...zeros(['recordsProcessed', 'recordsSuccess', 'recordsFailed', 'recordsSkipped', 'recordsUndecided', 'recordsMatched']),
    ...zeros([
      'localCreated',
      'localUpdated',
      'crmCreated',
      'crmUpdated',
      'localArchived',
      'crmArchived',
      'conflicts',
      'apiCalls',
    ]),
    id: '00000000-0000-4000-8000-000000000001',
    syncType: 'full',
    direction: 'bidirectional',
    status: 'completed',
    trigger: 'user',
    startedBy: null,
    phase: 'done',
    startedAt: '2026-11-28T12:00:00Z',
    completedAt: '2026-11-28T12:01:00Z',
    duration: 60_000,
    recordsExpected: null,
    objects: {},
    expectedByObject: {},
    onlyObjects: null,
    undoes: null,
    resumeAt: null,
    unanswered: null,
    guard: null,
    errors: [],
    ...over,
  })
}

/** The state of a connected HubSpot, with nothing under way. */
export function shownStatus(over: Partial<SyncStatus> = {}): SyncStatus {
  const counts = zeros(['recordCount', 'inSync', 'differs', 'waiting', 'attention', 'excluded', 'linked'])
  return syncStatusSchema.parse({
    connection: {
      id: '00000000-0000-4000-8000-00000000000c',
      crmType: 'hubspot',
      status: 'active',
      lastSync: null,
      nextSync: null,
      lastError: null,
      account: {},
      awaitsConfirmation: false,
      conflictPolicy: 'newest_wins',
      settings: {},
      health: null,
      webhook: null,
      callsToday: { background: 0, live: 0 },
      environment: 'production',
      connectedBy: 'oauth',
      apiUsage: null,
    },
    status: {
      connected: true,
      supported: true,
      available: true,
      missing: [],
      apiToken: false,
      environments: false,
      duplicateAlerts: false,
      ...counts,
    },
    objects: {},
    activeRun: null,
    queuedRuns: [],
    history: [],
    ...over,
  })
}
