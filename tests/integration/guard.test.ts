import { parse } from 'csv-parse/sync'
import { planCsv } from '../../src/lib/records/plan-csv.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decideRun } from '../../src/lib/db/runs.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { runJob } from '../../src/lib/jobs/crm-sync.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

const people = 300
/**
 * The contacts whose records here come first in HubSpot too, so that all that the tests touch fits one page of a delta: beyond it, a run
 * that has to stop does not count to the end.
 */
const firstLinked = (count: number) => `select record_id from crm_sync_state order by crm_record_id::bigint limit ${count}`
/** A tenth may change without approval. */
const guard = { guard: { enabled: true, share: 0.1, atLeast: 20 } }

describe('a run that would change more than it may without approval', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub()
    await hub.control('POST', 'seed', { portal: 4711, count: people, seed: 3, replace: true })
    await hub.connect()
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: people })
    await hub.stack.sql('update crm_connections set settings = $1', [guard])
  })
  afterAll(() => hub.close())

  async function changeThere(count: number, firstname: string): Promise<void> {
    const page = await hub.hubspot.crm.contacts.basicApi.getPage(100)
    await hub.hubspot.crm.contacts.batchApi.update({
      inputs: page.results.slice(0, count).map(({ id }) => ({ id, properties: { firstname } })),
    })
  }
  const versions = () => hub.stack.sql('select id, version from contacts order by id')
  const runs = () =>
    hub.stack.sql<{ id: string; status: string }>(
      `select id, status, guard from crm_sync_logs where sync_type <> 'webhook' order by started_at desc limit 1`,
    )
  const decide = async (approve: boolean) =>
    decideRun(hub.engine.db, {
      runId: (await runs())[0]?.id ?? '',
      organizationId: hub.organizationId,
      userId: hub.userId,
      approve,
    })

  test('is not stopped by small changes', async () => {
    await changeThere(20, 'Small')
    expect(await hub.sync('delta')).toMatchObject({ status: 'completed', local_updated: 20 })
  })

  test('is stopped by many changes in the CRM before it writes anything, with their numbers', async () => {
    await changeThere(90, 'Mass')
    const before = await versions()
    expect(await hub.sync('delta')).toMatchObject({
      status: 'waiting',
      local_updated: 0,
      guard: { changes: 90, removals: 0, linked: people, limit: 30 },
    })
    expect(await versions()).toEqual(before)
  })

  test('keeps other runs from starting while it waits, and the schedule does not ask again', async () => {
    await expect(hub.sync('delta')).rejects.toMatchObject({ code: 'waiting_for_approval' })
    const { connections } = await runJob(hub.engine, 'delta-sync', { deadline: Date.now() + 600_000, force: true })
    expect(connections).toEqual([])
  })

  test('continues once an admin approves, and makes the announced changes', async () => {
    await decide(true)
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(await runs()).toMatchObject([{ status: 'completed' }])
    expect(await hub.stack.sql(`select count(*)::int as n from contacts where first_name = 'Mass'`)).toEqual([{ n: 90 }])
  })

  test('does not send many edits here; rejected, nothing is written and the connection is paused', async () => {
    await hub.stack.sql(`update contacts set company = 'Everywhere' where id in (${firstLinked(150)})`)
    await hub.resetRequests()
    expect(await hub.sync('delta', 'to_crm')).toMatchObject({ status: 'waiting', crm_updated: 0, guard: { changes: 150 } })
    expect((await hub.requests()).writes).toBe(0)
    await decide(false)
    expect(await hub.stack.sql('select status from crm_connections')).toEqual([{ status: 'paused' }])
    expect(await runs()).toMatchObject([{ status: 'cancelled' }])
    await hub.stack.sql(`update crm_connections set status = 'active'`)
    await hub.sync('delta', 'to_crm')
    await decide(true)
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(await runs()).toMatchObject([{ status: 'completed' }])
  })

  test('counts live changes together: a burst of them waits too, and continues once approved', async () => {
    await hub.stack.sql(`update contacts set phone = '+49 30 5550' || right(id::text, 2) where id in (${firstLinked(60)})`)
    const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    await hub.resetRequests()
    await drain()
    const [waiting] = await hub.stack.sql<{ id: string; sync_type: string }>(
      `select id, sync_type from crm_sync_logs where status = 'waiting'`,
    )
    expect(waiting).toMatchObject({ sync_type: 'webhook' })
    expect((await hub.requests()).writes).toBe(0)
    await expect(hub.sync('delta')).rejects.toMatchObject({ code: 'waiting_for_approval' })
    await decideRun(hub.engine.db, {
      runId: waiting?.id ?? '',
      organizationId: hub.organizationId,
      userId: hub.userId,
      approve: true,
    })
    await drain()
    expect(await hub.stack.sql('select count(*)::int as n from crm_sync_state where pending')).toEqual([{ n: 0 }])
    expect((await hub.requests()).updated).toBe(60)
    expect(await hub.stack.sql('select status from crm_sync_logs where id = $1', [waiting?.id])).toEqual([
      { status: 'completed' },
    ])
  })

  test('an approval covers what was shown: deletions made here while the approved run works are asked for by themselves', async () => {
    const settings = { ...guard, deletes: { fromCrm: 'ignore', toCrm: 'archive' } }
    await hub.stack.sql('update crm_connections set settings = $1', [settings])
    // Let the live changes of the tests before be over.
    await hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 hour' where sync_type = 'webhook'`)
    await changeThere(80, 'Again')
    const stopped = await hub.sync('delta')
    expect(stopped).toMatchObject({ status: 'waiting', guard: { changes: 80, removals: 0, more: false } })
    // What it asks about, as a file: a line for each change of each record.
    const csv = await new Response(planCsv(hub.engine.db, stopped.id)).text()
    const lines: Record<string, string>[] = parse(csv, { bom: true, columns: true, record_delimiter: '\r\n' })
    expect(new Set(lines.map((line) => line['record_id'])).size).toBe(80)
    expect(lines.every(({ effect, side, after }) => effect === 'change' && side === 'adsapp' && after?.includes('Again'))).toBe(
      true,
    )
    await decide(true)
    await hub.stack.sql(`update contacts set deleted_at = now() where id in (select id from contacts order by id desc limit 72)`)
    await hub.resetRequests()
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })

    const archived = async () =>
      hub.stack.sql(`select count(*)::int as n from crm_sync_state where last_error ->> 'code' = 'archived_in_crm'`)
    expect(await archived()).toEqual([{ n: 0 }])
    const [asking] = await hub.stack.sql<{ id: string }>(`select id, guard from crm_sync_logs where status = 'waiting'`)
    expect(asking).toMatchObject({ guard: { changes: 0, removals: 72, more: false } })

    const admin = { runId: asking?.id ?? '', organizationId: hub.organizationId, userId: hub.userId }
    await decideRun(hub.engine.db, { ...admin, approve: true })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(await archived()).toEqual([{ n: 72 }])
    expect(await runs()).toMatchObject([{ status: 'completed' }])
    expect(await hub.stack.sql(`select count(*)::int as n from crm_sync_logs where status in ('waiting', 'running')`)).toEqual([
      { n: 0 },
    ])
    await hub.stack.sql('update crm_connections set settings = $1', [guard])
  })

  test('deletes no contact here when the account has lost most of its records', async () => {
    const page = await hub.hubspot.crm.contacts.basicApi.getPage(100)
    await hub.hubspot.crm.contacts.batchApi.archive({ inputs: page.results.map(({ id }) => ({ id })) })
    const excluded = () => hub.stack.sql(`select count(*)::int as n from crm_sync_state where status = 'excluded'`)
    const before = [await versions(), await excluded()]
    expect(await hub.sync('full')).toMatchObject({ status: 'waiting', guard: { removals: 100 } })
    expect([await versions(), await excluded()]).toEqual(before)
  })
})

