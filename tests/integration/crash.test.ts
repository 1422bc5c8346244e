import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { workOnRun } from '../../src/lib/crm/run/sync-manager.ts'
import { describeKilledDeltas } from '../chaos/support/killed-deltas.ts'
import { type Hub, startHub } from './support/hub.ts'
import { runKilled } from './support/kill.ts'
import { few, fill } from './support/killed-sync.ts'

/** A sample of tests/chaos/killed-deltas.test.ts; a smaller CHAOS_STRIDE takes more. */
describeKilledDeltas(Number(process.env['CHAOS_STRIDE'] ?? 13))

describe('a process killed in the middle of a run', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
  })
  afterAll(() => hub.close())

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
    await workOnRun(
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
