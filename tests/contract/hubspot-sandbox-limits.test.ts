import { describe, expect, test } from 'vitest'
import { call, clientOf, failureOf } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'

const contacts = '/crm/v3/objects/contacts'
const anything = { filterGroups: [], sorts: [], properties: [], limit: 1, after: '0' }
const fixture = freshSandbox()
const get = (path = contacts, token?: string) => call(fixture.url, 'GET', path, undefined, token)
const post = (path: string, body: unknown) => call(fixture.url, 'POST', path, body)

describe('rate limits', () => {
  test('refuse the 111th call within ten seconds, in a rolling window', async () => {
    const first = await get()
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('109')
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('110')
    fixture.now += 6000
    for (let count = 1; count < 110; count += 1) await get()
    const refused = await get()
    expect(refused.status).toBe(429)
    expect(refused.body).toMatchObject({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    })
    expect((await get(contacts, 'pat-sandbox-4712')).status).toBe(200)
    fixture.now += 4000
    expect([(await get()).status, (await get()).status]).toEqual([200, 429])
  })

  test('allow five searches a second, without rate limit headers', async () => {
    const api = clientOf(fixture.url).crm.contacts.searchApi
    const search = () => post(`${contacts}/search`, anything)
    for (let count = 0; count < 4; count += 1) await api.doSearch(anything)
    expect((await search()).headers.get('x-hubspot-ratelimit-remaining')).toBeNull()
    expect(await search()).toMatchObject({
      status: 429,
      body: { policyName: 'SECONDLY', message: 'You have reached your secondly limit.' },
    })
    expect((await get()).status).toBe(200)
    fixture.now += 1000
    expect((await search()).status).toBe(200)
  })

  test('apply a daily limit to all calls until midnight', async () => {
    await post('/_sandbox/config', { dailyLimit: 2 })
    expect((await get()).headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('1')
    await post(`${contacts}/search`, anything)
    expect(await get()).toMatchObject({ status: 429, body: { policyName: 'DAILY' } })
    fixture.now = Date.UTC(2026, 10, 21)
    expect((await get()).status).toBe(200)
  })
})

describe('request limits', () => {
  test.each([
    ['a list page of 101', 'GET', `${contacts}?limit=101`, undefined],
    ['a list page of none', 'GET', `${contacts}?limit=0`, undefined],
    ['a history page of 51', 'GET', `${contacts}?limit=51&propertiesWithHistory=email`, undefined],
    ['six filter groups', 'POST', `${contacts}/search`, { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
    [
      'seven filters in a group',
      'POST',
      `${contacts}/search`,
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => ({ propertyName: 'email', operator: 'HAS_PROPERTY' })) }] },
    ],
    ['two sorts', 'POST', `${contacts}/search`, { sorts: ['email', 'phone'] }],
    [
      'a filter on an unknown property',
      'POST',
      `${contacts}/search`,
      { filterGroups: [{ filters: [{ propertyName: "x')--", operator: 'EQ', value: '1' }] }] },
    ],
    [
      'an unknown operator',
      'POST',
      `${contacts}/search`,
      { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'LIKE', value: '1' }] }] },
    ],
    ['more than 3,000 characters', 'POST', `${contacts}/search`, { query: 'x'.repeat(3000) }],
    ['an empty batch', 'POST', `${contacts}/batch/read`, { inputs: [] }],
    ['a lookup by a property that is not unique', 'GET', `${contacts}/x?idProperty=firstname`, undefined],
    ['the same id twice', 'POST', `${contacts}/batch/update`, { inputs: [1, 2].map(() => ({ id: '501', properties: {} })) }],
  ])('%s is a 400', async (_name, method, path, body) => {
    expect(await call(fixture.url, method, path, body)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } })
  })

  test('a body that is not JSON is a 415', async () => {
    const response = await fetch(`${fixture.url}${contacts}`, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-sandbox-4711' },
      body: 'email=x',
    })
    expect(response.status).toBe(415)
  })
})