describe('what holds for contacts', () => {
  const others = [
    { object: 'account', table: 'accounts', name: 'name', property: 'name', path: 'companies', beside: 'city', value: `'Delft'` },
    {
      object: 'opportunity',
      table: 'opportunities',
      name: 'name',
      property: 'dealname',
      path: 'deals',
      beside: 'stage',
      value: `'closed_won'`,
    },
    {
      object: 'task',
      table: 'tasks',
      name: 'subject',
      property: 'hs_task_subject',
      path: 'tasks',
      beside: 'contacts',
      value: '(select id::text from contacts)',
    },
  ] as const
  const [each, limit] = [26, 5]
  const settings = { guard: { enabled: true, share: 0.1, atLeast: limit }, deletes: { fromCrm: 'ignore', toCrm: 'archive' } }
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ firstObjects: ['contact', 'account', 'task'] })
    await hub.control('POST', 'seed', { portal: 4711, count: 0, seed: 3, replace: true })
    const { organizationId, userId } = hub
    await hub.stack.sql(`insert into contacts (organization_id, last_name, email) values ($1, 'Ann', 'ann@others.test')`, [
      organizationId,
    ])
    for (const of of others) await add(of, of.table, each)
    await hub.connect()
    // Stages of one name are mapped where deals are switched on.
    await switchObject(hub.engine, { organizationId, userId, crmType: 'hubspot', object: 'opportunity', enabled: true })
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', records_failed: 0 })
    await hub.stack.sql('update crm_connections set settings = $1', [settings])
    await hub.stack.sql('update crm_connection_objects set settings = $1', [{ deletes: settings.deletes }])
    expect(await linked()).toEqual(others.map(({ object }) => ({ object, n: each })))
  })
  afterAll(() => hub.close())

  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  /** Records here, made so that HubSpot takes them: a deal in a stage that it has, a task about somebody. */
  const add = ({ table, name, beside, value }: (typeof others)[number], text: string, count: number) =>
    hub.stack.sql(
      `insert into ${table} (organization_id, ${name}, ${beside}) select $1, $2 || ' ' || n, ${value} from generate_series(1, ${count}) n`,
      [hub.organizationId, text],
    )
  const linked = () =>
    hub.stack.sql(`select object_type as object, count(*)::int as n from crm_sync_state
      where status = 'linked' and object_type <> 'contact' group by 1 order by 1`)
  const refs = async (object: string, order: 'asc' | 'desc', count: number) =>
    hub.stack.sql<{ id: string; ref: string }>(
      `select record_id as id, crm_record_id as ref from crm_sync_state where object_type = $1 and status = 'linked'
       order by crm_record_id::bigint ${order} limit ${count}`,
      [object],
    )
  const renameThere = async ({ object, property, path }: (typeof others)[number], count: number, text: string) => {
    const inputs = (await refs(object, 'asc', count)).map(({ ref }) => ({
      id: ref,
      properties: { [property]: `${text} ${ref}` },
    }))
    await hub.hubspot.crm.objects.batchApi.update(path, { inputs })
  }
  const waiting = () =>
    hub.stack.sql<{ id: string; guard: unknown }>(`select id, guard from crm_sync_logs where status = 'waiting'`)
  const approve = async () =>
    decideRun(hub.engine.db, {
      runId: (await waiting())[0]?.id ?? '',
      organizationId: hub.organizationId,
      userId: hub.userId,
      approve: true,
    })
  const calm = () => hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 hour'`)

  test.each(others)(
    'holds for each $object: an approval covers what was shown, of that object, and what comes later is asked for by itself',
    async (of) => {
      await calm()
      await renameThere(of, limit + 3, 'Shown')
      expect(await hub.sync('delta')).toMatchObject({
        status: 'waiting',
        guard: { object: of.object, changes: limit + 3, removals: 0 },
      })
      await approve()
      // While the approved run works: as many are deleted here, and as many of another object are renamed.
      const gone = (await refs(of.object, 'desc', limit + 2)).map(({ id }) => id)
      await hub.stack.sql(`update ${of.table} set deleted_at = now() where id = any ($1)`, [gone])
      const other = others.find(({ object }) => object !== of.object) ?? of
      const renamed = (await refs(other.object, 'desc', limit + 4)).map(({ id }) => id)
      await hub.stack.sql(`update ${other.table} set ${other.name} = ${other.name} || ' again' where id = any ($1)`, [renamed])
      await hub.resetRequests()
      await drain()
      expect(await hub.stack.sql(`select count(*)::int as n from ${of.table} where ${of.name} like 'Shown %'`)).toEqual([
        { n: limit + 3 },
      ])
      expect((await hub.requests()).writes).toBe(0)
      const asked = []
      for (let stops = 0; stops < 3 && (await waiting()).length > 0; stops += 1) {
        asked.push(...(await waiting()).map(({ guard: shown }) => shown))
        await approve()
        await drain()
      }
      expect(asked).toHaveLength(2)
      expect(asked).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ object: of.object, changes: 0, removals: limit + 2 }),
          expect.objectContaining({ object: other.object, changes: limit + 4, removals: 0 }),
        ]),
      )
      // The others are made anew for whoever comes next.
      await hub.stack.sql(`delete from crm_sync_state where record_id = any ($1)`, [gone])
    },
    120_000,
  )

  test('holds for the reserve of a budget: unanswered creates of any object leave it to edits of any object', async () => {
    await calm()
    await hub.stack.sql(`insert into crm_api_usage (organization_id, connection_id, day, background)
      select organization_id, id, (now() at time zone 'utc')::date, 79 from crm_connections
      on conflict (connection_id, day) do update set background = 79, live = 0`)
    await hub.stack.sql('update crm_connections set settings = $1', [{ ...settings, dailyBudget: 100, liveShare: 0.2 }])
    await hub.sync('full')
    for (const of of others) {
      const { object, table, name } = of
      await add(of, 'Backfill', 120)
      await hub.stack.sql(
        `update crm_sync_state s set outgoing = jsonb_build_object('${name}', r.${name}), outgoing_at = now()
         from ${table} r where r.id = s.record_id and s.object_type = $1 and r.${name} like 'Backfill %'`,
        [object],
      )
    }
    await hub.resetRequests()
    for (const { object, table, name } of others) {
      const [first] = await refs(object, 'asc', 1)
      await hub.stack.sql(`update ${table} set ${name} = 'In time' where id = $1`, [first?.id])
    }
    await drain()
    expect((await hub.requests()).created).toBe(0)
    for (const { object, property, path } of others) {
      const [first] = await refs(object, 'asc', 1)
      const there = await hub.hubspot.crm.objects.basicApi.getById(path, first?.ref ?? '', [property])
      expect(there.properties[property]).toBe('In time')
    }
    await hub.stack.runScript(`delete from crm_sync_state where outgoing is not null;
      ${others.map(({ table, name }) => `delete from ${table} where ${name} like 'Backfill %';`).join(' ')}`)
    await hub.stack.sql('update crm_connections set settings = $1', [settings])
    await hub.stack.sql(`update crm_sync_logs set resume_at = null`)
    expect(await hub.sync('full')).toMatchObject({ status: 'completed' })
    await drain()
  }, 120_000)

  test('holds for a reconnect: what waited of any object moves on both sides without being asked for', async () => {
    await calm()
    await hub.control('POST', 'config', { accessTokenTtlS: 1 })
    await fetch(new URL('/uninstall', hub.url), {
      method: 'POST',
      body: new URLSearchParams({ portal_id: '4711' }),
      redirect: 'manual',
    })
    expect(await hub.sync('delta')).toMatchObject({ status: 'failed' })
    for (const of of others) {
      await renameThere(of, 1, 'While away')
      const [last] = await refs(of.object, 'desc', 1)
      await hub.stack.sql(`update ${of.table} set ${of.name} = 'From here' where id = $1`, [last?.id])
    }
    await hub.control('POST', 'config', { accessTokenTtlS: 1800 })
    await hub.connect()
    await drain()
    for (const { object, table, name, property, path } of others) {
      expect(await hub.stack.sql(`select count(*)::int as n from ${table} where ${name} like 'While away %'`)).toEqual([{ n: 1 }])
      const [last] = await refs(object, 'desc', 1)
      const there = await hub.hubspot.crm.objects.basicApi.getById(path, last?.ref ?? '', [property])
      expect(there.properties[property]).toBe('From here')
    }
  }, 120_000)
})
