import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

/** What may go without approval, and the contacts of a company of more and of one of fewer. */
const [limit, many, few] = [10, 24, 3]
const archived = { fromCrm: 'archive', toCrm: 'archive' } as const

describe('an account deleted in Salesforce, which deletes its contacts with it', () => {
  let hub: Hub
  let big = ''
  beforeAll(async () => {
    hub = await startHub({ crms: ['salesforce'] })
    const { organizationId, userId } = hub
    await hub.connect()
    await hub.sync('full')
    await switchObject(hub.engine, { organizationId, userId, crmType: 'salesforce', object: 'account', enabled: true })
    await hub.stack.sql('update crm_connections set settings = $1', [
      { deletes: archived, guard: { enabled: true, share: 0.1, atLeast: limit } },
    ])
    for (const [name, size] of [
      ['Big', many],
      ['Small', few],
      ['Ours', many],
      ['Others', many],
    ] as const) {
      const account = await accounts().create({ name, website: `${name.toLowerCase()}.example` })
      const people = Array.from({ length: size }, (_, index) =>
        contacts().create({ email: `p${index}@${name.toLowerCase()}.example`, lastName: name, account }),
      )
      await Promise.all(people)
    }
    big = await idOf('Big')
    await hub.sync('full')
    expect(await here()).toEqual({ companies: ['Big', 'Others', 'Ours', 'Small'], contacts: 3 * many + few })
  })
  afterAll(() => hub.close())

  const accounts = () => recordUser('salesforce', hub.url, 'account')
  const contacts = () => recordUser('salesforce', hub.url, 'contact')
  const idOf = async (name: string) => (await accounts().list()).find(({ values }) => values.name === name)?.id ?? ''
  const here = async () => {
    const companies = await hub.stack.sql<{ name: string }>('select name from accounts where deleted_at is null order by name')
    const [{ n } = { n: -1 }] = await hub.stack.sql<{ n: number }>(
      'select count(*)::int as n from contacts c join accounts a on a.id = c.account_id where c.deleted_at is null',
    )
    return { companies: companies.map(({ name }) => name), contacts: n }
  }
  async function decide(approve: boolean) {
    const { organizationId, userId } = hub
    const [run] = await hub.stack.sql<{ id: string }>(`select id from crm_sync_logs where status = 'waiting'`)
    await decideRun(hub.engine.db, { runId: run?.id ?? '', organizationId, userId, approve })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  }

  test('waits for approval with all of its contacts, and none is archived here meanwhile', async () => {
    const before = await here()
    await accounts().remove(big)
    for (const syncType of ['delta', 'full'] as const) {
      expect(await hub.sync(syncType)).toMatchObject({
        status: 'waiting',
        local_archived: 0,
        guard: { object: 'contact', changes: 0, removals: many },
      })
      expect(await here()).toEqual(before)
      await decide(false)
      expect(await here()).toEqual(before)
      await hub.stack.sql(`update crm_connections set status = 'active' where status = 'paused'`)
    }
  })

  test('refused and restored there, it is as it was: nobody is lost, nobody is there twice', async () => {
    const before = await here()
    await accounts().restore(big)
    await hub.sync('delta')
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: 0, crm_created: 0, local_archived: 0 })
    expect(await here()).toEqual(before)
    expect(await contacts().list()).toHaveLength(before.contacts)
  })

  test('approved, its contacts are archived here; the company stays, as long as its own deletions are ignored', async () => {
    await accounts().remove(big)
    await hub.sync('delta')
    await decide(true)
    expect(await here()).toEqual({ companies: ['Big', 'Others', 'Ours', 'Small'], contacts: 2 * many + few })
  })

  test('with few contacts, it goes without a question', async () => {
    await accounts().remove(await idOf('Small'))
    expect(await hub.sync('delta')).toMatchObject({ status: 'completed', local_archived: few })
    expect(await here()).toMatchObject({ contacts: 2 * many })
  })

  test('by a company that is deleted here, as its settings say: its contacts there are asked about before they go here too', async () => {
    await hub.stack.sql(
      `update crm_connection_objects set settings = settings || jsonb_build_object('deletes', $1::jsonb) where object_type = 'account'`,
      [JSON.stringify(archived)],
    )
    await hub.stack.sql(`update accounts set deleted_at = now() where name = 'Ours'`)
    expect(await hub.sync('delta')).toMatchObject({
      status: 'waiting',
      crm_archived: 1,
      guard: { object: 'contact', removals: many },
    })
    expect(await idOf('Ours')).toBe('')
    expect(await contacts().list()).toHaveLength(many)
    expect(await here()).toMatchObject({ contacts: 2 * many })
  })
})
