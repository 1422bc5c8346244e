import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createBudgets } from '../../src/lib/crm/transport/session.ts'
import { work } from '../../src/lib/crm/run/sync-manager.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { type Hub, startHub } from './support/hub.ts'
import { type KillPoint, runKilled } from './support/kill.ts'

const few = { remoteOnly: 1, localOnly: 1, inBoth: 2 }

/** A run whose process is killed at the point. @returns its requests */
function runKilledSync(hub: Hub, syncType: 'full' | 'delta', point: KillPoint | null): Promise<number> {
  return runKilled(point, async () => {
    const requested = await requestSync({ ...hub.engine, budgets: createBudgets() }, hub.request(syncType), Date.now() + 600_000)
    await requested.working
  })
}

/** The next process: continues once the killed one's lease has ended (shortened here), or starts again when no run was left. */
async function recover(hub: Hub): Promise<void> {
  await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
  const requested = await requestSync(hub.engine, hub.request('full'), Date.now() + 600_000)
  await requested.working
}

async function fill(hub: Hub, { remoteOnly, localOnly, inBoth } = few): Promise<void> {
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
  // Every tenth has no e-mail: only the external id prevents a duplicate of those.
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

describe('a process killed in the middle of a run', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
  })
  afterAll(() => hub.close())

  test('at any request of a delta, an edit made after the crash wins over what the killed process had sent, even when the CRM wins conflicts', {
    timeout: 600_000,
  }, async () => {
    for (const policy of ['crm_wins', 'manual']) {
      await fill(hub)
      await hub.sync('full')
      await hub.stack.sql(`update crm_connections set settings = jsonb_build_object('conflictPolicy', $1::text)`, [policy])
      const edit = (last_name: string) =>
        hub.stack.sql(`update contacts set last_name = $1 where email = 'both-0@example.test'`, [last_name])
      await edit('first')
      const requests = await runKilledSync(hub, 'delta', null)
      for (let at = 4; at <= requests; at += 1) {
        for (const when of ['before', 'after'] as const) {
          await edit(`sent ${at} ${when}`)
          await runKilledSync(hub, 'delta', { at, when })
          await edit(`wanted ${at} ${when}`)
          await recover(hub)
          if (at === requests) await hub.sync('delta')
          const there = await hub.hubspot.crm.contacts.basicApi.getById(
            'both-0@example.test',
            ['lastname'],
            undefined,
            undefined,
            false,
            'email',
          )
          const here = await hub.stack.sql(`select last_name from contacts where email = 'both-0@example.test'`)
          expect([policy, at, when, there.properties['lastname'], here]).toEqual([
            policy,
            at,
            when,
            `wanted ${at} ${when}`,
            [{ last_name: `wanted ${at} ${when}` }],
          ])
        }
      }
    }
  })

  test('twice in a row, around an edit, still keeps the last edit', async () => {
    await fill(hub)
    await hub.sync('full')
    await hub.stack.sql(`update crm_connections set settings = '{"conflictPolicy": "crm_wins"}'`)
    const edit = (name: string) => hub.stack.sql(`update contacts set last_name = $1 where email = 'both-0@example.test'`, [name])
    const expire = () =>
      hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
    await edit('measured')
    const requests = await runKilledSync(hub, 'delta', null)
    for (let first = 6; first <= requests; first += 1) {
      for (let second = requests - 3; second <= requests; second += 1) {
        await edit(`first ${first} ${second}`)
        await runKilledSync(hub, 'delta', { at: first, when: 'after' })
        await edit(`last ${first} ${second}`)
        await expire()
        await runKilledSync(hub, 'delta', { at: second, when: 'after' })
        await recover(hub)
        expect(await hub.stack.sql(`select last_name from contacts where email = 'both-0@example.test'`)).toEqual([
          { last_name: `last ${first} ${second}` },
        ])
      }
    }
  })

  test('before any batch of a first sync, the run that goes on has read every record', async () => {
    const salesforce = await startHub({ crms: ['salesforce'] })
    try {
      const { stack } = salesforce
      const crm = salesforce.crm('salesforce')
      // One page, which is more than one call to the database holds.
      await crm.control('POST', 'seed', { org: 'acme', count: 600, replace: true })
      const pull = () => crm.sync('full', 'from_crm')
      const start = async () => {
        await stack.sql('delete from crm_connections')
        await stack.sql('delete from contacts')
        expect(await crm.connect()).toMatchObject({ kind: 'connected' })
      }
      await start()
      const seen: string[] = []
      await runKilled(null, pull, seen)
      const batches = seen.flatMap((name, index) => (name.endsWith('/crm_apply') ? [index + 1] : []))
      expect(batches.length).toBeGreaterThan(1)
      for (const at of batches) {
        await start()
        await runKilled({ at, when: 'before' }, pull)
        await stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
        expect(await pull()).toMatchObject({ status: 'completed', claims: 2 })
        expect([at, await stack.sql('select count(*)::int as n from contacts')]).toEqual([at, [{ n: 600 }]])
      }
    } finally {
      await salesforce.close()
    }
  })

  test('a worker that lost its lease writes nothing', async () => {
    await fill(hub)
    const { data, error } = await hub.engine.db.rpc('crm_start_run', {
      p_connection: (await hub.stack.sql<{ id: string }>('select id from crm_connections'))[0]?.id ?? null,
      p_sync_type: 'full',
      p_direction: 'bidirectional',
      p_trigger: 'user',
      p_user: null,
      p_record: null,
      p_lease: '00000000-0000-4000-8000-000000000001',
      p_lease_seconds: 60,
    })
    expect(error).toBeNull()
    await work(
      hub.engine,
      {
        runId: z.object({ run: z.object({ id: z.string() }) }).parse(data).run.id,
        token: '00000000-0000-4000-8000-000000000002',
        seconds: 20,
      },
      Date.now() + 600_000,
    )
    expect(await hub.stack.sql('select count(*)::int as n from contacts')).toEqual([{ n: few.localOnly + few.inBoth }])
    expect(await hub.stack.sql(`select status from crm_sync_logs`)).toEqual([{ status: 'running' }])
    await hub.stack.sql('delete from crm_sync_logs')
  })
})
