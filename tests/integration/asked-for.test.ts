import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { saveMapping } from '../../src/lib/crm/use-cases/mapping.ts'
import { syncLiveChanges } from '../../src/lib/crm/use-cases/sync-live-changes.ts'
import { newLease } from '../../src/lib/crm/run/lease.ts'
import { workOnRun } from '../../src/lib/crm/run/sync-manager.ts'
import { startRun } from '../../src/lib/db/run-requests.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

const soon = () => Date.now() + 600_000

describe('a sync that is asked for', () => {
  let hub: Hub
  let connectionId: string
  beforeAll(async () => {
    hub = await startHub()
    await hub.control('POST', 'seed', { portal: 4711, count: 20, seed: 5, replace: true })
    await hub.connect()
    await hub.sync('full')
    connectionId = (await hub.stack.sql<{ id: string }>('select id from crm_connections'))[0]?.id ?? ''
  })
  afterAll(() => hub.close())
  beforeEach(() => hub.stack.sql('delete from crm_sync_logs'))

  const drain = () => runWorker(hub.engine, { deadline: soon(), untilEmpty: true })
  const runs = () => hub.stack.sql('select sync_type, direction, trigger, status from crm_sync_logs order by started_at, id')
  const changedThere = async (firstname: string) => {
    const [contact] = (await hub.hubspot.crm.contacts.basicApi.getPage(1)).results
    await hub.hubspot.crm.contacts.basicApi.update(contact?.id ?? '', { properties: { firstname } })
  }
  const named = async (name: string) =>
    (await hub.stack.sql<{ n: number }>('select count(*)::int as n from contacts where first_name = $1', [name]))[0]?.n

  test('is refused, and nothing begins, where every object is switched off', async () => {
    const switches = (enabled: boolean) => hub.stack.sql('update crm_connection_objects set enabled = $1', [enabled])
    await switches(false)
    await expect(hub.sync('delta')).rejects.toMatchObject({ code: 'object_off', kind: 'invalid', field: 'objects' })
    expect(await runs()).toEqual([])
    await switches(true)
  })

  test('is done even where the schedule has just queued less: edits of the CRM come', async () => {
    await changedThere('Asked')
    const { mappings } = await saveMapping(
      hub.engine,
      { organizationId: hub.organizationId, userId: hub.userId, crmType: 'hubspot', object: 'contact' },
      {
        mappings: [
          {
            adsappField: 'custom.site',
            crmField: 'website',
            direction: 'to_crm',
            transformRule: null,
            conflictPolicy: null,
            isCustom: true,
          },
        ],
        replace: false,
      },
    )
    expect(mappings.some(({ crmField }) => crmField === 'website')).toBe(true)
    await syncLiveChanges(hub.engine, connectionId, soon())
    expect(await runs()).toMatchObject([{ sync_type: 'delta', direction: 'bidirectional', trigger: 'cron', status: 'running' }])
    const requested = await requestSync(hub.engine, hub.request('full'), soon())
    const run = await runAfter(hub.engine, requested, 600_000)
    expect(run).toMatchObject({ id: requested.runId, sync_type: 'full', direction: 'bidirectional', status: 'completed' })
    expect(run).toMatchObject({ trigger: 'user', started_by: hub.userId })
    await drain()
    expect(await named('Asked')).toBe(1)
    expect(await hub.stack.sql(`select 1 from crm_sync_logs where status in ('queued', 'running')`)).toEqual([])
  })

  test('is done after a run that has begun, and the answer names the run that does it', async () => {
    const lease = newLease('')
    const push = {
      connectionId,
      syncType: 'delta',
      direction: 'to_crm',
      trigger: 'cron',
      userId: null,
      recordId: null,
      objects: null,
    } as const
    const { run: active } = await startRun(hub.engine.db, push, lease.token, lease.seconds)
    await changedThere('After')
    const requested = await requestSync(hub.engine, hub.request('delta'), soon())
    expect(requested.runId).not.toBe(active.id)
    expect(await requested.working).toBe('queued')
    const again = await requestSync(hub.engine, hub.request('delta'), soon())
    expect(again.runId).toBe(requested.runId)
    expect(await runs()).toMatchObject([
      { status: 'running' },
      { sync_type: 'delta', direction: 'bidirectional', status: 'queued' },
    ])
    expect(await workOnRun(hub.engine, { ...lease, runId: active.id }, soon())).toBe('finished')
    await drain()
    expect(await runs()).toMatchObject([{ status: 'completed' }, { direction: 'bidirectional', status: 'completed' }])
    expect(await named('After')).toBe(1)
  })

  test('asked for twice at once, by one person or two, is one run', async () => {
    const [one, other] = await Promise.all([
      requestSync(hub.engine, hub.request('full'), soon()),
      requestSync(hub.engine, hub.request('full'), soon()),
    ])
    expect(one.runId).toBe(other.runId)
    await Promise.all([one.working, other.working])
    await drain()
    expect(await runs()).toMatchObject([{ sync_type: 'full', status: 'completed' }])
  })

  test('finds an active run that was left behind, finishes it, and is done then', async () => {
    const lease = newLease('')
    const push = {
      connectionId,
      syncType: 'delta',
      direction: 'to_crm',
      trigger: 'cron',
      userId: null,
      recordId: null,
      objects: null,
    } as const
    const { run: left } = await startRun(hub.engine.db, push, lease.token, lease.seconds)
    await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second'`)
    const requested = await requestSync(hub.engine, hub.request('delta'), soon())
    expect(await requested.working).toBe('finished')
    expect(requested.runId).not.toBe(left.id)
    expect(await runs()).toMatchObject([
      { direction: 'to_crm', status: 'completed' },
      { direction: 'bidirectional', status: 'completed' },
    ])
  })
})
