import { randomUUID } from 'node:crypto'
import { claimWork } from '../../db/gateway.ts'
import type { Engine } from '../engine.ts'
import { deliver } from './deliver.ts'

/**
 * Delivers what is due of an integration, batch after batch. Safe with any number of workers: each has what it has claimed alone.
 * @returns false: the time is up, and more may be due
 */
export async function deliverDue(engine: Engine, integrationId: string, deadline: number): Promise<boolean> {
  for (;;) {
    const lease = randomUUID()
    const { work, integration } = await claimWork(engine.db, integrationId, { delivery: null, lease })
    if (work.length === 0 || integration === null) return true
    await deliver(engine, integration, work, { lease, wake: false })
    if (engine.now() >= deadline) return false
  }
}
