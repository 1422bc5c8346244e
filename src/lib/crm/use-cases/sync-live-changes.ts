import { startRun } from '../../db/run-requests.ts'
import { startLive } from '../../db/run-lease.ts'
import type { Engine } from '../engine.ts'
import { leaseSeconds, newLease } from '../run/lease.ts'
import { type WorkOutcome, workOnRun } from '../run/sync-manager.ts'

/**
 * Handles a live job: syncs the connection's live changes in a run of their own. `busy`: another worker has the connection and
 * syncs them between two batches. A bulk edit is queued as a delta run instead.
 * @param failures how often in a row the job has failed before: each time in a run of its own, of which none knows of the others
 */
export async function syncLiveChanges(
  engine: Engine,
  connectionId: string,
  deadline: number,
  failures = 0,
): Promise<WorkOutcome | 'busy' | 'idle'> {
  const lease = newLease('')
  const live = await startLive(engine.db, connectionId, lease.token, leaseSeconds)
  switch (live.kind) {
    case 'started':
    case 'borrowed':
      return workOnRun(engine, { ...lease, runId: live.runId }, deadline, 'live', failures)
    case 'backlog':
      await startRun(
        engine.db,
        {
          connectionId,
          syncType: 'delta',
          direction: 'bidirectional',
          trigger: 'cron',
          userId: null,
          recordId: null,
          objects: null,
        },
        null,
        0,
      )
      return 'idle'
    case 'busy':
      return 'busy'
    // The run that waits for approval syncs them once it continues.
    case 'held':
    case 'idle':
      return 'idle'
  }
}
