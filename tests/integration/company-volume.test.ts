import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { type Hub, startHub } from './support/hub.ts'

const [companies, contacts] = [Number(process.env['COMPANIES'] ?? 300), Number(process.env['CONTACTS'] ?? 1_500)]
const cases = [
  { crmType: 'hubspot', account: { portal: 4711 }, page: 100 },
  { crmType: 'salesforce', account: { org: 'acme' }, page: 2_000 },
] as const satisfies readonly { crmType: CrmType; account: object; page: number }[]

describe.each(cases)('companies and contacts of $crmType', ({ crmType, account, page }) => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType] })
    await hub.crm(crmType).control('POST', 'seed', { ...account, count: contacts, companies, seed: 5, replace: true })
  }, 600_000)
  afterAll(() => hub.close())

  test('are read for the first time in as many calls as they have pages, and a few more', { timeout: 3_600_000 }, async () => {
    await hub.crm(crmType).connect()
    const [first] = await hub.stack.sql<{ id: string }>('select id from crm_connections')
    // As a new connection with companies from the start: nothing has been read yet.
    await switchObject(hub.engine, {
      organizationId: hub.organizationId,
      userId: hub.userId,
      crmType,
      object: 'account',
      enabled: true,
    })
    await hub.stack.sql('delete from crm_sync_logs where connection_id = $1', [first?.id])
    await hub.stack.sql(`select pgmq.purge_queue('crm_work'), pgmq.purge_queue('crm_live')`)
    await hub.crm(crmType).resetRequests()
    const run = await hub.crm(crmType).sync('full')
    const requests = await hub.crm(crmType).requests()
    expect(run).toMatchObject({
      status: 'completed',
      by_object: { account: { local_created: companies }, contact: { local_created: contacts } },
    })
    const minimum = Math.ceil(companies / page) + Math.ceil(contacts / page)
    expect(requests.total).toBeLessThanOrEqual(Math.ceil(minimum * 1.05) + 10)
    expect(requests.writes).toBe(0)
    const linked = await hub.stack.sql<{ n: number }>('select count(*)::int as n from contacts where account_id is not null')
    expect(linked[0]?.n).toBeGreaterThan(contacts / 4)
    expect(await hub.stack.sql(`select 1 from crm_sync_state where waits @? '$[*] ? (@.target != "user")' limit 1`)).toEqual([])
  })
})
