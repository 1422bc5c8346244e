import type { Connection } from '../../db/connections.ts'
import { claimRun, findActiveRun, readRun, startRun } from '../../db/runs.ts'
import type { Direction } from '../domain/field-mapping.ts'
import { type Engine, leaseSeconds, newLease, work } from '../sync-manager.ts'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * The scheduled sync of one connection: goes on with a run that a worker left behind, else brings what changed. A run whose
 * holder is silent is waited for until its lease ends, so that the first tick after a crash takes it over.
 * @returns what happened, in one word
 */
export async function requestDelta(
  engine: Engine,
  connection: Connection,
  direction: Direction,
  deadline: number,
): Promise<string> {
  const { token } = newLease('')
  // The first sync of a connection changes both sides: a person starts it.
  const mayStart = connection.syncCursor !== null
  const active = mayStart
    ? await startRun(
        engine.db,
        { connectionId: connection.id, syncType: 'delta', direction, trigger: 'cron', userId: null, recordId: null },
        token,
        leaseSeconds,
      )
    : await unstarted(engine, connection.id)
  if (!active) return 'not_synced_yet'
  const lease = { ...newLease(active.run.id), token }
  if (!active.started) {
    const leftMs = active.run.lease_expires_at === null ? 0 : Date.parse(active.run.lease_expires_at) - engine.now()
    if (leftMs > 0) await sleep(Math.min(leftMs, leaseSeconds * 1000) + 250)
    if (!(await claimRun(engine.db, lease))) return 'running_elsewhere'
  }
  if ((await work(engine, lease, deadline)) === 'out_of_time') return 'out_of_time'
  return (await readRun(engine.db, active.run.id))?.status ?? 'removed'
}

async function unstarted(engine: Engine, connectionId: string) {
  const run = await findActiveRun(engine.db, connectionId)
  return run && { started: false, run }
}
