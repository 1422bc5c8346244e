import { parse } from 'csv-parse/sync'
import { planCsv } from '../../src/lib/records/runs/plan-csv.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newLease } from '../../src/lib/crm/run/lease.ts'
import { workOnRun } from '../../src/lib/crm/run/sync-manager.ts'
import { claimRun } from '../../src/lib/db/run-lease.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runJob } from '../../src/lib/jobs/background-jobs.ts'
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

  test.each([
    ['between its batches', `select pgmq.purge_queue('crm_live')`],
    ['before it goes on', 'select 1'],
  ])('an approval of more than was counted is not one of edits made here meanwhile, synced %s', async (when, prepare) => {
    await hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 hour'`)
    await changeThere(60, when)
    expect(await hub.sync('delta')).toMatchObject({ status: 'waiting', guard: { changes: 60 } })
    // As where it had to stop before it had counted all.
    await hub.stack.sql(`update crm_sync_logs set guard = guard || '{"more": true}' where status = 'waiting'`)
    await decide(true)
    const last = `select s.record_id from crm_sync_state s where s.status = 'linked' order by s.crm_record_id::bigint desc limit 40`
    await hub.stack.sql(`update contacts set company = $1 where id in (${last})`, [when])
    await hub.stack.sql(prepare)
    await hub.resetRequests()
    const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    await drain()
    expect((await hub.requests()).writes).toBe(0)
    expect(await hub.stack.sql(`select count(*)::int as n from contacts where first_name = $1`, [when])).toEqual([{ n: 60 }])
    const [asking] = await hub.stack.sql<{ id: string }>(`select id, guard from crm_sync_logs where status = 'waiting'`)
    expect(asking).toMatchObject({ guard: { changes: 40, removals: 0 } })
    await decideRun(hub.engine.db, {
      runId: asking?.id ?? '',
      organizationId: hub.organizationId,
      userId: hub.userId,
      approve: true,
    })
    await drain()
    expect((await hub.requests()).updated).toBe(40)
  })

  test('edits here of which one slice cannot count all are counted by the next, and asked about with their number', async () => {
    await hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 hour'`)
    const linked = `select record_id from crm_sync_state where status = 'linked'`
    const edited = await hub.stack.sql(`update contacts set company = 'Counted' where id in (${linked}) returning id`)
    expect(edited.length).toBeGreaterThan(200)
    await hub.stack.sql('update crm_sync_state set live = false')
    await hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
    await hub.resetRequests()
    // Every slice has its time for one batch.
    const { runId, working } = await requestSync(hub.engine, hub.request('delta', 'to_crm'), Date.now())
    const ends = [await working]
    while (ends.at(-1) === 'out_of_time' && ends.length < 10) {
      const lease = newLease(runId)
      expect(await claimRun(hub.engine.db, lease)).toBe(true)
      ends.push(await workOnRun(hub.engine, lease, Date.now()))
    }
    expect(ends).toEqual(['out_of_time', 'awaiting_approval'])
    expect(await runs()).toMatchObject([{ status: 'waiting', guard: { changes: edited.length, more: false, stage: 'push' } }])
    expect((await hub.requests()).writes).toBe(0)
    await decide(true)
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(await runs()).toMatchObject([{ status: 'completed' }])
    expect((await hub.requests()).updated).toBe(edited.length)
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
