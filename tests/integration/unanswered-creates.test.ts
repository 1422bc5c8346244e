import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { Engine } from '../../src/lib/crm/engine.ts'
import { createBudget } from '../../src/lib/crm/transport/budget.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { runKilled } from './support/kill.ts'
import { inSuite } from './support/in-suite.ts'

/** The request that creates records, of each CRM, and how many records one holds at most. */
const creates = {
  salesforce: { path: '/services/data/v68.0/composite', method: 'POST', batch: 200 },
  hubspot: { path: '/crm/v3/objects/contacts/batch/upsert', method: 'POST', batch: 100 },
  pipedrive: { path: '/api/v2/persons', method: 'POST', batch: 1 },
} as const
const people = 10

describe.each(
  inSuite(['salesforce', 'hubspot', 'pipedrive'] as const satisfies readonly CrmType[], (crmType) => crmType === 'pipedrive'),
)('creates that %s answers too late', (crmType) => {
  let hub: Hub
  let user: CrmUser
  const crm = () => hub.crm(crmType)
  const { path, method, batch } = creates[crmType]
  /** Where a repeated create finds the record of the first one, there is nothing to wait for. */
  const isIdempotent = crmType === 'hubspot'
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    user = crmUser(crmType, crm().url)
  })
  afterAll(() => hub.close())

  /** The same server with less patience: what the sandbox holds back times out at once. */
  const impatient = (): Engine => ({
    ...hub.engine,
    budgets: {
      of: (_, connector) =>
        createBudget({
          budgets: connector.capabilities.budgets,
          retriesMax: 0,
          timeoutMs: isIdempotent ? 1_500 : 30_000,
          onceTimeoutMs: 1_500,
        }),
      waitedMs: () => 0,
    },
  })

  async function start(count: number, emails = true): Promise<void> {
    await release()
    await vi.waitFor(async () => expect(await held()).toBe(0), { timeout: 600_000 })
    const account = { salesforce: { org: 'acme' }, hubspot: { portal: 4711 }, pipedrive: { company: 8101 } }[crmType]
    await crm().control('POST', 'seed', { ...account, count: 0, replace: true })
    await hub.stack.runScript(`delete from crm_connections; delete from contacts;
      select pgmq.purge_queue('crm_live'); select pgmq.purge_queue('crm_work');`)
    expect(await crm().connect()).toMatchObject({ kind: 'connected' })
    await hub.stack.sql(
      `insert into contacts (organization_id, first_name, last_name, email)
       select $1, 'Late', 'Person ' || n, case when $3 then 'p' || n || '@late.test' end from generate_series(1, $2::int) n`,
      [hub.organizationId, count, emails],
    )
    await crm().resetRequests()
  }
  const hold = (kind: 'commit-late' | 'answer-late', of: { skip?: number; times: number }) =>
    crm().control('POST', 'faults', { kind, match: { method, path }, ...of })
  const held = async () => z.object({ held: z.number() }).parse(await crm().control('GET', 'faults')).held
  const release = async () => {
    await crm().control('DELETE', 'faults')
    await crm().control('POST', 'faults/release')
  }
  const there = async () => (await user.list()).filter(({ values }) => values.firstName === 'Late').length
  const sent = async () => {
    const { byRoute } = await crm().requests()
    return Object.entries(byRoute).reduce((sum, [route, times]) => (route === `${method} ${path}` ? sum + times : sum), 0)
  }
  const run = () =>
    hub.stack.sql<{ status: string; unanswered: number; until: boolean; created: number; waits: boolean }>(
      `select status, unanswered, unanswered_until > now() + interval '5 minutes' as until, crm_created + records_matched as created,
         resume_at is null as waits from crm_sync_logs order by started_at desc limit 1`,
    )
  /** Messages and leases come due; how long a create may still be carried out does not. */
  const wake = async () => {
    await hub.stack.runScript(`
      update crm_sync_logs set lease_expires_at = now() - interval '1 second', resume_at = null where status = 'running';
      select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work; select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;`)
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  }
  const itIsCertain = () =>
    hub.stack.sql(`update crm_sync_state set not_before = now() - interval '1 second' where not_before is not null`)
  const syncWith = async (engine: Engine) => (await requestSync(engine, crm().request('full'), Date.now() + 600_000)).working
  async function expectEachOnce(count: number): Promise<void> {
    expect(await there()).toBe(count)
    expect(await hub.stack.sql(`select status, count(*)::int as n from crm_sync_state group by status`)).toEqual([
      { status: 'linked', n: count },
    ])
    expect(await run()).toMatchObject([{ status: 'completed', unanswered: 0, created: count }])
  }

  test('carried out late: each is there once, and until then the run says that it waits', async () => {
    await start(people)
    await hold('commit-late', { times: people })
    expect(await syncWith(impatient())).toBe('delayed')
    await crm().control('DELETE', 'faults')
    const before = await sent()
    if (!isIdempotent) {
      expect(await run()).toMatchObject([{ status: 'running', unanswered: people, until: true }])
      for (let look = 0; look < 2; look += 1) await wake()
      expect(await run()).toMatchObject([{ status: 'running', unanswered: people, until: true }])
      expect([await sent(), await there()]).toEqual([before, 0])
    }
    await release()
    await vi.waitFor(async () => expect(await there()).toBe(people), { timeout: 600_000 })
    await wake()
    await expectEachOnce(people)
  })

  test('carried out and answered late: each is there once', async () => {
    await start(people)
    await hold('answer-late', { times: people })
    await syncWith(impatient())
    await release()
    await wake()
    await expectEachOnce(people)
  })

  test('the process that sent them is stopped meanwhile: the next one waits for them too', async () => {
    await start(people)
    const seen: string[] = []
    await runKilled(null, () => syncWith(hub.engine), seen)
    const at = seen.indexOf(`${method} ${path}`) + 1
    expect(at).toBeGreaterThan(0)
    await start(people)
    await hold('commit-late', { times: people })
    await runKilled({ at, when: 'during' }, () => syncWith(hub.engine))
    await vi.waitFor(async () => expect(await held()).toBeGreaterThan(0), { timeout: 600_000 })
    const onTheWay = await held()
    await crm().control('DELETE', 'faults')
    await wake()
    if (!isIdempotent) {
      expect(await run()).toMatchObject([{ status: 'running', unanswered: people, until: true }])
    }
    await release()
    const arrived = Math.min(people, onTheWay * batch)
    await vi.waitFor(async () => expect(await there()).toBe(arrived), { timeout: 600_000 })
    await wake()
    // Of what was not even sent nobody knows that.
    await itIsCertain()
    await wake()
    await expectEachOnce(people)
  })

  test('half of a push has arrived: the other half is waited for, and the first is in sync at once', async () => {
    const count = batch === 1 ? people : batch + 7
    await start(count)
    const late = batch === 1 ? people / 2 : 1
    await hold('commit-late', { skip: batch === 1 ? people / 2 : 1, times: late })
    await syncWith(impatient())
    await crm().control('DELETE', 'faults')
    await wake()
    const linked = await hub.stack.sql(`select count(*)::int as n from crm_sync_state where status = 'linked'`)
    if (!isIdempotent) {
      expect(linked).toEqual([{ n: batch === 1 ? people / 2 : batch }])
      expect(await run()).toMatchObject([{ status: 'running', unanswered: batch === 1 ? people / 2 : 7 }])
    }
    await release()
    await vi.waitFor(async () => expect(await there()).toBe(count), { timeout: 600_000 })
    await wake()
    await expectEachOnce(count)
  })

  test('one that was never carried out is sent again when that is certain', async () => {
    await start(people)
    await crm().control('POST', 'faults', { kind: 'drop-before', match: { method, path }, times: people })
    await syncWith(impatient())
    await crm().control('DELETE', 'faults')
    await wake()
    if (!isIdempotent) expect([await there(), (await run())[0]?.unanswered]).toEqual([0, people])
    await itIsCertain()
    await wake()
    await expectEachOnce(people)
  })

  test('an answer that ends in the middle of its body is looked up, not asked for again', async () => {
    await start(people)
    await crm().control('POST', 'faults', { kind: 'cut-body', match: { method, path }, times: people })
    await syncWith(impatient())
    await wake()
    await expectEachOnce(people)
  })

  test('a create that is refused with an answer, or cannot be sent at all, is not waited for', async () => {
    await start(people)
    await crm().control('POST', 'faults', { kind: 'status', status: 503, match: { method, path }, times: 1 })
    await syncWith(hub.engine)
    await wake()
    await expectEachOnce(people)
  })
})
