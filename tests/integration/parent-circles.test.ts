import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[]
/** The rules for circles: HubSpot takes them, Salesforce refuses what would close one, Pipedrive gets no parents. */
const withParents = ['hubspot', 'salesforce'] as const

describe('companies that edits on two sides put above themselves', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms })
    const { organizationId, userId } = hub
    for (const crmType of crms) {
      await hub.crm(crmType).connect()
      await hub.crm(crmType).sync('full')
      await switchObject(hub.engine, { organizationId, userId, crmType, object: 'account', enabled: true })
    }
    for (const name of ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon']) {
      await hub.stack.sql('insert into accounts (organization_id, name, website) values ($1, $2, $3)', [
        organizationId,
        name,
        `${name.toLowerCase()}.example`,
      ])
    }
    for (const crmType of crms) await hub.crm(crmType).sync('full')
  })
  afterAll(() => hub.close())

  const userOf = (crmType: CrmType) => recordUser(crmType, hub.crm(crmType).url, 'account')
  const idsThere = async (crmType: CrmType) =>
    new Map((await userOf(crmType).list()).map(({ id, values }) => [values.name ?? '', id]))
  async function putBelowThere(crmType: CrmType, name: string, parent: string) {
    const ids = await idsThere(crmType)
    await userOf(crmType).edit(ids.get(name) ?? '', { parent: ids.get(parent) ?? '' })
  }
  const putBelowHere = (name: string, parent: string | null) =>
    hub.stack.sql(`update accounts set parent_id = (select id from accounts where name = $2) where name = $1`, [name, parent])
  const parentsHere = async () =>
    Object.fromEntries(
      (
        await hub.stack.sql<{ name: string; parent: string }>(
          'select a.name, p.name as parent from accounts a join accounts p on p.id = a.parent_id order by a.name',
        )
      ).map(({ name, parent }) => [name, parent]),
    )
  async function parentsThere(crmType: CrmType) {
    const ids = await idsThere(crmType)
    const nameOf = (id: string | null | undefined) => [...ids].find(([, each]) => each === id)?.[0]
    const rows = (await userOf(crmType).list()).map(({ values }) => [values.name ?? '', nameOf(values.parent)] as const)
    return Object.fromEntries(rows.filter(([, parent]) => parent !== undefined))
  }
  const refused = () =>
    hub.stack.sql<{ crm: string; name: string; reason: string; message: string }>(
      `select c.crm_type as crm, a.name, l.last_error ->> 'reason' as reason, l.last_error ->> 'message' as message
       from crm_sync_state l join crm_connections c on c.id = l.connection_id join accounts a on a.id = l.record_id
       where l.status = 'attention' order by 1, 2`,
    )
  const syncAll = async (syncType: 'full' | 'delta') => {
    for (const crmType of crms) await hub.crm(crmType).sync(syncType)
  }
  /** All syncs, until two rounds more write nothing anywhere. */
  async function expectRest() {
    await syncAll('delta')
    await syncAll('full')
    const written = async () => [
      await Promise.all(crms.map(async (crmType) => (await hub.crm(crmType).requests()).updated)),
      await hub.stack.sql('select id, version from accounts order by id'),
    ]
    const before = await written()
    await syncAll('delta')
    await syncAll('full')
    expect(await written()).toEqual(before)
  }

  test('come to rest with each CRM as it allows, no edit is lost, and what is refused says why', async () => {
    // Each edit is sound where it is made. Three above one another need an edit of each side as two do.
    await putBelowHere('Alpha', 'Beta')
    await putBelowThere('salesforce', 'Beta', 'Alpha')
    await putBelowHere('Gamma', 'Delta')
    await putBelowHere('Delta', 'Epsilon')
    await putBelowThere('hubspot', 'Epsilon', 'Gamma')
    await expectRest()

    const circles = { Alpha: 'Beta', Beta: 'Alpha', Delta: 'Epsilon', Epsilon: 'Gamma', Gamma: 'Delta' }
    expect(await parentsHere()).toEqual(circles)
    expect(await parentsThere('hubspot')).toEqual(circles)
    const { Alpha: _refused, ...chains } = circles
    const inSalesforce = await parentsThere('salesforce')
    expect(inSalesforce).toMatchObject({ Beta: 'Alpha' })
    expect(Object.keys(inSalesforce)).toHaveLength(Object.keys(chains).length - 1)
    const problems = await refused()
    expect(problems).toMatchObject([
      { crm: 'salesforce', name: 'Alpha', reason: 'circle' },
      { crm: 'salesforce', reason: 'circle' },
    ])
    for (const { message } of problems) {
      expect(message).toContain('is below this record in Salesforce, and nothing can be above itself.')
      expect(message).not.toMatch(/[0-9a-f]{8}-/)
    }
  })

  test('are in sync again once a person opens the circle', async () => {
    await putBelowHere('Alpha', null)
    await putBelowHere('Gamma', null)
    await expectRest()
    expect(await refused()).toEqual([])
    const chains = { Beta: 'Alpha', Delta: 'Epsilon', Epsilon: 'Gamma' }
    expect(await parentsHere()).toEqual(chains)
    for (const crmType of withParents) expect(await parentsThere(crmType)).toEqual(chains)
  })
})
