import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { disconnect } from '../../src/lib/crm/use-cases/disconnect.ts'
import { forecastSync } from '../../src/lib/crm/use-cases/forecast.ts'
import { countRequestsTo } from '../bench/counted-fetch.ts'
import { type Hub, startHub } from './support/hub.ts'

const contacts = 6_000

describe(`the API calls for ${contacts} contacts`, () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: ['salesforce', 'pipedrive'] })
    await hub.crm('salesforce').control('POST', 'seed', { org: 'acme', count: contacts, seed: 5, replace: true })
    await hub.crm('pipedrive').control('POST', 'seed', { company: 8101, count: contacts, seed: 5, replace: true })
  }, 600_000)
  afterAll(() => hub.close())

  async function callsOf(crmType: 'salesforce' | 'pipedrive', syncType: 'full' | 'delta') {
    const crm = hub.crm(crmType)
    const forecast = await forecastSync(hub.engine, { organizationId: hub.organizationId, crmType })
    await crm.resetRequests()
    const run = await crm.sync(syncType)
    const requests = await crm.requests()
    expect([run.status, run.errors, run.api_calls]).toEqual(['completed', [], requests.total])
    // The forecast is an upper bound.
    if (syncType === 'full') expect(requests.total).toBeLessThanOrEqual(forecast.calls)
    return { run, requests }
  }

  test('pulled from Salesforce: pages of 2,000, and a few calls more', { timeout: 600_000 }, async () => {
    await hub.crm('salesforce').connect()
    const { run, requests } = await callsOf('salesforce', 'full')
    expect(run).toMatchObject({ records_processed: contacts, local_created: contacts })
    expect(requests.total).toBeLessThanOrEqual(contacts / 2_000 + 6)
    expect(requests.writes).toBe(0)
  })

  test('pulled from Pipedrive: pages of 500, and a few calls more; the same people are linked', {
    timeout: 600_000,
  }, async () => {
    await hub.crm('pipedrive').connect()
    const { run, requests } = await callsOf('pipedrive', 'full')
    expect(run).toMatchObject({ records_processed: contacts, records_matched: contacts, local_created: 0 })
    expect(requests.total).toBeLessThanOrEqual(contacts / 500 + 6)
  })

  test('a delta without changes costs the same few calls of the CRM and of the database, whatever the number of contacts', async () => {
    for (const crmType of ['salesforce', 'pipedrive'] as const) {
      // The import's recent records are read once more, by the delta's overlap.
      await callsOf(crmType, 'delta')
      const send = globalThis.fetch
      const databaseCalls = countRequestsTo(hub.stack.supabaseUrl)
      const { run, requests } = await callsOf(crmType, 'delta')
      globalThis.fetch = send
      // The forecast's and this test's own included.
      expect(databaseCalls(), `round trips to the database of ${crmType}`).toBeLessThanOrEqual(16)
      expect([crmType, requests.writes, run.local_updated + run.crm_updated]).toEqual([crmType, 0, 0])
      expect([crmType, requests.total]).toEqual([crmType, { salesforce: 2, pipedrive: 3 }[crmType]])
    }
  })

  test('pushed to an empty Salesforce: 200 a call, for look-ups and for writes', { timeout: 600_000 }, async () => {
    const owner = { organizationId: hub.organizationId, userId: hub.userId, crmType: 'salesforce' } as const
    await disconnect(hub.engine, { ...owner, forget: true })
    const crm = hub.crm('salesforce')
    const { org } = (await crm.control('GET', 'contacts?org=empty')) as { org: string }
    expect(await crm.connect({ account: org })).toMatchObject({ kind: 'connected' })
    const { run, requests } = await callsOf('salesforce', 'full')
    expect(run).toMatchObject({ crm_created: contacts })
    expect(requests.created).toBe(contacts)
    expect(requests.total).toBeLessThanOrEqual((contacts / 200) * 2 + 10)
  })
})
