import { v2 } from 'pipedrive'
import { describe, expect, test } from 'vitest'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { consent, consentTo, redirectUri, tokenCall } from './support/pipedrive-oauth.ts'
import { call, clientOf, freshSandbox, refusalOf } from './support/pipedrive-sandbox.ts'

const { clientId, clientSecret, apiToken } = PIPEDRIVE_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
const exchange = (code: string) => tokenCall(fixture.url, { grant_type: 'authorization_code', code })
const refresh = (token: unknown) => tokenCall(fixture.url, { grant_type: 'refresh_token', refresh_token: String(token) })
const revoke = (token: unknown, hint: string) =>
  tokenCall(fixture.url, { token: String(token), token_type_hint: hint }, { path: '/oauth/revoke' })
const install = async (company = '8101') => (await exchange(await consentTo(fixture.url, { company_id: company }))).body
const me = (token: unknown, url = fixture.url) =>
  call(url, 'GET', '/api/v1/users/me', undefined, { authorization: `Bearer ${String(token)}` })
const config = (settings: unknown) => call(fixture.url, 'POST', '/_sandbox/config', settings)
const refusal = (error: string, message: string) => ({ body: { success: 'false', error, message } })

describe('consent', () => {
  test('shows the companies to choose from, and passes the request through the form', async () => {
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, state: '"><b>' })
    const html = await (await fetch(`${fixture.url}/oauth/authorize?${query}`)).text()
    for (const part of [
      'Acme Pipedrive',
      'Empty company',
      'Allow and install',
      'value="deny"',
      'name="company_id"',
      '&quot;&gt;',
    ])
      expect(html).toContain(part)
    expect(html).not.toContain('"><b>')
  })

  test('redirects with a code and the state, or with the denial', async () => {
    const allowed = await consent(fixture.url)
    expect(`${allowed.origin}${allowed.pathname}`).toBe(redirectUri)
    expect(allowed.searchParams.get('state')).toBe('a&b=c')
    expect(allowed.searchParams.get('code')).toMatch(/^\w{20,}$/)
    const denied = await consent(fixture.url, { decision: 'deny' })
    expect(Object.fromEntries(denied.searchParams)).toEqual({ error: 'user_denied', state: 'a&b=c' })
  })

  test('refuses an unknown app, a dangerous return address and an unknown company on the page', async () => {
    const wrong: readonly Record<string, string>[] = [
      { client_id: 'other' },
      { redirect_uri: 'javascript:alert(1)' },
      { company_id: '1' },
    ]
    for (const fields of wrong) expect((await consent(fixture.url, fields)).href).toBe('about:blank#400')
  })
})

