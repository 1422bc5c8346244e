import { setTimeout as sleep } from 'node:timers/promises'
import { activeRun } from '../../db/run-requests.ts'
import { claimRun } from '../../db/run-lease.ts'
import { type EngineRun, readRun } from '../../db/run-rows.ts'
import type { Engine } from '../engine.ts'
import { newLease } from './lease.ts'
import { type WorkOutcome, workOnRun } from './sync-manager.ts'

/** A live run takes moments, so that what is queued behind it is waited for. */
const liveWaitMs = 10_000
const pollMs = 200

/**
 * Works on a run that has been asked for, and before it on an active one that was left behind: nothing else would have the queue go on.
 * Leaves a run to the worker that has it, and does not wake one that sleeps.
 * @returns how this process's part ended; `queued`: the run begins when the active one ends, and a worker takes it
 */
export async function workUpTo(
  engine: Engine,
  asked: Pick<EngineRun, 'id' | 'connection_id'>,
  deadline: number,
): Promise<WorkOutcome | 'queued'> {
  const liveUntil = engine.now() + liveWaitMs
  do {
    const run = await readRun(engine.db, asked.id)
    if (run === null || (run.status !== 'queued' && run.status !== 'running')) return 'stopped'
    const next = run.status === 'running' ? run : await activeRun(engine.db, asked.connection_id)
    const lease = newLease(next?.id ?? '')
    const isAsleep = next?.resume_at != null && Date.parse(next.resume_at) > engine.now()
    if (next?.status === 'running' && next.sync_type !== 'webhook' && !isAsleep && (await claimRun(engine.db, lease))) {
      const outcome = await workOnRun(engine, lease, deadline)
      if (next.id === run.id || (outcome !== 'finished' && outcome !== 'stopped')) return outcome
    } else if (next?.sync_type !== 'webhook' || engine.now() >= liveUntil) {
      return run.status === 'queued' ? 'queued' : 'stopped'
    } else await sleep(pollMs)
  } while (engine.now() < deadline)
  return 'out_of_time'
}
