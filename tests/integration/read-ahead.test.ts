import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const accounts = { hubspot: { portal: 4711 }, pipedrive: { company: 8101 } } as const satisfies Partial<Record<CrmType, object>>
/** More than one page of either. */
const people = { hubspot: 150, pipedrive: 550 }

describe.each(['hubspot', 'pipedrive'] as const)('a full read of %s that works on one page and reads the next one', (crmType) => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    const crm = hub.crm(crmType)
    await crm.control('POST', 'seed', { ...accounts[crmType], count: people[crmType], seed: 5, replace: true })
    await crm.connect()
    await crm.sync('full')
    const { organizationId, userId } = hub
    await switchObject(hub.engine, { organizationId, userId, crmType, object: 'account', enabled: true })
    await recordUser(crmType, crm.url, 'account').create({ name: 'Ahead', website: 'ahead.example' })
    await hub.stack.sql(`update crm_connections set settings = '{"guard": {"enabled": false}}'`)
    await crm.sync('full')
  })
  afterAll(() => hub.close())
  const readContacts = async () => {
    const asked = { ...hub.crm(crmType).request('full'), objects: ['contact'] as const }
    await (await requestSync(hub.engine, asked, Date.now() + 600_000)).working
  }

  // What is of the last page is sent after that was read and before that is applied. HubSpot's associations do not move the time of a record.
  test.each([
    ['account', 'account_id = (select id from accounts)'],
    ['phone', `phone = '+49 30 555000'`],
  ] as const)('takes no %s of before for an edit, where a live change has been sent between the two', async (field, change) => {
    const last = `select record_id from crm_sync_state where object_type = 'contact' order by crm_record_id::bigint desc limit 1`
    const edited = `select coalesce(a.name, c.phone) as value from contacts c left join accounts a on a.id = c.account_id where c.id in (${last})`
    await hub.stack.sql(`update contacts set account_id = null, phone = null where id in (${last})`)
    await readContacts()
    await hub.stack.sql(`update contacts set ${change} where id in (${last})`)
    const before = await hub.stack.sql(edited)
    expect(before).not.toEqual([{ value: null }])
    await readContacts()
    expect(await hub.stack.sql(edited)).toEqual(before)
    const there = (await recordUser(crmType, hub.crm(crmType).url, 'contact').list()).toSorted(
      (a, b) => Number(a.id) - Number(b.id),
    )
    expect(there.at(-1)?.values[field]).not.toBeNull()
  })
})
