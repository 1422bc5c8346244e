import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkHealth } from '../../src/lib/crm/use-cases/check-health.ts'
import { forecastSync } from '../../src/lib/crm/use-cases/forecast.ts'
import { storeEvents } from '../../src/lib/db/webhooks.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

describe('the daily budget of a connection', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
    await hub.control('POST', 'seed', { portal: 4711, count: 1_500, seed: 3, replace: true })
    await hub.connect()
  })
  afterAll(() => hub.close())

  const budget = (dailyBudget: number | null, liveShare = 0.2) =>
    hub.stack.sql('update crm_connections set settings = $1', [{ dailyBudget, liveShare }])
  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const run = () =>
    hub.stack.sql<{ status: string; asleep: boolean; records_processed: number }>(
      `select status, resume_at > now() as asleep, records_processed from crm_sync_logs where sync_type = 'full' order by started_at desc limit 1`,
    )

  test('is forecast before a sync: calls, their cost, and the days that they take', async () => {
    const of = { organizationId: hub.organizationId, crmType: 'hubspot' } as const
    expect(await forecastSync(hub.engine, of)).toMatchObject({ crmRecords: 1_500, openEnded: [], days: 1 })
    await budget(100)
    const { calls, days } = await forecastSync(hub.engine, of)
    await budget(null)
    await hub.resetRequests()
    expect(calls).toBeGreaterThanOrEqual(15)
    expect(days).toBe(1)
  })

  test('is kept: a run sleeps when its share is spent, and sends no further request', async () => {
    await hub.stack.sql('update crm_api_usage set background = 92')
    await hub.stack.sql(`insert into crm_api_usage (organization_id, connection_id, day, background)
      select organization_id, id, (now() at time zone 'utc')::date, 70 from crm_connections on conflict (connection_id, day) do update set background = 70`)
    await budget(100)
    await hub.resetRequests()
    await hub.sync('full')
    expect((await hub.requests()).total).toBe(10)
    expect(await run()).toMatchObject([{ status: 'running', asleep: true }])
    expect(await hub.stack.sql('select last_error from crm_connections')).toMatchObject([
      { last_error: expect.stringContaining('budget') },
    ])
    await drain()
    expect((await hub.requests()).total).toBe(10)
  })

  test('once raised, the run continues from its checkpoint', async () => {
    await budget(null)
    await hub.stack.sql('update crm_sync_logs set resume_at = null')
    await hub.sync('full')
    expect(await run()).toMatchObject([{ status: 'completed', records_processed: 1_500 }])
  })

  test('reserves a share for live changes: while a run sleeps, an edit here still arrives', async () => {
    await hub.stack.sql('update crm_api_usage set background = 79, live = 0')
    await budget(100)
    await hub.sync('full')
    expect(await run()).toMatchObject([{ status: 'running', asleep: true }])
    const [contact] = await hub.stack.sql<{ id: string; crm_record_id: string }>(
      'select record_id as id, crm_record_id from crm_sync_state limit 1',
    )
    await hub.stack.sql(`update contacts set last_name = 'In time' where id = $1`, [contact?.id])
    await drain()
    const there = await hub.hubspot.crm.contacts.basicApi.getById(contact?.crm_record_id ?? '', ['lastname'])
    expect(there.properties['lastname']).toBe('In time')
    expect(await run()).toMatchObject([{ status: 'running', asleep: true }])
  })

  test('spends that share on live changes only: unanswered creates of the backfill wait for their own', async () => {
    await hub.stack.sql(
      `insert into contacts (organization_id, first_name, email)
       select $1, 'Backfill', 'b' || n || '@example.test' from generate_series(1, 120) n`,
      [hub.organizationId],
    )
    await hub.stack.sql(
      `update crm_sync_state s set outgoing = jsonb_build_object('email', c.email), outgoing_at = now()
       from contacts c where c.id = s.record_id and c.first_name = 'Backfill'`,
    )
    const [contact] = await hub.stack.sql<{ id: string; crm_record_id: string }>(
      'select record_id as id, crm_record_id from crm_sync_state where crm_record_id is not null limit 1',
    )
    await hub.resetRequests()
    await hub.stack.sql(`update contacts set last_name = 'Again in time' where id = $1`, [contact?.id])
    await drain()
    const there = await hub.hubspot.crm.contacts.basicApi.getById(contact?.crm_record_id ?? '', ['lastname'])
    expect(there.properties['lastname']).toBe('Again in time')
    expect((await hub.requests()).created).toBe(0)
  })

  test('is not spent on many that were deleted at once, which the next run archives; one that was deleted is archived', async () => {
    const settings = { dailyBudget: 100, liveShare: 0.2, deletes: { fromCrm: 'ignore', toCrm: 'archive' } }
    await hub.stack.sql('update crm_connections set settings = $1', [settings])
    await hub.stack.sql(`update contacts set deleted_at = now() where id in
      (select record_id from crm_sync_state where status = 'linked' order by id limit 120)`)
    const [one] = await hub.stack.sql<{ id: string }>(
      `select record_id as id from crm_sync_state where status = 'linked' limit 1`,
    )
    await hub.stack.sql('update contacts set deleted_at = now() where id = $1', [one?.id])
    await drain()
    const archived = () =>
      hub.stack.sql(`select count(*) filter (where archiving)::int as waiting,
        count(*) filter (where last_error ->> 'code' = 'archived_in_crm')::int as archived from crm_sync_state`)
    expect(await archived()).toEqual([{ waiting: 120, archived: 1 }])
    await hub.stack.sql('update crm_connections set settings = $1', [{ ...settings, dailyBudget: null }])
    await hub.stack.sql(`update crm_sync_logs set resume_at = null`)
    await hub.sync('full')
    expect(await archived()).toEqual([{ waiting: 0, archived: 121 }])
  })

  test('is not spent on checks of the connection, which wait for requests of their own', async () => {
    const [connection] = await hub.stack.sql<{ id: string }>('select id from crm_connections')
    const check = () => checkHealth(hub.engine, connection?.id ?? '', () => Promise.resolve({ sealedWith: [], unreadable: [] }))
    const health = () => hub.stack.sql('select health, status, last_error from crm_connections')
    await budget(null)
    await check()
    const before = await health()
    await budget(100)
    await hub.stack.sql('update crm_api_usage set background = 80, live = 0')
    await hub.resetRequests()
    await check()
    expect((await hub.requests()).total).toBe(0)
    expect(await health()).toEqual(before)
  })

  test('live changes travel while the first full run sleeps, and are booked as live', async () => {
    await hub.control('DELETE', 'faults')
    await hub.stack.runScript(`delete from crm_connections; delete from contacts;
      select pgmq.purge_queue('crm_live'); select pgmq.purge_queue('crm_work');`)
    await hub.connect()
    await hub.stack.sql(`insert into crm_api_usage (organization_id, connection_id, day, background)
      select organization_id, id, (now() at time zone 'utc')::date, 70 from crm_connections`)
    await budget(100)
    await hub.sync('full')
    expect(await run()).toMatchObject([{ status: 'running', asleep: true }])
    const usage = () => hub.stack.sql<{ background: number; live: number }>('select background, live from crm_api_usage')
    const [before] = await usage()
    expect(before).toEqual({ background: 80, live: 0 })
    const [here, there] = await hub.stack.sql<{ id: string; crm_record_id: string }>(
      'select record_id as id, crm_record_id from crm_sync_state where crm_record_id is not null order by id limit 2',
    )
    // A new contact may be in a part of the CRM that has not been read yet.
    await hub.stack.sql(`insert into contacts (organization_id, first_name, email) values ($1, 'New', 'new@first.test')`, [
      hub.organizationId,
    ])
    await hub.stack.sql(`update contacts set last_name = 'From here' where id = $1`, [here?.id])
    await hub.hubspot.crm.contacts.basicApi.update(there?.crm_record_id ?? '', { properties: { lastname: 'From there' } })
    const portal = await hub.stack.sql<{ id: string }>(`select account ->> 'id' as id from crm_connections`)
    const event = {
      key: 'e1',
      accountId: portal[0]?.id ?? '',
      object: 'contact',
      kind: 'changed',
      recordId: there?.crm_record_id ?? '',
      into: null,
      occurredAt: new Date().toISOString(),
    } as const
    const from = { crmType: 'hubspot', connectionId: null } as const
    const receipt = await storeEvents(hub.engine.db, from, [event], { salt: null, key: null })
    expect(receipt).toMatchObject({ stored: 1, notNeeded: 0, unknown: 0 })
    await hub.resetRequests()
    await drain()
    const read = await hub.hubspot.crm.contacts.basicApi.getById(here?.crm_record_id ?? '', ['lastname'])
    expect(read.properties['lastname']).toBe('From here')
    expect(await hub.stack.sql('select last_name from contacts where id = $1', [there?.id])).toEqual([
      { last_name: 'From there' },
    ])
    expect((await hub.requests()).created).toBe(0)
    const [after] = await usage()
    expect(after?.background).toBe(80)
    expect(after?.live).toBeGreaterThan(0)
    expect(await run()).toMatchObject([{ status: 'running', asleep: true }])
  })

  test('while the first full run works, live changes between its batches are booked as live', async () => {
    await budget(null)
    await hub.stack.sql('update crm_sync_logs set resume_at = null')
    const [contact] = await hub.stack.sql<{ id: string; crm_record_id: string }>(
      'select record_id as id, crm_record_id from crm_sync_state where crm_record_id is not null order by id desc limit 1',
    )
    await hub.stack.sql(`update contacts set last_name = 'Meanwhile' where id = $1`, [contact?.id])
    await hub.stack.runScript(
      `select pgmq.purge_queue('crm_live'); select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work;`,
    )
    const usage = () => hub.stack.sql<{ background: number; live: number }>('select background, live from crm_api_usage')
    const [before] = await usage()
    await drain()
    expect(await run()).toMatchObject([{ status: 'completed' }])
    const there = await hub.hubspot.crm.contacts.basicApi.getById(contact?.crm_record_id ?? '', ['lastname'])
    expect(there.properties['lastname']).toBe('Meanwhile')
    const [after] = await usage()
    expect((after?.live ?? 0) - (before?.live ?? 0)).toBeGreaterThan(0)
    expect((after?.background ?? 0) - (before?.background ?? 0)).toBeGreaterThan(0)
  })
})
