import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { disconnect } from '../../src/lib/crm/use-cases/disconnect.ts'
import { addressForPerson } from '../../src/lib/crm/use-cases/webhook-setup.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from './support/webhook-endpoint.ts'

const crms = ['salesforce', 'hubspot', 'pipedrive'] as const satisfies readonly CrmType[]
const people = 12

describe.each(crms)('live changes, with %s', (crmType) => {
  let endpoint: WebhookEndpoint
  let hub: Hub
  let user: CrmUser
  beforeAll(async () => {
    endpoint = await startWebhookEndpoint()
    hub = await startHub({ crms: [crmType], appUrl: endpoint.url })
    endpoint.serve(hub.engine)
    user = crmUser(crmType, hub.crm(crmType).url)
    for (let index = 0; index < people; index += 1) {
      await user.create({ email: `p${index}@live.test`, firstName: 'First', lastName: `Last ${index}` })
    }
    expect(await hub.crm(crmType).connect()).toMatchObject({ kind: 'connected' })
    expect(await hub.crm(crmType).sync('full')).toMatchObject({ status: 'completed', local_created: people })
    await subscribe()
    await drain()
  })
  afterAll(async () => {
    await hub.close()
    await endpoint.close()
  })

  /** What an app's owner or a person sets up once; Pipedrive's webhook was created on connect. */
  async function subscribe(): Promise<void> {
    if (crmType === 'hubspot') {
      await hub.control('POST', 'webhooks', { targetUrl: `${endpoint.url}/api/crm/webhooks/hubspot` })
    }
    if (crmType === 'salesforce') {
      const url = await addressForPerson(hub.engine, { organizationId: hub.organizationId, crmType })
      await hub.crm(crmType).control('POST', 'outbound-messages', { org: 'acme', url })
    }
  }
  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  async function pushed(): Promise<void> {
    await vi.waitFor(
      async () => {
        const { idle } = z.object({ idle: z.boolean() }).parse(await hub.crm(crmType).control('GET', 'webhooks/idle'))
        expect(idle).toBe(true)
      },
      { timeout: 600_000 },
    )
    await drain()
  }
  const linkOf = async (email: string) =>
    z
      .tuple([z.object({ id: z.string(), record_id: z.string(), crm_record_id: z.string(), status: z.string() })])
      .parse(
        await hub.stack.sql(
          'select l.id, l.record_id, l.crm_record_id, l.status from crm_sync_state l join contacts c on c.id = l.record_id where c.email = $1',
          [email],
        ),
      )[0]
  const here = (id: string) =>
    hub.stack.sql('select first_name, last_name, deleted_at is not null as deleted from contacts where id = $1', [id])

  test('an edit in the CRM arrives here without a requested sync', async () => {
    const { record_id, crm_record_id } = await linkOf('p0@live.test')
    await user.edit(crm_record_id, { firstName: 'Pushed' })
    await pushed()
    expect(await here(record_id)).toMatchObject([{ first_name: 'Pushed' }])
    expect(await hub.stack.sql('select count(*)::int as n from crm_webhook_events where processed_at is null')).toEqual([
      { n: 0 },
    ])
  })

  test('many edits of one record are read from the CRM once, and the echo of our own writes changes nothing', async () => {
    const { record_id, crm_record_id } = await linkOf('p1@live.test')
    for (let edit = 0; edit < 10; edit += 1) await user.edit(crm_record_id, { lastName: `Edit ${edit}` })
    await vi.waitFor(
      async () => {
        expect(await hub.crm(crmType).control('GET', 'webhooks/idle')).toMatchObject({ idle: true })
      },
      { timeout: 600_000 },
    )
    await hub.crm(crmType).resetRequests()
    await drain()
    expect(await here(record_id)).toMatchObject([{ last_name: 'Edit 9' }])
    expect((await hub.crm(crmType).requests()).total).toBeLessThanOrEqual(3)
    await pushed()
    expect((await hub.crm(crmType).requests()).writes).toBe(0)
  })

  test('an edit here reaches the CRM without a requested sync, and its echo starts no run', async () => {
    const { record_id, crm_record_id } = await linkOf('p2@live.test')
    await hub.engine.db.from('contacts').update({ first_name: 'From here' }).eq('id', record_id)
    await drain()
    const there = (await user.list()).find(({ id }) => id === crm_record_id)
    expect(there?.values.firstName).toBe('From here')
    const runs = await hub.stack.sql('select count(*)::int as n from crm_sync_logs')
    await pushed()
    expect(await hub.stack.sql('select count(*)::int as n from crm_sync_logs')).toEqual(runs)
  })

  test('a contact created on either side is created on the other once', async () => {
    await hub.engine.db
      .from('contacts')
      .insert({ organization_id: hub.organizationId, email: 'made-here@live.test', last_name: 'Here' })
    await drain()
    await user.create({ email: 'made-there@live.test', firstName: 'Made', lastName: 'There' })
    await pushed()
    expect((await user.list()).filter(({ values }) => values.email === 'made-here@live.test')).toHaveLength(1)
    expect(await hub.stack.sql(`select count(*)::int as n from contacts where email = 'made-there@live.test'`)).toEqual([
      { n: 1 },
    ])
  })

  test('concurrent edits on both sides both arrive', async () => {
    const { record_id, crm_record_id } = await linkOf('p3@live.test')
    await user.edit(crm_record_id, { firstName: 'There' })
    await hub.engine.db.from('contacts').update({ last_name: 'Here' }).eq('id', record_id)
    await pushed()
    expect(await here(record_id)).toMatchObject([{ first_name: 'There', last_name: 'Here' }])
    expect((await user.list()).find(({ id }) => id === crm_record_id)?.values).toMatchObject({
      firstName: 'There',
      lastName: 'Here',
    })
  })

  test('a lost webhook is made up for by the next delta', async () => {
    const { record_id, crm_record_id } = await linkOf('p4@live.test')
    await hub.crm(crmType).control('POST', 'config', { webhookLoss: 1 })
    await user.edit(crm_record_id, { firstName: 'Lost push' })
    await pushed()
    expect(await here(record_id)).toMatchObject([{ first_name: 'First' }])
    await hub.crm(crmType).control('POST', 'config', { webhookLoss: 0 })
    await hub.crm(crmType).sync('delta')
    expect(await here(record_id)).toMatchObject([{ first_name: 'Lost push' }])
  })

  test('a bulk edit is synced without a requested sync, also with a single edit at the same time', async () => {
    const { record_id } = await linkOf('p6@live.test')
    await hub.engine.db.from('contacts').insert(
      Array.from({ length: 120 }, (_, index) => ({
        organization_id: hub.organizationId,
        email: `import-${index}@live.test`,
        last_name: `Import ${index}`,
      })),
    )
    await hub.engine.db.from('contacts').update({ first_name: 'Alone' }).eq('id', record_id)
    await drain()
    expect(await hub.stack.sql('select count(*)::int as n from crm_sync_state where pending')).toEqual([{ n: 0 }])
    expect((await user.list()).filter(({ values }) => values.email?.startsWith('import-'))).toHaveLength(120)
  }, 600_000)

  test('live changes are synced between two batches of a long run', async () => {
    const { record_id } = await linkOf('p5@live.test')
    const there = (await user.list()).length
    // Pipedrive takes one at a time, so that fewer last as long.
    const many = crmType === 'pipedrive' ? 250 : 700
    await hub.engine.db.from('contacts').insert(
      Array.from({ length: many }, (_, index) => ({
        organization_id: hub.organizationId,
        email: `bulk-${crmType}-${index}@live.test`,
        last_name: `Bulk ${index}`,
      })),
    )
    const running = hub.crm(crmType).sync('full')
    await vi.waitFor(
      async () => {
        expect(await hub.stack.sql(`select 1 as n from crm_sync_logs where status = 'running' and crm_created > 0`)).toHaveLength(
          1,
        )
      },
      { timeout: 600_000 },
    )
    await hub.engine.db.from('contacts').update({ first_name: 'Meanwhile' }).eq('id', record_id)
    await vi.waitFor(
      async () => {
        expect(await hub.stack.sql('select live, pending from crm_sync_state where record_id = $1', [record_id])).toEqual([
          { live: false, pending: false },
        ])
      },
      { timeout: 600_000 },
    )
    const { id } = await running
    // On a busy machine the worker may lose the run, which is then in the queue.
    await vi.waitFor(
      async () => {
        await drain()
        expect(await hub.stack.sql('select status from crm_sync_logs where id = $1', [id])).toEqual([{ status: 'completed' }])
      },
      { timeout: 600_000, interval: 500 },
    )
    // The CRM sends a webhook for each of the creates; these echoes must not be counted.
    const [run] = await hub.stack.sql<{ skipped: number }>('select records_skipped as skipped from crm_sync_logs where id = $1', [
      id,
    ])
    expect(run?.skipped).toBeLessThanOrEqual(there)
    await drain()
    expect(await hub.stack.sql('select count(*)::int as n from crm_sync_state where pending')).toEqual([{ n: 0 }])
  }, 600_000)

  test('disconnecting ends the subscription, and later webhooks belong to no connection', async () => {
    await pushed()
    const before = endpoint.outcomes.length
    await disconnect(hub.engine, { organizationId: hub.organizationId, userId: hub.userId, crmType, forget: false })
    if (crmType === 'pipedrive') {
      const { crm_record_id } = await linkOf('p6@live.test')
      await user.edit(crm_record_id, { firstName: 'After' })
      await pushed()
      expect(endpoint.outcomes).toHaveLength(before)
    }
    expect(await hub.stack.sql('select status, crm_webhook_ids from crm_webhooks')).toEqual([
      { status: 'off', crm_webhook_ids: [] },
    ])
  })
})
