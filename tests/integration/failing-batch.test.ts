import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeEvents } from '../../src/lib/db/webhooks.ts'
import { createBudgets } from '../../src/lib/crm/transport/session.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { crmUser } from './support/crm-records.ts'
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

test('a record of an event that the CRM fails to read each time is named with advice, holds nothing up, and is not tried for ever', {
  timeout: 600_000,
}, async () => {
  const person = crmUser('pipedrive', hub.crm('pipedrive').url)
  for (const firstName of ['Unreadable', 'Readable'])
    await person.create({ email: `${firstName}@events.test`, firstName, lastName: 'Before' })
  await hub.sync('full')
  const persons = await hub.stack.sql<{ record_id: string; crm_record_id: string }>(
    `select record_id, crm_record_id from crm_sync_state join contacts c on c.id = record_id where email like '%@events.test'
     order by email desc`,
  )
  const [bad, good] = persons
  const [connection] = await hub.stack.sql<{ account: string }>(`select account ->> 'id' as account from crm_connections`)
  const match = { method: 'GET', pathPrefix: `/api/v2/persons/${bad?.crm_record_id}` }
  await hub.control('POST', 'faults', {
    match,
    kind: 'status',
    status: 500,
    body: { success: false, error: 'Internal' },
    times: 1_000,
  })
  const of = { accountId: connection?.account ?? '', object: 'contact', kind: 'changed', into: null } as const
  const event = { ...of, key: 'e1', recordId: bad?.crm_record_id ?? '', occurredAt: new Date().toISOString() }
  const receipt = await storeEvents(hub.engine.db, { crmType: 'pipedrive', connectionId: null }, [event], {
    salt: null,
    key: null,
  })
  expect(receipt).toMatchObject({ stored: 1 })
  await hub.stack.sql(`update contacts set last_name = 'Edited here' where id = $1`, [good?.record_id])
  const live = () => hub.stack.sql<{ n: number }>('select count(*)::int as n from pgmq.q_crm_live')
  for (let attempt = 0; attempt < 4 && (await live())[0]?.n !== 0; attempt += 1) {
    await hub.stack.runScript("select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;")
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  }
  expect(await live()).toEqual([{ n: 0 }])
  expect(await hub.stack.sql('select 1 from crm_dead_letters')).toEqual([])
  expect(await hub.stack.sql('select 1 from crm_webhook_events where processed_at is null')).toEqual([])
  const [link] = await hub.stack.sql('select status, last_error as error, pending from crm_sync_state where record_id = $1', [
    bad?.record_id,
  ])
  expect(link).toMatchObject({
    status: 'attention',
    error: { reason: 'unanswered', action: expect.stringMatching(/tried again/) },
  })
  const there = (await person.list()).find(({ id }) => id === good?.crm_record_id)
  expect(there?.values.lastName).toBe('Edited here')
  await hub.control('DELETE', 'faults')
})
