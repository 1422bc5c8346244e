import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
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

/** The request that updates records, and the one that creates them where a repeated create is an update of the first one's record. */
const requests = {
  salesforce: { update: { method: 'POST', path: '/services/data/v68.0/composite' }, upsert: null },
  hubspot: {
    update: { method: 'POST', path: '/crm/v3/objects/contacts/batch/update' },
    upsert: { method: 'POST', path: '/crm/v3/objects/contacts/batch/upsert' },
  },
  pipedrive: { update: { method: 'PATCH', pathPrefix: '/api/v2/persons/' }, upsert: null },
} as const
const people = 2
/** How many requests write all of them. */
const batches = { salesforce: 1, hubspot: 1, pipedrive: people } as const

describe.each(
  inSuite(['salesforce', 'hubspot', 'pipedrive'] as const satisfies readonly CrmType[], (crmType) => crmType === 'hubspot'),
)('updates that %s carries out late, after a newer one', (crmType) => {
  let hub: Hub
  let user: CrmUser
  const crm = () => hub.crm(crmType)
  const { update, upsert } = requests[crmType]
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    user = crmUser(crmType, crm().url)
  })
  afterAll(() => hub.close())

  beforeEach(async () => {
    await release()
    const account = { salesforce: { org: 'acme' }, hubspot: { portal: 4711 }, pipedrive: { company: 8101 } }[crmType]
    await crm().control('POST', 'seed', { ...account, count: 0, replace: true })
    await hub.stack.runScript(`delete from crm_connections; delete from contacts;
        select pgmq.purge_queue('crm_live'); select pgmq.purge_queue('crm_work');`)
    expect(await crm().connect()).toMatchObject({ kind: 'connected' })
    // Whatever the times are, an edit in the CRM would count.
    await hub.stack.runScript(`update crm_connections set settings = settings || '{"conflictPolicy": "crm_wins"}'`)
    await hub.stack.sql(
      `insert into contacts (organization_id, last_name, email, phone)
         select $1, 'Person ' || n, 'p' || n || '@late.test', '+31 20 000 0000' from generate_series(1, $2::int) n`,
      [hub.organizationId, people],
    )
  })

  /** The same server with less patience: what the sandbox holds back times out at once. */
  const impatient = (retriesMax: number): Engine => ({
    ...hub.engine,
    budgets: {
      of: (_, connector) => createBudget({ budgets: connector.capabilities.budgets, retriesMax, timeoutMs: 1_500 }),
      waitedMs: () => 0,
    },
  })
  const hold = (match: object, times: number) => crm().control('POST', 'faults', { kind: 'commit-late', match, times })
  const held = async () => z.object({ held: z.number() }).parse(await crm().control('GET', 'faults')).held
  const release = async () => {
    await crm().control('DELETE', 'faults')
    await crm().control('POST', 'faults/release')
  }
  const edit = (phone: string) => hub.stack.sql('update contacts set phone = $1', [phone])
  const syncWith = async (engine: Engine, syncType: 'full' | 'delta' = 'delta') =>
    (await requestSync(engine, crm().request(syncType), Date.now() + 600_000)).working
  /** Messages and leases come due. */
  const wake = async () => {
    await hub.stack.runScript(`
        update crm_sync_logs set lease_expires_at = now() - interval '1 second', resume_at = null where status = 'running';
        select pgmq.set_vt('crm_work', msg_id, 0) from pgmq.q_crm_work; select pgmq.set_vt('crm_live', msg_id, 0) from pgmq.q_crm_live;`)
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  }
  const there = async () => [...new Set((await user.list()).map(({ values }) => values.phone))]
  const here = async () => (await hub.stack.sql<{ phone: string }>('select distinct phone from contacts')).map((row) => row.phone)

  async function sendNewer(phone: string): Promise<void> {
    expect(await held()).toBeGreaterThan(0)
    await crm().control('DELETE', 'faults')
    await edit(phone)
    await wake()
    expect((await crm().sync('delta')).status).toBe('completed')
    expect(await there()).toEqual([phone])
  }

  async function arriveLate(phone: string): Promise<void> {
    await release()
    await vi.waitFor(async () => expect(await there()).toEqual([phone]), { timeout: 600_000 })
  }

  /** The newer value is on both sides, and nothing says that somebody in the CRM had changed anything. */
  async function expectNewer(phone: string, resent = people): Promise<void> {
    const run = await crm().sync('delta')
    expect({ here: await here(), there: await there() }).toEqual({ here: [phone], there: [phone] })
    expect(run).toMatchObject({ status: 'completed', local_updated: 0, crm_updated: resent, conflicts: 0 })
    expect(
      await hub.stack.sql(`select distinct side, kind, reason from crm_sync_changes where run_id = $1 order by reason`, [run.id]),
    ).toEqual([{ side: 'crm', kind: 'updated', reason: 'resent' }])
    expect((await crm().sync('delta')).crm_updated).toBe(0)
  }

  test('one that timed out: the newer value is sent again, and is no edit of anybody', async () => {
    await crm().sync('full')
    await edit('+31 20 111 1111')
    await hold(update, 2 * batches[crmType])
    await syncWith(impatient(1))
    await sendNewer('+31 20 222 2222')
    await arriveLate('+31 20 111 1111')
    // A guard that stops at the first change.
    await hub.stack.runScript(`update crm_connections set settings = settings
        || '{"guard": {"enabled": true, "share": 0.01, "atLeast": 1}}'`)
    await expectNewer('+31 20 222 2222')
  })

  test('one that was repeated at once, and answered then', async () => {
    await crm().sync('full')
    await edit('+31 20 111 1111')
    await hold(update, batches[crmType])
    await syncWith(impatient(4))
    expect(await there()).toEqual(['+31 20 111 1111'])
    await sendNewer('+31 20 222 2222')
    await arriveLate('+31 20 111 1111')
    await expectNewer('+31 20 222 2222')
  })

  test('one of a process that was stopped meanwhile', async () => {
    await crm().sync('full')
    const seen: string[] = []
    await edit('+31 20 111 1110')
    await runKilled(null, () => syncWith(hub.engine), seen)
    const path = 'path' in update ? update.path : update.pathPrefix
    const at = seen.findIndex((request) => request.startsWith(`${update.method} ${path}`)) + 1
    expect(at).toBeGreaterThan(0)
    await edit('+31 20 111 1111')
    await hold(update, batches[crmType])
    await runKilled({ at, when: 'during' }, () => syncWith(hub.engine))
    await vi.waitFor(async () => expect(await held()).toBeGreaterThan(0), { timeout: 600_000 })
    const late = (await held()) * (people / batches[crmType])
    await sendNewer('+31 20 222 2222')
    await release()
    const arrived = async () => (await user.list()).filter(({ values }) => values.phone === '+31 20 111 1111').length
    await vi.waitFor(async () => expect(await arrived()).toBe(late), { timeout: 600_000 })
    await expectNewer('+31 20 222 2222', late)
  })

  test('once it can no longer arrive, the same value is an edit in the CRM', async () => {
    await crm().sync('full')
    await edit('+31 20 111 1111')
    await hold(update, 2 * batches[crmType])
    await syncWith(impatient(1))
    await sendNewer('+31 20 222 2222')
    await hub.stack.runScript(`update crm_sync_state set late_writes = (
        select jsonb_agg(w || jsonb_build_object('until', now() - interval '1 second')) from jsonb_array_elements(late_writes) w)`)
    await arriveLate('+31 20 111 1111')
    expect(await crm().sync('delta')).toMatchObject({ local_updated: people, crm_updated: 0 })
    expect(await here()).toEqual(['+31 20 111 1111'])
  })

  test.runIf(upsert !== null)('a create that was repeated at once is an update when it comes late', async () => {
    await hold(upsert ?? {}, 1)
    await syncWith(impatient(4), 'full')
    await sendNewer('+31 20 222 2222')
    await arriveLate('+31 20 000 0000')
    await expectNewer('+31 20 222 2222')
  })
})
