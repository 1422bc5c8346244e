import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startHubSpotSandbox } from '../../sandbox/hubspot/server.ts'
import type { RunningSandbox } from '../../sandbox/kit/serve.ts'
import { call } from './support/hubspot-client.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: true })
})
afterAll(() => sandbox.close())

const listSchema = z.object({ results: z.array(z.object({ id: z.string() })).optional() })
const dealSchema = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  associations: z.record(z.string(), listSchema).optional(),
})
const pageSchema = z.object({
  results: z.array(dealSchema),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
})
const wanted = ['amount', 'deal_currency_code', 'pipeline', 'dealstage', 'hubspot_owner_id', 'hs_is_closed', 'closed_lost_reason']

test('the demo’s deals are connected, in several pipelines and currencies, and as untidy as real ones', async () => {
  const deals: z.infer<typeof dealSchema>[] = []
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const path = `/crm/v3/objects/deals?limit=100&after=${after}&properties=${wanted.join(',')}&associations=companies,contacts`
    const page = pageSchema.parse((await call(sandbox.url, 'GET', path)).body)
    deals.push(...page.results)
    after = page.paging?.next.after
  }
  expect(deals).toHaveLength(400)
  const values = (name: string) => new Set(deals.map(({ properties }) => properties[name] ?? null))
  const having = (test: (deal: z.infer<typeof dealSchema>) => boolean) => deals.filter(test).length
  expect(values('pipeline')).toEqual(new Set(['75340210', 'default']))
  expect(values('dealstage').size).toBe(12)
  expect(values('deal_currency_code')).toEqual(new Set(['EUR', 'GBP', 'JPY', 'USD', null]))
  // Members, a stranger, one who has left, and nobody.
  expect(values('hubspot_owner_id')).toEqual(new Set(['7101', '7102', '7103', '7104', '7105', null]))
  expect(having(({ associations }) => associations?.['companies'] === undefined)).toBeGreaterThan(20)
  expect(having(({ associations }) => associations?.['contacts'] === undefined)).toBeGreaterThan(10)
  expect(having(({ associations }) => (associations?.['contacts']?.results?.length ?? 0) > 2)).toBeGreaterThan(50)
  // Reopened: the reason of the loss stayed.
  expect(having(({ properties: p }) => p['hs_is_closed'] === 'false' && p['closed_lost_reason'] !== null)).toBeGreaterThan(5)
  for (const amount of ['1999.995', '-250.00', '0.1']) expect(values('amount')).toContain(amount)
})

test('the demo’s tasks are done and to come, and its notes are HTML about deals and contacts', async () => {
  const found = async (object: string, propertyName: string, operator: string, value?: string) => {
    const filters = [{ propertyName, operator, ...(value === undefined ? {} : { value }) }]
    const { body } = await call(sandbox.url, 'POST', `/crm/v3/objects/${object}/search`, { filterGroups: [{ filters }] })
    return body['total']
  }
  for (const total of [
    found('tasks', 'hs_task_status', 'EQ', 'COMPLETED'),
    found('tasks', 'hs_timestamp', 'GT', '2027-06-01T00:00:00Z'),
    found('tasks', 'hs_timestamp', 'LT', '2026-01-01T00:00:00Z'),
    found('tasks', 'hubspot_owner_id', 'NOT_HAS_PROPERTY'),
  ])
    expect(await total).toBeGreaterThan(2)
  expect(await found('notes', 'hs_note_body', 'HAS_PROPERTY')).toBe(80)
  const path = '/crm/v3/objects/notes?limit=100&associations=deals,contacts'
  const { results } = pageSchema.parse((await call(sandbox.url, 'GET', path)).body)
  expect(results).toHaveLength(80)
  expect(results.every(({ associations }) => associations !== undefined)).toBe(true)
})
