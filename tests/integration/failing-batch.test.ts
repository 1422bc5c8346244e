import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBudgets } from '../../src/lib/crm/transport/session.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub({ crms: ['pipedrive'] })
  expect(await hub.connect()).toMatchObject({ kind: 'connected' })
  await hub.sync('full')
})
afterAll(() => hub.close())

test('a create that fails stops the rest of its batch: what waits for the rate limit is not sent once the run is released', {
  timeout: 600_000,
}, async () => {
  const contacts = Array.from({ length: 80 }, (_, index) => ({
    organization_id: hub.organizationId,
    last_name: `Waiting ${index}`,
    email: `waiting${index}@batch.test`,
  }))
  expect((await hub.engine.db.from('contacts').insert(contacts)).error).toBeNull()
  // 80 creates take eight seconds; another process continues the run two seconds after its failure.
  await hub.control('POST', 'config', { burstPer2s: 20 })
  await hub.control('POST', 'faults', {
    match: { method: 'POST', pathPrefix: '/api/v2/persons' },
    kind: 'status',
    status: 200,
    body: {},
    skip: 5,
  })
  await hub.sync('full', 'to_crm')
  const otherProcess = { ...hub.engine, budgets: createBudgets() }
  for (;;) {
    await runWorker(otherProcess, { deadline: Date.now() + 600_000, untilEmpty: true })
    const [run] = await hub.stack.sql<{ status: string }>('select status from crm_sync_logs order by started_at desc limit 1')
    if (run?.status === 'completed') break
    await sleep(200)
  }
  // Long enough for anything that the first process still had to send.
  await sleep(9_000)
  await hub.control('POST', 'config', { burstPer2s: 100_000 })
  const names = await hub.stack.sql<{ name: string }>('select last_name as name from contacts')
  expect(names).toHaveLength(80)
  expect(await hub.control('GET', 'requests')).toMatchObject({ created: 80 })
  await hub.sync('full')
  expect(await hub.stack.sql('select 1 from contacts')).toHaveLength(80)
})
