import { describe, expect, test } from 'vitest'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { consentTo, tokenCall } from './support/pipedrive-oauth.ts'
import { call, clientOf, freshSandbox, membersOf } from './support/pipedrive-sandbox.ts'

const { apiToken, apiTokenOfEmptyCompany } = PIPEDRIVE_SANDBOX_CREDENTIALS
const persons = '/api/v2/persons'
const fixture = freshSandbox()
const get = (path = `${persons}/1`, token: string = apiToken) =>
  call(fixture.url, 'GET', path, undefined, { 'x-api-token': token })
const post = (path: string, body: unknown) => call(fixture.url, 'POST', path, body)
const config = (settings: unknown) => post('/_sandbox/config', settings)
const remaining = (answer: { readonly headers: Headers }) => Number(answer.headers.get('x-daily-ratelimit-token-remaining'))

describe('burst limit', () => {
  test('refuses what exceeds the plan within two seconds, in a rolling window', async () => {
    await config({ plan: 'lite' })
    const first = await get()
    expect(first.headers.get('x-ratelimit-limit')).toBe('20')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('19')
    expect(first.headers.get('x-ratelimit-reset')).toBe('2')
    fixture.now += 1200
    for (let count = 1; count < 20; count += 1) await get()
    const refused = await get()
    expect(refused).toMatchObject({ status: 429, body: { success: false, error: 'request over limit', errorCode: 429 } })
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refused.headers.get('x-ratelimit-reset')).toBe('1')
    expect((await get(persons, apiTokenOfEmptyCompany)).status).toBe(200)
    fixture.now += 800
    expect([(await get()).status, (await get()).status]).toEqual([404, 429])
  })

  test.each([
    ['lite', 20, 80],
    ['growth', 40, 160],
    ['premium', 100, 400],
    ['ultimate', 120, 480],
  ])('of plan %s is %i for an API token and %i for the app', async (plan, forToken, forApp) => {
    await config({ plan })
    const { body } = await tokenCall(fixture.url, { grant_type: 'authorization_code', code: await consentTo(fixture.url) })
    const headers = { authorization: `Bearer ${String(body['access_token'])}` }
    const asApp = await call(fixture.url, 'GET', persons, undefined, headers)
    expect(Number((await get()).headers.get('x-ratelimit-limit'))).toBe(forToken)
    expect(Number(asApp.headers.get('x-ratelimit-limit'))).toBe(forApp)
    await config({ burstPer2s: 3 })
    expect((await get()).headers.get('x-ratelimit-limit')).toBe('3')
  })

  test('allows ten searches in two seconds', async () => {
    const search = () => get(`${persons}/search?term=someone`)
    for (let count = 0; count < 10; count += 1) expect((await search()).status).toBe(200)
    expect((await search()).status).toBe(429)
    expect((await get(persons)).status).toBe(200)
    fixture.now += 2000
    expect((await search()).status).toBe(200)
  })

  test('bans a client with a web page after twenty further calls', async () => {
    await config({ burstPer2s: 1 })
    await get()
    for (let count = 0; count < 21; count += 1) expect((await get()).status).toBe(429)
    const banned = await get()
    expect(banned.status).toBe(403)
    expect(banned.headers.get('content-type')).toContain('text/html')
    expect(banned.text).toContain('<html')
    expect((await get(persons, apiTokenOfEmptyCompany)).status).toBe(200)
    fixture.now += 4999
    expect((await get(persons)).status).toBe(403)
    fixture.now += 1
    expect((await get(persons)).status).toBe(200)
  })
})

describe('daily budget', () => {
  test.each([
    ['one person', 'GET', `${persons}/1`, 1],
    ['a list', 'GET', persons, 10],
    ['a search', 'GET', `${persons}/search?term=someone`, 20],
    ['a create', 'POST', persons, 5],
    ['an update', 'PATCH', `${persons}/1`, 5],
    ['a delete', 'DELETE', `${persons}/1`, 3],
    ['the fields', 'GET', '/api/v2/personFields', 10],
    ['one thing of the older API', 'GET', '/api/v1/users/me', 2],
    ['a list of the older API', 'GET', '/v1/recents?since_timestamp=2026-11-20+09:00:00', 20],
    ['a merge', 'PUT', '/api/v1/persons/1/merge', 40],
    ['a merge of organizations', 'PUT', '/api/v1/organizations/1/merge', 40],
    ['one organization', 'GET', '/api/v2/organizations/1', 1],
    ['a changelog', 'GET', '/api/v1/organizations/1/changelog', 20],
  ])('%s costs its tokens', async (_name, method, path, cost) => {
    const before = remaining(await get())
    expect(before - remaining(await call(fixture.url, method, path))).toBe(cost)
  })

  test('depends on plan and seats, is shared by the company, and resets at midnight', async () => {
    for (const [plan, budget] of Object.entries({ lite: 60_000, growth: 120_000, premium: 300_000, ultimate: 420_000 })) {
      await config({ plan, seats: 2 })
      expect((await get()).headers.get('x-daily-ratelimit-token-limit')).toBe(String(budget))
    }
    await config({ dailyTokens: 15 })
    expect(remaining(await get(persons))).toBe(1)
    expect((await get(persons)).status).toBe(200)
    const refused = await get(persons)
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 429 } })
    expect(remaining(refused)).toBe(0)
    expect((await get(persons, apiTokenOfEmptyCompany)).status).toBe(200)
    fixture.now = Date.UTC(2026, 10, 21)
    expect((await get(persons)).status).toBe(200)
  })
})

