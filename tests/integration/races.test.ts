import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { createEngine, type Engine } from '../../src/lib/crm/engine.ts'
import { newLease } from '../../src/lib/crm/run/lease.ts'
import { workOnRun } from '../../src/lib/crm/run/sync-manager.ts'
import { startRun } from '../../src/lib/db/run-requests.ts'
import { claimRun } from '../../src/lib/db/run-lease.ts'
import { finishJobs, receiveJobs, sendJob } from '../../src/lib/db/queue.ts'
import { runJob } from '../../src/lib/jobs/background-jobs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[]
const workers = 8
const people = 60

/** On a real server, because the embedded one has a single session. Each worker has its own engine, as processes have. */
describe(`${workers} workers on one queue`, () => {
  let hub: Hub
  let users: ReadonlyMap<CrmType, CrmUser>
  let engines: readonly Engine[]
  beforeAll(async () => {
    hub = await startHub({ crms, onRealPostgres: true })
    users = new Map(crms.map((crmType) => [crmType, crmUser(crmType, hub.crm(crmType).url)]))
    engines = Array.from({ length: workers }, () => createEngine(hub.engine.env))
    await hub.engine.db.from('contacts').insert(
      Array.from({ length: people }, (_, index) => ({
        organization_id: hub.organizationId,
        email: `p${index}@race.test`,
        first_name: 'First',
        last_name: `Last ${index}`,
      })),
    )
    for (const crmType of crms) expect(await hub.crm(crmType).connect()).toMatchObject({ kind: 'connected' })
    for (const crmType of crms) expect(await hub.crm(crmType).sync('full')).toMatchObject({ status: 'completed' })
    await drainTogether()
  })
  afterAll(() => hub?.close())

  const workTogether = () =>
    Promise.all(engines.map((engine) => runWorker(engine, { deadline: Date.now() + 600_000, untilEmpty: true })))
  /** On a slow machine a queue does not answer in time, which ends a drain; a scheduler calls it again. */
  const patiently = (work: () => Promise<unknown>) => vi.waitFor(work, { timeout: 600_000, interval: 500 })
  const queued = () =>
    hub.stack.sql(
      'select (select count(*) from pgmq.q_crm_live)::int as live, (select count(*) from pgmq.q_crm_work)::int as work',
    )
  /** A job deferred by a busy connection is due a second later. */
  async function drainTogether(): Promise<void> {
    await patiently(async () => {
      await workTogether()
      expect(await queued()).toEqual([{ live: 0, work: 0 }])
    })
  }
  async function deadlocks(): Promise<unknown> {
    return hub.stack.sql(`select deadlocks::int as n from pg_stat_database where datname = current_database()`)
  }

  test('take each message once', async () => {
    const [{ id }] = z
      .tuple([z.object({ id: z.uuid() })])
      .rest(z.unknown())
      .parse(await hub.stack.sql('select id from crm_connections'))
    for (let n = 0; n < 200; n += 1)
      await sendJob(hub.engine.db, 'crm_work', { kind: 'conflicts', connectionId: id, attempts: n })
    const taken = await Promise.all(
      engines.map(async ({ db }) => {
        const mine: number[] = []
        for (;;) {
          const received = await receiveJobs(db, [{ queue: 'crm_work', count: 3 }], 30)
          if (received.length === 0) return mine
          mine.push(...received.map(({ job }) => job.attempts))
          await finishJobs(
            db,
            'crm_work',
            received.map((job) => job.id),
          )
        }
      }),
    )
    expect(taken.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n))
    expect(taken.filter((mine) => mine.length > 0).length).toBeGreaterThan(1)
  })

  test('push each edit to each CRM exactly once, with edits and schedule ticks in between, and without a deadlock', {
    timeout: 600_000,
  }, async () => {
    const before = await deadlocks()
    const ids = z
      .array(z.object({ id: z.string() }))
      .parse(await hub.stack.sql('select id from contacts order by id'))
      .map(({ id }) => id)
    for (const crmType of crms) await hub.crm(crmType).resetRequests()
    await Promise.all([
      ...ids.map((id, index) => hub.stack.sql('update contacts set first_name = $2 where id = $1', [id, `Race ${index}`])),
      patiently(workTogether),
      ...engines.map((engine) => patiently(() => runJob(engine, 'delta-sync', { deadline: Date.now() + 600_000, force: true }))),
    ])
    await drainTogether()
    const expected = new Map(ids.map((id, index) => [id, `Race ${index}`]))
    for (const crmType of crms) {
      const links = z
        .array(z.object({ record_id: z.string(), crm_record_id: z.string() }))
        .parse(
          await hub.stack.sql(
            `select record_id, crm_record_id from crm_sync_state l join crm_connections c on c.id = l.connection_id where c.crm_type = $1`,
            [crmType],
          ),
        )
      const there = new Map((await users.get(crmType)?.list())?.map((record) => [record.id, record.values.firstName]))
      expect(there.size).toBe(people)
      for (const { record_id, crm_record_id } of links)
        expect([crmType, there.get(crm_record_id)]).toEqual([crmType, expected.get(record_id)])
      const { created, updated } = await hub.crm(crmType).requests()
      expect([crmType, created, updated]).toEqual([crmType, 0, people])
    }
    expect(
      await hub.stack.sql(`select id, status, errors from crm_sync_logs where status in ('running', 'failed', 'partial')`),
    ).toEqual([])
    expect(await hub.stack.sql('select count(*)::int as n from crm_sync_state where pending or outgoing is not null')).toEqual([
      { n: 0 },
    ])
    expect(await deadlocks()).toEqual(before)
  })

  test('start one run of a connection, however many request one at once', async () => {
    const [{ id }] = z
      .tuple([z.object({ id: z.uuid() })])
      .rest(z.unknown())
      .parse(await hub.stack.sql(`select id from crm_connections where crm_type = 'hubspot'`))
    const request = {
      connectionId: id,
      syncType: 'delta',
      direction: 'bidirectional',
      trigger: 'cron',
      userId: null,
      recordId: null,
      objects: null,
    } as const
    const answers = await Promise.all(engines.map(({ db }) => startRun(db, request, null, 0)))
    expect(answers.filter(({ started }) => started)).toHaveLength(1)
    const leases = engines.map(() => newLease(answers[0]?.run.id ?? ''))
    const claims = await Promise.all(engines.map(({ db }, index) => claimRun(db, leases[index] ?? newLease(''))))
    expect(claims.filter(Boolean)).toHaveLength(1)
    await hub.stack.sql(`update crm_sync_logs set lease_expires_at = null where status = 'running'`)
    await hub.stack.sql(`select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work`)
    await drainTogether()
  })

  test('a worker delayed beyond its lease writes nothing', async () => {
    const [engine, successor] = engines
    if (!engine || !successor) throw new Error('There are no workers.')
    const [contact] = z
      .array(z.object({ record_id: z.string(), connection_id: z.string() }))
      .parse(
        await hub.stack.sql(
          `select l.record_id, l.connection_id from crm_sync_state l join crm_connections c on c.id = l.connection_id where c.crm_type = 'hubspot' limit 1`,
        ),
      )
    if (!contact) throw new Error('Nothing is linked.')
    await hub.stack.sql(`update contacts set last_name = 'Fenced' where id = $1`, [contact.record_id])
    await hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
    // The connector answers only after another worker has taken the run.
    const gate = Promise.withResolvers<void>()
    const slow: Engine = {
      ...engine,
      loadConnector: async (crmType) => {
        const connector = await engine.loadConnector(crmType)
        return {
          ...connector,
          getRecords: async (...asked) => {
            const records = await connector.getRecords(...asked)
            await gate.promise
            return records
          },
        }
      },
    }
    const request = {
      connectionId: contact.connection_id,
      syncType: 'delta',
      direction: 'to_crm',
      trigger: 'cron',
      userId: null,
      recordId: null,
      objects: null,
    } as const
    const first = newLease('')
    const { run } = await startRun(engine.db, request, first.token, 20)
    await hub.crm('hubspot').resetRequests()
    const late = workOnRun(slow, { ...first, runId: run.id }, Date.now() + 600_000)
    await vi.waitFor(async () => expect((await hub.crm('hubspot').requests()).total).toBeGreaterThanOrEqual(2), {
      timeout: 600_000,
    })
    await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where id = $1`, [run.id])
    const second = newLease(run.id)
    expect(await claimRun(successor.db, second)).toBe(true)
    expect(await workOnRun(successor, second, Date.now() + 600_000)).toBe('finished')
    const after = await hub.stack.sql('select id, version, base from crm_sync_state order by id')
    gate.resolve()
    expect(await late).toBe('stopped')
    expect(await hub.stack.sql('select id, version, base from crm_sync_state order by id')).toEqual(after)
    expect((await hub.crm('hubspot').requests()).updated).toBe(1)
    expect(await hub.stack.sql('select status from crm_sync_logs where id = $1', [run.id])).toEqual([{ status: 'completed' }])
  })
})
