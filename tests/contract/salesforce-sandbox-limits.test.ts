import { describe, expect, test } from 'vitest'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { call, connect, connectionOf, control, apiPath, failureOf, oauthCall, query } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const { accessTokenOfEmptyOrg } = SALESFORCE_SANDBOX_CREDENTIALS
const contacts = `${apiPath}/sobjects/Contact`
const fixture = freshSandbox()
const { connection } = fixture
const make = async (fields: Readonly<Record<string, unknown>>) => (await connection().create('Contact', { ...fields })).id ?? ''

describe('API limits', () => {
  test('every response has the daily usage, and the SDK reads it', async () => {
    const conn = connection()
    await conn.query('SELECT Id FROM Contact')
    expect(conn.limitInfo).toEqual({ apiUsage: { used: 1, limit: 100_000 } })
    const refused = await query(fixture.url, 'SELECT Nope FROM Contact')
    expect(refused.headers.get('sforce-limit-info')).toBe('api-usage=2/100000')
    expect(await conn.limits()).toMatchObject({ DailyApiRequests: { Max: 100_000, Remaining: 99_997 } })
  })

  test('an org over its daily limit is refused until its calls are a day old; others are not', async () => {
    await control(fixture.url, 'config', { dailyApiLimit: 2 })
    const read = (token?: string) => call(fixture.url, 'GET', `${apiPath}/limits`, token === undefined ? {} : { token })
    expect([(await read()).status, (await read()).status]).toEqual([200, 200])
    const refused = await read()
    expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([
      403,
      [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
      null,
    ])
    expect(await failureOf(connection().query('SELECT Id FROM Contact'))).toMatchObject({ errorCode: 'REQUEST_LIMIT_EXCEEDED' })
    expect([(await read(accessTokenOfEmptyOrg)).status, (await read(accessTokenOfEmptyOrg)).status]).toEqual([200, 200])
    fixture.now += 24 * 3_600_000
    expect((await read()).status).toBe(200)
  })
})

describe('faults and controls', () => {
  test('a dropped response keeps or loses the write as configured', async () => {
    const fault = (kind: string) => control(fixture.url, 'faults', { match: { method: 'POST', pathPrefix: contacts }, kind })
    const create = () => call(fixture.url, 'POST', contacts, { body: { LastName: 'Lost' } })
    await fault('drop-before')
    await expect(create()).rejects.toThrow('fetch failed')
    expect((await control(fixture.url, 'contacts')).body).toMatchObject({ count: 0 })
    await fault('drop-after-commit')
    await expect(create()).rejects.toThrow('fetch failed')
    expect((await control(fixture.url, 'contacts')).body).toMatchObject({ count: 1 })
    expect((await control(fixture.url, 'requests')).body).toMatchObject({
      total: 2,
      created: 1,
      byRoute: { [`POST ${contacts}`]: 2 },
      byStatus: { dropped: 2 },
    })
  })

  test('an injected status has the body of a real error', async () => {
    for (const [status, errorCode] of [
      [403, 'REQUEST_LIMIT_EXCEEDED'],
      [500, 'UNKNOWN_EXCEPTION'],
      [503, 'SERVER_UNAVAILABLE'],
    ] as const) {
      await control(fixture.url, 'faults', { kind: 'status', status })
      expect(await call(fixture.url, 'GET', `${apiPath}/limits`)).toMatchObject({ status, body: [{ errorCode }] })
    }
    await control(fixture.url, 'faults', { kind: 'status', status: 503 })
    const { status, body } = await oauthCall(fixture.url, 'token', { grant_type: 'refresh_token' })
    expect([status, body.error]).toEqual([503, 'unknown_error'])
  })

  test('an org can be seeded with many contacts, emptied, and checked for duplicates', async () => {
    const seed = (fields: Readonly<Record<string, unknown>>) =>
      control(fixture.url, 'seed', { org: 'empty', count: 5000, ...fields })
    expect((await seed({})).body).toEqual({ org: '00DgL0000000002UAA', count: 5000 })
    expect((await seed({ count: 3, seed: 2, replace: true })).body).toMatchObject({ count: 3 })
    expect((await seed({ org: 'nowhere' })).status).toBe(400)
    await make({ LastName: 'a', Email: 'Same@x.example' })
    await make({ LastName: 'b', Email: 'same@x.example' })
    expect((await control(fixture.url, 'contacts?org=00DgL0000000001')).body).toEqual({
      org: '00DgL0000000001UAA',
      count: 2,
      deleted: 0,
      duplicatesByEmail: [{ email: 'same@x.example', count: 2 }],
    })
    expect((await control(fixture.url, 'contacts?org=empty')).body).toMatchObject({ count: 3, duplicatesByEmail: [] })
  })

  test('calls are counted by route, without ids', async () => {
    const id = await make({ LastName: 'x' })
    await call(fixture.url, 'GET', `${contacts}/${id}`)
    await call(fixture.url, 'GET', `${contacts}/describe`)
    await call(fixture.url, 'GET', `${apiPath}/query/01g000000000000AAA-2000`)
    expect((await control(fixture.url, 'requests')).body).toMatchObject({
      byRoute: { [`GET ${contacts}/{id}`]: 1, [`GET ${contacts}/describe`]: 1, [`GET ${apiPath}/query/{locator}`]: 1 },
    })
  })
})

describe('pages', () => {
  const form = (path: string, fields: Readonly<Record<string, string>>) =>
    fetch(`${fixture.url}${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
  const html = async (path: string) => (await fetch(`${fixture.url}${path}`)).text()

  test('a record opens at each of its addresses, escapes its values, and saves the form', async () => {
    const id = await make({ LastName: '<img src=x>', Email: 'x@example.com', Newsletter__c: true })
    for (const path of [
      `/lightning/r/Contact/${id}/view`,
      `/lightning/r/Contact/${id}`,
      `/${id}`,
      `/${id.slice(0, 15)}?org=acme`,
    ]) {
      const shown = await html(path)
      expect(shown).toContain('&lt;img src=x&gt;')
      expect(shown).not.toContain('<img')
    }
    fixture.now += 1000
    const saved = await form(`/lightning/r/Contact/${id}/view`, {
      _action: 'save',
      LastName: '多田',
      Seat_Count__c: '',
      Newsletter__c: 'false',
      Description: 'two\r\nlines',
    })
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `/lightning/r/Contact/${id}/view?org=acme&saved`])
    expect(await connection().retrieve('Contact', id)).toMatchObject({
      LastName: '多田',
      Email: 'x@example.com',
      Newsletter__c: false,
      Description: 'two\nlines',
      SystemModstamp: '2026-11-20T09:00:01.000+0000',
    })
    expect(await html(`/orgs/acme/contacts?q=${encodeURIComponent('多')}`)).toContain('x@example.com')
    expect(await html('/orgs/acme/contacts?q=nobody')).toContain('No contact matches')
  })

  test('invalid input is refused with Salesforce’s reason, and stays in the form', async () => {
    const id = await make({ LastName: 'x' })
    for (const fields of [{ Email: 'nonsense' }, { Seat_Count__c: 'many' }, { LastName: '' }]) {
      const refused = await form(`/${id}`, { _action: 'save', LastName: 'typed', ...fields })
      expect(refused.status).toBe(409)
      expect(await refused.text()).toContain(
        Object.values(fields)[0] === '' ? 'Required fields are missing' : Object.values(fields)[0],
      )
    }
    expect(await connection().retrieve('Contact', id)).toMatchObject({ LastName: 'x' })
  })

  test('a contact is created, deleted and restored by hand; such edits are not counted as calls', async () => {
    const made = await form('/orgs/acme/contacts/new', { LastName: 'By hand' })
    const address = made.headers.get('location') ?? ''
    expect(address).toMatch(/^\/lightning\/r\/Contact\/003\w{15}\/view\?org=acme&saved$/)
    await form(address, { _action: 'delete' })
    expect((await control(fixture.url, 'contacts')).body).toMatchObject({ count: 0, deleted: 1 })
    expect(await html('/orgs/acme/contacts?deleted=true')).toContain('By hand')
    await form(address, { _action: 'restore' })
    expect((await control(fixture.url, 'contacts')).body).toMatchObject({ count: 1, deleted: 0 })
    expect((await control(fixture.url, 'requests')).body).toMatchObject({ total: 0, writes: 0 })
  })

  test('an id of two orgs opens in the requested one, and names the other', async () => {
    const id = await make({ LastName: 'Of Acme' })
    await connectionOf(fixture.url, accessTokenOfEmptyOrg).create('Contact', { LastName: 'Of Empty' })
    expect(await html(`/${id}`)).toContain('Of Acme')
    expect(await html(`/${id}?org=empty`)).toContain('Of Empty')
    expect(await html(`/${id}`)).toContain(`/lightning/r/Contact/${id}/view?org=empty`)
    expect((await fetch(`${fixture.url}/lightning/r/Contact/nonsense`)).status).toBe(404)
  })

  test('the home page lists the orgs and lets an admin revoke the app', async () => {
    const { refreshToken } = await connect(fixture.url)
    expect(await html('/')).toContain('Revoke app')
    await form('/revoke', { org: 'acme' })
    expect(await html('/')).not.toContain('Revoke app')
    const { body } = await oauthCall(fixture.url, 'token', { grant_type: 'refresh_token', refresh_token: refreshToken })
    expect(body.error).toBe('invalid_grant')
  })

  test('pages and controls refuse a foreign host name and a cross-site write', async () => {
    const forged = await fetch(`${fixture.url}/_sandbox/faults`, {
      method: 'DELETE',
      headers: { origin: 'https://evil.example' },
    })
    expect(forged.status).toBe(403)
    const { request } = await import('node:http')
    for (const path of ['/', '/orgs/acme/contacts', '/003gL0000000001', '/lightning/r/Contact/003gL0000000001/view']) {
      const status = await new Promise((resolve) => {
        request({ host: '127.0.0.1', port: fixture.port, path, headers: { host: 'evil.example' } }, (response) =>
          resolve(response.resume().statusCode),
        ).end()
      })
      expect(status).toBe(403)
    }
  })
})