describe('faults, counters and seeding', () => {
  test('a change of one setting leaves the others as they were', async () => {
    await config({ plan: 'lite' })
    await config({ seats: 3 })
    expect((await get('/_sandbox/config')).body).toMatchObject({ plan: 'lite', seats: 3, contactSync: false })
  })

  test('a dropped response is lost after the write, a dropped request before it', async () => {
    const { persons: api } = clientOf(fixture.url, { apiKey: apiToken })
    const create = (name: string) => api.addPerson({ AddPersonRequest: { name } })
    for (const kind of ['drop-before', 'drop-after-commit'])
      await post('/_sandbox/faults', { match: { method: 'POST', pathPrefix: persons }, kind, times: 1 })
    const lost = await create('Lost').catch((error: unknown) => error)
    expect(lost).not.toMatchObject({ success: true })
    expect((await get('/_sandbox/contacts')).body).toMatchObject({ count: 0 })
    await create('Kept').catch((error: unknown) => error)
    expect((await get('/_sandbox/contacts')).body).toMatchObject({ count: 1 })
    await post('/_sandbox/faults', { match: { pathPrefix: '/api/' }, kind: 'status', status: 503 })
    expect(await get()).toMatchObject({ status: 503, body: { success: false } })
    await post('/_sandbox/faults', { kind: 'status', status: 429, headers: { 'x-ratelimit-reset': '2' } })
    expect(await get()).toMatchObject({ status: 429, body: { error: 'request over limit', errorCode: 429 } })
  })

  test('counters distinguish creates, updates and deletions, by route', async () => {
    const ids: unknown[] = []
    for (const name of ['One', 'Two']) ids.push(membersOf((await post(persons, { name })).body['data'])['id'])
    await call(fixture.url, 'PATCH', `${persons}/${String(ids[0])}`, { phones: [] })
    await call(fixture.url, 'DELETE', `${persons}/${String(ids[1])}`)
    await call(fixture.url, 'PATCH', `${persons}/${String(ids[1])}`, { phones: [] })
    expect((await get('/_sandbox/requests')).body).toMatchObject({
      total: 5,
      byRoute: { [`PATCH ${persons}/{id}`]: 2, [`DELETE ${persons}/{id}`]: 1, [`POST ${persons}`]: 2 },
      byStatus: { '410': 1 },
      created: 2,
      updated: 1,
      archived: 1,
    })
    expect((await get('/_sandbox/contacts?company=8101')).body).toEqual({
      company: 8101,
      count: 1,
      deleted: 1,
      duplicatesByEmail: [],
    })
  })

  test('a company is seeded with many persons, with and without organizations, and emptied first if requested', async () => {
    expect((await post('/_sandbox/seed', { company: 8102, count: 600 })).body).toEqual({ company: 8102, count: 600 })
    expect((await get('/api/v2/organizations', apiTokenOfEmptyCompany)).body['data']).toEqual([])
    const again = { company: 8102, count: 30, seed: 2, replace: true, organizations: true }
    expect((await post('/_sandbox/seed', again)).body).toEqual({ company: 8102, count: 30 })
    expect((await get('/api/v2/organizations', apiTokenOfEmptyCompany)).body['data']).not.toEqual([])
    const twice = { company: 8102, count: 30, seed: 2 }
    await post('/_sandbox/seed', twice)
    expect((await get('/_sandbox/contacts?company=8102')).body['duplicatesByEmail']).toHaveLength(30)
    expect((await post('/_sandbox/seed', { company: 1, count: 1 })).status).toBe(400)
    expect((await config({ burst: 1 })).status).toBe(400)
  })
})
