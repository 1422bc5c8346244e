import { expect } from 'vitest'
import { createBudgets } from '../../../src/lib/crm/transport/session.ts'
import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import type { Hub } from './hub.ts'
import { type KillPoint, runKilled } from './kill.ts'

export const few = { remoteOnly: 1, localOnly: 1, inBoth: 2 }

/** A run whose process is killed at the point. @returns its requests */
export function runKilledSync(hub: Hub, syncType: 'full' | 'delta', point: KillPoint | null): Promise<number> {
  return runKilled(point, async () => {
    const requested = await requestSync({ ...hub.engine, budgets: createBudgets() }, hub.request(syncType), Date.now() + 600_000)
    await requested.working
  })
}

/** The next process: continues once the killed one's lease has ended (shortened here), or starts again when no run was left. */
export async function recover(hub: Hub): Promise<void> {
  await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
  const requested = await requestSync(hub.engine, hub.request('full'), Date.now() + 600_000)
  await requested.working
}

export async function fill(hub: Hub, { remoteOnly, localOnly, inBoth } = few): Promise<void> {
  await hub.control('POST', 'seed', { portal: 4711, count: 0, replace: true })
  await hub.stack.sql('delete from crm_connections')
  await hub.stack.sql('delete from contacts')
  const both = Array.from({ length: inBoth }, (_, index) => `both-${index}@example.test`)
  const remote = [...both, ...Array.from({ length: remoteOnly }, (_, index) => `remote-${index}@example.test`)]
  for (let from = 0; from < remote.length; from += 100) {
    await hub.hubspot.crm.contacts.batchApi.create({
      inputs: remote
        .slice(from, from + 100)
        .map((email) => ({ properties: { email, firstname: 'Remote', company: 'There' }, associations: [] })),
    })
  }
  // Every tenth has no email: only the external id prevents a duplicate of those.
  const local = [
    ...both,
    ...Array.from({ length: localOnly }, (_, index) => (index % 10 === 0 ? null : `local-${index}@example.test`)),
  ]
  const { error } = await hub.engine.db.from('contacts').insert(
    local.map((email, index) => ({
      organization_id: hub.organizationId,
      email,
      first_name: 'Remote',
      last_name: `Local ${index}`,
    })),
  )
  expect(error).toBeNull()
  expect(await hub.connect()).toMatchObject({ kind: 'connected' })
}
