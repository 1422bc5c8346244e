import { startLive, startRun } from '../../db/runs.ts'
import type { Engine } from '../engine.ts'
import { leaseSeconds, newLease } from '../run/lease.ts'
import { type WorkEnd, work } from '../run/sync-manager.ts'

/**
 * Answers a wake-up of a connection: carries over what people wait for, at once and alone. `busy`: somebody works on the connection and
 * looks after it between two batches. What many records were given at once is put on the queue as a run.
 */
export async function syncLiveChanges(
  engine: Engine,
  connectionId: string,
  deadline: number,
): Promise<WorkEnd | 'busy' | 'idle'> {
  const lease = newLease('')
  const live = await startLive(engine.db, connectionId, lease.token, leaseSeconds)
  switch (live.kind) {
    case 'started':
    case 'borrowed':
      return work(engine, { ...lease, runId: live.runId }, deadline, 'live')
    case 'backlog':
      await startRun(
        engine.db,
        { connectionId, syncType: 'delta', direction: 'to_crm', trigger: 'cron', userId: null, recordId: null },
        null,
        0,
      )
      return 'idle'
    case 'busy':
      return 'busy'
    // A run that waits for a person looks after it once it goes on.
    case 'held':
    case 'idle':
      return 'idle'
  }
}