describe('tokens', () => {
  test('the SDK authorises and refreshes', async () => {
    const oauth = new v2.OAuth2Configuration({ clientId, clientSecret, redirectUri, host: fixture.url })
    expect(new URL(oauth.authorizationUrl).searchParams.get('client_id')).toBe(clientId)
    const token = await oauth.authorize(await consentTo(fixture.url))
    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 3599, api_domain: fixture.url })
    expect(oauth.basePath).toBe(`${fixture.url}/api/v2`)
    const persons = new v2.PersonsApi(new v2.Configuration({ accessToken: oauth.getAccessToken, basePath: oauth.basePath }))
    expect(await persons.getPersons({})).toMatchObject({ success: true, data: [] })
    let held = token
    oauth.onTokenUpdate = (newest) => {
      held = newest
    }
    oauth.updateToken({ ...token, expires_in: -1 })
    expect(await oauth.getAccessToken()).not.toBe(token.access_token)
    expect(await persons.getPersons({})).toMatchObject({ success: true })
    await oauth.revokeToken('access_token')
    expect((await me(held.access_token)).status).toBe(401)
    await oauth.revokeToken('refresh_token')
    expect(await refresh(held.refresh_token)).toMatchObject({ status: 400 })
  })

  test('a code works once, for five minutes, and with its redirect URI', async () => {
    const code = await consentTo(fixture.url)
    const elsewhere = { grant_type: 'authorization_code', code, redirect_uri: 'http://127.0.0.1:1/x' }
    expect(await tokenCall(fixture.url, elsewhere)).toMatchObject(
      refusal('invalid_grant', 'Invalid grant: redirect_uri is invalid'),
    )
    expect((await exchange(code)).status).toBe(200)
    expect(await exchange(code)).toMatchObject(refusal('invalid_grant', 'Invalid grant: authorization code is invalid'))
    const late = await consentTo(fixture.url)
    fixture.now += 300_000
    expect(await exchange(late)).toMatchObject({
      status: 400,
      ...refusal('invalid_grant', 'Invalid grant: authorization code has expired'),
    })
  })

  test('a refresh token works once; the rotated one works, and access tokens stay valid until they expire', async () => {
    const first = await install()
    const second = await refresh(first['refresh_token'])
    expect(second.status).toBe(200)
    expect(second.body['refresh_token']).not.toBe(first['refresh_token'])
    expect(await refresh(first['refresh_token'])).toMatchObject({
      status: 400,
      ...refusal('invalid_grant', 'Invalid grant: refresh_token is already exchanged'),
    })
    expect((await refresh(second.body['refresh_token'])).status).toBe(200)
    expect((await me(first['access_token'])).status).toBe(200)
    fixture.now += 3_599_000
    expect((await me(first['access_token'])).status).toBe(401)
  })

  test('a refresh token expires after sixty days without use', async () => {
    const { refresh_token } = await install()
    fixture.now += 60 * 86_400_000
    expect(await refresh(refresh_token)).toMatchObject(refusal('invalid_grant', 'Invalid grant: refresh token has expired'))
  })

  test('the app must authenticate with its secret', async () => {
    const wrong = await tokenCall(fixture.url, { grant_type: 'refresh_token', refresh_token: 'x' }, { secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, ...refusal('invalid_client', 'Invalid client: client is invalid') })
    expect(await tokenCall(fixture.url, { grant_type: 'refresh_token' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    expect(await tokenCall(fixture.url, { grant_type: 'password' })).toMatchObject({ body: { error: 'unsupported_grant_type' } })
  })

  test('revoking an access token ends that token only, revoking the refresh token ends the grant', async () => {
    const first = await install()
    const other = await install()
    const second = (await refresh(first['refresh_token'])).body
    await revoke(first['access_token'], 'access_token')
    expect([(await me(first['access_token'])).status, (await me(second['access_token'])).status]).toEqual([401, 200])
    await revoke(second['refresh_token'], 'refresh_token')
    expect((await me(second['access_token'])).status).toBe(401)
    expect(await refresh(second['refresh_token'])).toMatchObject(
      refusal('invalid_grant', 'Invalid grant: refresh_token is invalid'),
    )
    expect((await me(other['access_token'])).status).toBe(200)
  })

  test('uninstalling the app ends every grant of that company', async () => {
    const [mine, theirs] = [await install(), await install('8102')]
    expect((await call(fixture.url, 'POST', '/_sandbox/revoke', { company: 8101 })).body).toEqual({ revoked: 1 })
    expect([(await me(mine['access_token'])).status, (await me(theirs['access_token'])).status]).toEqual([401, 200])
    const home = await (await fetch(`${fixture.url}/`)).text()
    expect(home.match(/Uninstall app/g)).toHaveLength(1)
    await fetch(`${fixture.url}/uninstall`, { method: 'POST', body: new URLSearchParams({ company_id: '8102' }) })
    expect((await me(theirs['access_token'])).status).toBe(401)
  })

  test('access tokens can be expired, and their lifetime shortened, by control', async () => {
    const { access_token, refresh_token } = await install()
    expect((await call(fixture.url, 'POST', '/_sandbox/expire-tokens')).body).toEqual({ expired: 1 })
    expect((await me(access_token)).status).toBe(401)
    await config({ accessTokenTtlS: 2 })
    const renewed = (await refresh(refresh_token)).body
    expect(renewed['expires_in']).toBe(2)
    fixture.now += 1999
    expect((await me(renewed['access_token'])).status).toBe(200)
    fixture.now += 1
    expect((await me(renewed['access_token'])).status).toBe(401)
  })

  test('after a company’s domain changes, token responses have the new address and the old one refuses its tokens', async () => {
    const { access_token, refresh_token } = await install()
    await config({ apiHost: 'localhost' })
    expect((await me(access_token)).status).toBe(401)
    const { api_domain, access_token: renewed } = (await refresh(refresh_token)).body
    expect(api_domain).toBe(`http://localhost:${fixture.port}`)
    expect((await me(renewed, String(api_domain))).status).toBe(200)
    expect((await me(renewed)).status).toBe(401)
    await config({ apiHost: '127.0.0.1' })
    expect((await me(renewed)).status).toBe(200)
    expect((await call(fixture.url, 'GET', '/api/v1/users/me')).status).toBe(200)
  })
})

describe('authentication', () => {
  const unauthorized = { status: 401, body: { success: false, error: 'unauthorized access', errorCode: 401 } }

  test.each<[string, Record<string, string>]>([
    ['nobody', {}],
    ['a made-up access token', { authorization: 'Bearer v1u:x' }],
    ['an API token as an access token', { authorization: `Bearer ${apiToken}` }],
    ['a made-up API token', { 'x-api-token': '0'.repeat(40) }],
    ['an empty API token', { 'x-api-token': '' }],
  ])('not %s', async (_name, headers) => {
    expect(await call(fixture.url, 'GET', '/api/v2/persons', undefined, headers)).toMatchObject(unauthorized)
  })

  test('accepts an API token in a header or, as v1 does, in the query', async () => {
    expect(apiToken).toMatch(/^[0-9a-f]{40}$/)
    expect((await call(fixture.url, 'GET', `/api/v2/persons?api_token=${apiToken}`, undefined, {})).status).toBe(200)
    expect((await clientOf(fixture.url, { apiKey: apiToken }).persons.getPersons({})).success).toBe(true)
    const unknownClient = clientOf(fixture.url, { apiKey: 'wrong' })
    expect(await refusalOf(unknownClient.persons.getPersons({}))).toMatchObject({ error: 'unauthorized access', errorCode: 401 })
  })
})