describe('faults and counters', () => {
  test('a dropped response is lost after the write, a dropped request before it', async () => {
    const api = clientOf(fixture.url).crm.contacts.basicApi
    const create = (email: string) => api.create({ properties: { email }, associations: [] })
    await post('/_sandbox/faults', { match: { method: 'POST', pathPrefix: contacts }, kind: 'drop-before', times: 1 })
    await post('/_sandbox/faults', { match: { method: 'POST', pathPrefix: contacts }, kind: 'drop-after-commit', times: 1 })
    await expect(create('lost@example.com')).rejects.toThrow('fetch failed')
    expect((await get('/_sandbox/contacts')).body).toMatchObject({ count: 0 })
    await expect(create('kept@example.com')).rejects.toThrow('fetch failed')
    expect((await get('/_sandbox/contacts')).body).toMatchObject({ count: 1 })
    expect(await failureOf(create('kept@example.com'))).toMatchObject({ code: 409 })
    expect((await get('/_sandbox/requests')).body).toMatchObject({
      total: 3,
      created: 1,
      byRoute: { 'POST /crm/v3/objects/contacts': 3 },
      byStatus: { dropped: 2, '409': 1 },
    })
  })

  test('a status fault hits the given number of requests, after the given number', async () => {
    await post('/_sandbox/faults', {
      match: { pathPrefix: '/crm/' },
      kind: 'status',
      status: 502,
      body: 'Bad gateway',
      times: 2,
      skip: 1,
    })
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) {
      const response = await fetch(`${fixture.url}${contacts}`, { headers: { authorization: 'Bearer pat-sandbox-4711' } })
      statuses.push(response.status)
    }
    expect(statuses).toEqual([200, 502, 502, 200])
    await post('/_sandbox/faults', { kind: 'status', status: 503, times: 9 })
    await call(fixture.url, 'DELETE', '/_sandbox/faults')
    expect((await get()).status).toBe(200)
  })

  test('counters distinguish creates, updates and archivals, and can be reset', async () => {
    const ids: string[] = []
    for (const email of ['a@example.com', 'b@example.com'])
      ids.push(String((await post(contacts, { properties: { email } })).body['id']))
    await call(fixture.url, 'PATCH', `${contacts}/${ids[0]}`, { properties: { city: 'Oslo' } })
    await call(fixture.url, 'PATCH', `${contacts}/${ids[0]}`, { properties: { city: 'Oslo' } })
    await call(fixture.url, 'DELETE', `${contacts}/${ids[1]}`)
    expect((await get('/_sandbox/requests')).body).toMatchObject({
      total: 5,
      byRoute: { 'PATCH /crm/v3/objects/contacts/{id}': 2, 'DELETE /crm/v3/objects/contacts/{id}': 1 },
      writes: 4,
      created: 2,
      updated: 1,
      archived: 1,
    })
    await call(fixture.url, 'DELETE', '/_sandbox/requests')
    expect((await get('/_sandbox/requests')).body).toMatchObject({ total: 0, writes: 0, byRoute: {} })
  })
})

describe('pages', () => {
  test('a record opens at its deep link, escapes its values, and saves the form', async () => {
    const made = await post(contacts, { properties: { email: 'x@example.com', firstname: '<img src=x onerror=alert(1)>' } })
    const url = String(made.body['url'])
    const html = await (await fetch(url)).text()
    expect(html).toContain('&lt;img src=x')
    expect(html).not.toContain('<img')
    const saved = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ _action: 'save', firstname: 'Ann', lastname: '多田' }),
    })
    expect(saved.status).toBe(303)
    const read = await get(`${contacts}/${String(made.body['id'])}?properties=firstname,lastname,email`)
    expect(read.body).toMatchObject({ properties: { firstname: 'Ann', lastname: '多田', email: 'x@example.com' } })
    const listed = await (await fetch(`${fixture.url}/contacts/4711/objects/0-1?q=${encodeURIComponent('多田')}`)).text()
    expect(listed).toContain('x@example.com')
  })

  test('pages and controls refuse a foreign host name and a cross-site write', async () => {
    const forged = await fetch(`${fixture.url}/_sandbox/faults`, {
      method: 'DELETE',
      headers: { origin: 'https://evil.example' },
    })
    expect(forged.status).toBe(403)
    const { request } = await import('node:http')
    const status = await new Promise((resolve) => {
      request({ host: '127.0.0.1', port: fixture.port, path: '/', headers: { host: 'evil.example' } }, (response) =>
        resolve(response.resume().statusCode),
      ).end()
    })
    expect(status).toBe(403)
  })
})
