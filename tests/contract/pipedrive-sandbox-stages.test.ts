import { describe, expect, test } from 'vitest'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { dealsOf } from './support/pipedrive-deals.ts'
import { call, membersOf, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'
import { consentTo, tokenCall } from './support/pipedrive-oauth.ts'

const fixture = recordedSandbox({ answersMin: 20, seed: false })
const { make, makeId, change, person } = dealsOf(fixture)

describe('pipelines and stages', () => {
  test('are listed by id, without what is deleted; the order is a number of its own', async () => {
    const { data } = await fixture.pipedrive.stages.getStages({ pipeline_id: 2 })
    expect(data?.map(({ id, order_nr, name }) => [id, order_nr, name])).toEqual([
      [6, 1, 'Request'],
      [7, 3, 'Option held'],
      [8, 2, 'Quote sent'],
    ])
    await fixture.pipedrive.stages.deleteStage({ id: 8 })
    expect((await fixture.pipedrive.stages.getStages({ pipeline_id: 2 })).data).toHaveLength(2)
    expect((await fixture.pipedrive.pipelines.getPipelines()).data?.map(({ name }) => name)).toEqual(['Pipeline', 'Group travel'])
  })

  test('a stage that is removed under a deal stays its stage, and takes no other', async () => {
    const id = await makeId({ stage_id: 7 })
    expect((await fixture.call('DELETE', '/_sandbox/stages/7')).status).toBe(204)
    expect(await change(id, { value: 5 })).toMatchObject({ stage_id: 7, value: 5 })
    expect(await refusalOf(make({ stage_id: 7 }))).toMatchObject({ error: expect.stringContaining('stage_id') })
  })

  test('are changed by admins’ tokens, not by an app', async () => {
    const made = await fixture.pipedrive.stages.addStage({ AddStageRequest: { name: 'Verbal yes', pipeline_id: 1 } })
    expect(made.data).toMatchObject({ order_nr: 6, deal_probability: 100 })
    const renamed = await fixture.call('PATCH', `/api/v2/stages/${made.data?.id}`, { deal_probability: 95 })
    expect(renamed.body['data']).toMatchObject({ name: 'Verbal yes', deal_probability: 95, is_deal_rot_enabled: false })
    const { body } = await tokenCall(fixture.url, { grant_type: 'authorization_code', code: await consentTo(fixture.url) })
    const app = { authorization: `Bearer ${String(body['access_token'])}` }
    const refused = await call(fixture.url, 'POST', '/api/v2/pipelines', { name: 'x' }, app)
    expect([refused.status, refused.body['error']]).toEqual([403, 'Scope and URL mismatch'])
    expect((await call(fixture.url, 'GET', '/api/v2/deals', undefined, app)).status).toBe(200)
    await fixture.config({ dealsScope: false })
    expect((await call(fixture.url, 'GET', '/api/v2/deals', undefined, app)).status).toBe(403)
  })
})

describe('fields and search of deals', () => {
  test('custom fields are of deals alone, and search finds their values', async () => {
    const field = { field_name: 'ADSapp id', field_type: 'varchar' } as const
    const { body } = await fixture.call('POST', '/api/v2/dealFields', field)
    const code = String(membersOf(body['data'])['field_code'])
    expect((await fixture.call('GET', `/api/v2/personFields/${code}`)).status).toBe(404)
    const id = await makeId({ custom_fields: { [code]: 'a-17' } })
    fixture.now += 1000
    const term = { term: 'a-17', exact_match: true }
    const found = (await fixture.pipedrive.deals.searchDeals({ ...term, fields: 'custom_fields' })).data?.items
    expect(found).toMatchObject([{ item: { id, title: 'Kyoto', custom_fields: ['a-17'], stage: { id: 1 }, status: 'open' } }])
    const items = await fixture.pipedrive.itemSearch.searchItem({ ...term, item_types: 'deal' })
    expect(items.data?.items).toMatchObject([{ item: { id, type: 'deal' } }])
    const byField = await fixture.pipedrive.itemSearch.searchItemByField({
      term: 'a-17',
      entity_type: 'deal',
      field: code,
      match: 'exact',
    })
    expect(byField.data).toMatchObject([{ item: { id } }])
  })

  test('users are found by email, deactivated ones too', async () => {
    const { body } = await fixture.call('GET', '/api/v1/users/find?term=manager%40acme.test&search_by_email=1')
    expect(body['data']).toMatchObject([{ id: 21_804, email: 'Manager@acme.test', active_flag: true }])
    const jon = await fixture.call('GET', '/api/v1/users/find?term=jon')
    expect(jon.body['data']).toMatchObject([{ id: 21_806, active_flag: false }])
  })
})

test('calls have the prices that Pipedrive names', async () => {
  const spent = async (method: string, path: string, body?: unknown) => {
    const left = async () => {
      const { headers } = await fixture.call('GET', '/api/v1/users/me')
      return Number(headers.get('x-daily-ratelimit-token-remaining'))
    }
    const before = await left()
    await fixture.call(method, path, body)
    return before - (await left()) - 2
  }
  const id = await makeId()
  const ann = await person('Ann')
  for (const [method, path, price, body] of [
    ['GET', '/api/v2/deals', 10],
    ['GET', `/api/v2/deals/${id}`, 1],
    ['GET', '/api/v2/deals/archived', 20],
    ['PATCH', `/api/v2/deals/${id}`, 5, {}],
    ['GET', '/api/v2/pipelines', 5],
    ['GET', '/api/v2/stages', 5],
    ['GET', '/api/v2/stages/1', 1],
    ['GET', '/api/v2/dealFields', 10],
    ['GET', '/api/v2/deals/search?term=kyoto', 20],
    ['GET', '/api/v2/itemSearch?term=kyoto', 20],
    ['GET', `/api/v1/deals/${id}/participants`, 10],
    ['POST', `/api/v1/deals/${id}/participants`, 10, { person_id: ann }],
    ['DELETE', `/api/v1/deals/${id}/participants/5001`, 6],
    ['GET', `/api/v1/deals/${id}/changelog`, 20],
    ['GET', '/api/v1/currencies', 20],
    ['GET', '/api/v1/users', 20],
    ['GET', '/api/v1/users/find?term=ada', 40],
    ['DELETE', `/api/v2/deals/${id}`, 3],
  ] as const)
    expect([method, path, await spent(method, path, body)]).toEqual([method, path, price])
  expect(PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken).toMatch(/^8101/)
})
