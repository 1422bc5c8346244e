import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBudgets } from '../../src/lib/crm/session.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Crm, type Hub, startHub } from './support/hub.ts'
import { type KillPoint, runMortal } from './support/kill.ts'

const remoteOnly = 3
const localOnly = 9
const inBoth = 2
const total = remoteOnly + localOnly + inBoth
const empty = { salesforce: { org: 'acme' }, pipedrive: { company: 8101 } } as const
/** Every second request by default; KILL_STRIDE=1 kills at each. */
const stride = Number(process.env['KILL_STRIDE'] ?? 2)

/** These CRMs take the same person twice without complaint: only what was written ahead keeps a create from being repeated. */
describe.each(['salesforce', 'pipedrive'] as const)('a process killed in the middle of a run with %s', (crmType) => {
  let hub: Hub
  let crm: Crm
  let user: CrmUser
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    crm = hub.crm(crmType)
    user = crmUser(crmType, crm.url)
  })
  afterAll(() => hub.close())

  async function fill(): Promise<void> {
    await crm.control('POST', 'seed', { ...empty[crmType], count: 0, replace: true })
    await hub.stack.sql('delete from crm_connections')
    await hub.stack.sql('delete from contacts')
    const both = Array.from({ length: inBoth }, (_, index) => `both-${index}@crash.test`)
    const remote = [...both, ...Array.from({ length: remoteOnly }, (_, index) => `remote-${index}@crash.test`)]
    for (const email of remote) await user.create({ email, firstName: 'Remote', lastName: email })
    // Every third has no e-mail to be found again by.
    const local = [
      ...both,
      ...Array.from({ length: localOnly }, (_, index) => (index % 3 === 0 ? null : `local-${index}@crash.test`)),
    ]
    const { error } = await hub.engine.db.from('contacts').insert(
      local.map((email, index) => ({
        organization_id: hub.organizationId,
        email,
        first_name: 'Remote',
        last_name: email?.startsWith('both') ? email : `Local ${index}`,
      })),
    )
    expect(error).toBeNull()
    expect(await crm.connect()).toMatchObject({ kind: 'connected' })
  }
  const runAndDie = (point: KillPoint | null) =>
    runMortal(
      point,
      async () =>
        (await requestSync({ ...hub.engine, budgets: createBudgets() }, crm.request('full'), Date.now() + 60_000)).working,
    )
  async function recover(): Promise<void> {
    await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
    await (await requestSync(hub.engine, crm.request('full'), Date.now() + 60_000)).working
  }
  async function expectExactlyOnce(): Promise<void> {
    const names = (await user.list()).map((record) => `${record.values.email} ${record.values.lastName}`)
    expect([names.length, new Set(names).size]).toEqual([total, total])
    expect(
      await hub.stack.sql(`select count(*)::int as links, count(distinct record_id)::int as records, count(distinct crm_record_id)::int as remotes,
                                  count(*) filter (where status = 'linked' and not pending and outgoing is null)::int as in_sync from crm_sync_state`),
    ).toEqual([{ links: total, records: total, remotes: total, in_sync: total }])
    expect(await hub.stack.sql('select count(*)::int as n from contacts')).toEqual([{ n: total }])
  }

  test('leads to the same end wherever it dies: nothing doubled, nothing lost', { timeout: 400_000 }, async () => {
    await fill()
    const requests = await runAndDie(null)
    await expectExactlyOnce()
    expect(requests).toBeGreaterThan(10)
    for (let at = 1; at <= requests; at += 1) {
      for (const when of ['before', 'after'] as const) {
        if ((at * 2 + (when === 'after' ? 1 : 0)) % stride !== at % stride) continue
        await fill()
        await runAndDie({ at, when })
        await recover()
        await expectExactlyOnce().catch((cause: unknown) => {
          throw new Error(`killed ${when} request ${at}`, { cause })
        })
      }
    }
  })
})
