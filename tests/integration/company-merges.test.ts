import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { companyUser } from './support/company-users.ts'
import { type Hub, startHub } from './support/hub.ts'

describe.each(['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[])('companies of %s', (crmType) => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    await hub.crm(crmType).connect()
    await hub.crm(crmType).sync('full')
    await switchObject(hub.engine, {
      organizationId: hub.organizationId,
      userId: hub.userId,
      crmType,
      object: 'account',
      enabled: true,
    })
  })
  afterAll(() => hub.close())

  test('that are merged or renamed in the CRM keep their contacts here, and a new name is one change', async () => {
    const user = companyUser(crmType, hub.crm(crmType).url)
    const [winner, loser] = [await user.addCompany('Winner', 'winner.example'), await user.addCompany('Loser', 'loser.example')]
    const contact = await user.addContact('held@winner.example')
    await user.assign(contact, loser)
    await hub.crm(crmType).sync('full')
    const company = async () => {
      const sql = `select a.name from contacts c join accounts a on a.id = c.account_id where c.email = 'held@winner.example'`
      return (await hub.stack.sql<{ name: string }>(sql))[0]?.name
    }
    expect(await company()).toBe('Loser')
    await user.renameCompany(loser, 'Loser renamed')
    const renamed = await hub.crm(crmType).sync('delta')
    expect(renamed).toMatchObject({ local_updated: 1, by_object: { account: { local_updated: 1 } } })
    expect(await company()).toBe('Loser renamed')
    await user.merge(winner, loser)
    await hub.crm(crmType).sync('delta')
    await hub.crm(crmType).sync('delta')
    expect(await company()).toBe('Winner')
    const settled = await hub.crm(crmType).sync('full')
    expect(settled).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
  })
})
