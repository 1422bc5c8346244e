import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

describe('what holds for contacts with HubSpot', () => {
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

  test.each(['account', 'opportunity'] as const)(
    'holds for each %s: a chain of merges is followed to its end, and one of which there is no trace is asked for by id',
    async (object) => {
      await calm()
      const of = others.find((other) => other.object === object) ?? others[0]
      const user = recordUser('hubspot', hub.url, object)
      const [merged, erased] = await refs(object, 'asc', 2)
      const unknown = (name: string) => user.create({ name, ...(object === 'opportunity' ? { stage: 'closedwon' } : {}) })
      const [second, third] = [await unknown('Second of a chain'), await unknown('Third of a chain')]
      await user.merge(second, merged?.ref ?? '')
      await user.merge(third, second)
      const count = () => hub.stack.sql(`select count(*)::int as n from ${of.table} where deleted_at is null`)
      const before = await count()
      await hub.sync('delta')
      const link = (id: string) =>
        hub.stack.sql(
          `select status, crm_record_id as ref, last_error ->> 'code' as code from crm_sync_state where record_id = $1`,
          [id],
        )
      expect(await link(merged?.id ?? '')).toMatchObject([{ status: 'linked', ref: third }])
      expect(await count()).toEqual(before)
      // HubSpot erases people alone; what has left its bin years ago is the same to it as an id that was never there.
      await user.remove(erased?.ref ?? '')
      await hub.stack.sql(`update crm_sync_state set crm_record_id = '990000000' || $2 where record_id = $1`, [
        erased?.id,
        of.path.length,
      ])
      await hub.sync('full')
      expect(await link(erased?.id ?? '')).toMatchObject([{ status: 'excluded', code: 'deleted_in_crm' }])
      expect(await count()).toEqual(before)
    },
    120_000,
  )

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
