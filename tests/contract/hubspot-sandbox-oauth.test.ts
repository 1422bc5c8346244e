import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts'
import {
  allScopes,
  call,
  challenge,
  clientOf,
  codeFor,
  consent,
  failureOf,
  redirectUri,
  tokenCall,
  verifier,
} from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'

const { clientId, clientSecret } = HUBSPOT_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
const exchange = (fields: Readonly<Record<string, string>>) =>
  tokenCall(fixture.url, '/oauth/2026-03/token', { grant_type: 'authorization_code', ...fields })

async function connect(fields: Readonly<Record<string, string>> = {}) {
  const { body } = await exchange({ code: await codeFor(fixture.url, fields) })
  return { accessToken: String(body['access_token']), refreshToken: String(body['refresh_token']), body }
}

describe('consent', () => {
  test('shows the app and its scopes, and answers an unknown app or an invalid link with an error page', async () => {
    const ask = (fields: Record<string, string>) => fetch(`${fixture.url}/oauth/authorize?${new URLSearchParams(fields)}`)
    const shown = await ask({ client_id: clientId, redirect_uri: redirectUri, scope: allScopes, state: '"><script>' })
    const html = await shown.text()
    expect(shown.status).toBe(200)
    expect(html).toContain('crm.objects.contacts.write')
    expect(html).not.toContain('"><script>')
    for (const broken of [
      { client_id: 'other', redirect_uri: redirectUri },
      { client_id: clientId },
      { client_id: clientId, redirect_uri: 'javascript:alert(1)' },
    ]) {
      const refused = await ask(broken)
      expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'text/html; charset=UTF-8'])
    }
  })

  test('redirects with a code or the denial, and returns the state unchanged', async () => {
    const granted = await consent(fixture.url, {})
    expect(granted.href.startsWith(redirectUri)).toBe(true)
    expect(granted.searchParams.get('state')).toBe('a&b=c')
    const denied = await consent(fixture.url, { decision: 'deny' })
    expect(Object.fromEntries(denied.searchParams)).toMatchObject({ error: 'access_denied', state: 'a&b=c' })
    expect(denied.searchParams.get('code')).toBeNull()
  })

  test('cannot be given cross-site', async () => {
    const forged = await fetch(`${fixture.url}/oauth/authorize`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, portal_id: '4711', decision: 'connect' }),
    })
    expect(forged.status).toBe(403)
  })
})

describe('tokens', () => {
  test('the SDK exchanges a code and refreshes; the refresh token stays the same', async () => {
    const hubspot = clientOf(fixture.url)
    const tokens = await hubspot.oauth.tokensApi.create(
      'authorization_code',
      await codeFor(fixture.url),
      redirectUri,
      clientId,
      clientSecret,
    )
    expect(tokens).toMatchObject({ expiresIn: 1800, tokenType: 'bearer' })
    const refreshed = await hubspot.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      redirectUri,
      clientId,
      clientSecret,
      tokens.refreshToken,
    )
    expect(refreshed.refreshToken).toBe(tokens.refreshToken)
    expect(refreshed.accessToken).not.toBe(tokens.accessToken)
    expect(await hubspot.oauth.accessTokensApi.get(refreshed.accessToken)).toMatchObject({ hubId: 4711, expiresIn: 1800 })
    expect(await hubspot.oauth.refreshTokensApi.get(tokens.refreshToken)).toMatchObject({ hubId: 4711, clientId })
    await hubspot.oauth.refreshTokensApi.archive(tokens.refreshToken)
    expect(await failureOf(clientOf(fixture.url, refreshed.accessToken).crm.contacts.basicApi.getPage())).toMatchObject({
      code: 401,
      category: 'INVALID_AUTHENTICATION',
    })
  })

  test('a token reads its own account only', async () => {
    const [full, empty] = [await connect({ portal_id: '4711' }), await connect({ portal_id: '4712' })]
    expect([full.body['hub_id'], empty.body['hub_id']]).toEqual([4711, 4712])
    const made = await clientOf(fixture.url, full.accessToken).crm.contacts.basicApi.create({
      properties: { email: 'a@example.com' },
      associations: [],
    })
    const other = clientOf(fixture.url, empty.accessToken)
    expect(await failureOf(other.crm.contacts.basicApi.getById(made.id))).toMatchObject({ code: 404 })
    expect((await other.crm.contacts.basicApi.create({ properties: { email: 'a@example.com' }, associations: [] })).id).toBe(
      made.id,
    )
    expect((await call(fixture.url, 'GET', '/account-info/2026-03/details', undefined, empty.accessToken)).body).toMatchObject({
      portalId: 4712,
      timeZone: 'UTC',
    })
  })

  test('a code works once, in time, with its redirect URI and the right verifier', async () => {
    const code = await codeFor(fixture.url)
    expect(await exchange({ code, redirect_uri: 'http://127.0.0.1:3000/other' })).toMatchObject({
      status: 400,
      body: { status: 'MISMATCH_REDIRECT_URI_AUTH_CODE' },
    })
    expect((await exchange({ code })).status).toBe(200)
    expect(await exchange({ code })).toMatchObject({ status: 400, body: { status: 'BAD_AUTH_CODE', error: 'invalid_grant' } })

    const late = await codeFor(fixture.url)
    fixture.now += 600_000
    expect(await exchange({ code: late })).toMatchObject({ status: 400, body: { status: 'BAD_AUTH_CODE' } })

    const pkce = await codeFor(fixture.url, { code_challenge: challenge, code_challenge_method: 'S256' })
    for (const wrong of [{}, { code_verifier: `${verifier}x` }]) {
      expect(await exchange({ code: pkce, ...wrong })).toMatchObject({ status: 400, body: { status: 'BAD_CODE_VERIFIER' } })
    }
    expect((await exchange({ code: pkce, code_verifier: verifier })).status).toBe(200)
  })

  test('wrong app credentials and refresh tokens are refused with their own errors', async () => {
    const refresh = (fields: Record<string, string>) =>
      tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'refresh_token', refresh_token: 'nope', ...fields })
    expect(await refresh({})).toMatchObject({
      status: 400,
      body: { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' },
    })
    expect(await refresh({ client_id: 'other' })).toMatchObject({ status: 400, body: { status: 'BAD_CLIENT_ID' } })
    expect(await refresh({ client_secret: 'sandbox-secreT' })).toMatchObject({
      status: 400,
      body: { status: 'BAD_CLIENT_SECRET' },
    })
    expect(await refresh({ grant_type: 'password' })).toMatchObject({ status: 400, body: { status: 'BAD_GRANT_TYPE' } })
  })

  test('an expired access token is distinguished from an invalid one', async () => {
    const { accessToken } = await connect()
    const read = (token: string) => failureOf(clientOf(fixture.url, token).crm.contacts.basicApi.getPage())
    fixture.now += 1_799_999
    await clientOf(fixture.url, accessToken).crm.contacts.basicApi.getPage()
    fixture.now += 300_001
    expect(await read(accessToken)).toMatchObject({
      code: 401,
      category: 'EXPIRED_AUTHENTICATION',
      message: expect.stringContaining('expired 5 minute(s) ago'),
    })
    expect(await read('made-up')).toMatchObject({ code: 401, category: 'INVALID_AUTHENTICATION' })
  })

  test('introspection reports a token as active until it is revoked', async () => {
    const { accessToken, refreshToken } = await connect()
    const introspect = (token: string) => tokenCall(fixture.url, '/oauth/2026-03/token/introspect', { token })
    expect((await introspect(accessToken)).body).toMatchObject({ active: true, hub_id: 4711, token_use: 'access_token' })
    await tokenCall(fixture.url, '/oauth/2026-03/token/revoke', { token: accessToken })
    expect((await introspect(accessToken)).body).toEqual({ active: false })
    expect((await introspect(refreshToken)).body).toMatchObject({ active: true, token_use: 'refresh_token' })
    await tokenCall(fixture.url, '/oauth/2026-03/token/revoke', { token: refreshToken })
    expect(
      (await tokenCall(fixture.url, '/oauth/2026-03/token', { grant_type: 'refresh_token', refresh_token: refreshToken })).body,
    ).toMatchObject({ status: 'BAD_REFRESH_TOKEN' })
  })

  test('uninstalling the app ends its tokens in that account only', async () => {
    const [gone, kept] = [await connect({ portal_id: '4711' }), await connect({ portal_id: '4712' })]
    await fetch(`${fixture.url}/uninstall`, { method: 'POST', body: new URLSearchParams({ portal_id: '4711' }) })
    expect((await call(fixture.url, 'GET', '/account-info/v3/details', undefined, gone.accessToken)).status).toBe(401)
    expect((await call(fixture.url, 'GET', '/account-info/v3/details', undefined, kept.accessToken)).status).toBe(200)
  })

  test('a token is limited to its scopes, and the refusal names the missing ones', async () => {
    const { accessToken } = await connect({ scope: 'crm.objects.contacts.read' })
    const refused = await call(fixture.url, 'POST', '/crm/v3/objects/contacts', { properties: {} }, accessToken)
    expect(refused).toMatchObject({
      status: 403,
      body: { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }] },
    })
    expect((await call(fixture.url, 'GET', '/crm/v3/properties/contacts', undefined, accessToken)).status).toBe(200)
  })
})

test('no acknowledged write is lost when the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hubspot-sandbox-'))
  const dataFile = join(folder, 'hubspot.sqlite')
  const server = new URL('../../sandbox/hubspot/server.ts', import.meta.url).href
  const script = `const { startHubSpotSandbox } = await import(${JSON.stringify(server)})
    console.log((await startHubSpotSandbox({ port: 0, dataFile: ${JSON.stringify(dataFile)}, seed: false })).url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  )
  const code = await codeFor(url)
  const token = String((await tokenCall(url, '/oauth/v1/token', { grant_type: 'authorization_code', code })).body['access_token'])
  const made = await clientOf(url, token).crm.contacts.basicApi.create({
    properties: { email: 'kept@example.com' },
    associations: [],
  })
  child.kill('SIGKILL')
  await once(child, 'exit')

  const revived = await startHubSpotSandbox({ port: 0, dataFile, seed: false })
  expect((await clientOf(revived.url, token).crm.contacts.basicApi.getById(made.id)).properties['email']).toBe('kept@example.com')
  await revived.close()
  rmSync(folder, { recursive: true })
})

test('tokens, records and properties survive a restart, and a second sandbox on the port is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hubspot-sandbox-'))
  const dataFile = join(folder, 'hubspot.sqlite')
  const first = await startHubSpotSandbox({ port: 0, dataFile, seed: true })
  const code = await codeFor(first.url)
  const { body } = await tokenCall(first.url, '/oauth/v1/token', { grant_type: 'authorization_code', code })
  const token = String(body['access_token'])
  const made = await clientOf(first.url, token).crm.contacts.basicApi.create({
    properties: { email: 'kept@example.com' },
    associations: [],
  })
  await expect(startHubSpotSandbox({ port: first.port, dataFile, seed: true })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await first.close()

  const second = await startHubSpotSandbox({ port: 0, dataFile, seed: true })
  expect((await clientOf(second.url, token).crm.contacts.basicApi.getById(made.id)).properties['email']).toBe('kept@example.com')
  expect(await call(second.url, 'GET', '/_sandbox/contacts')).toMatchObject({ body: { count: 1001, duplicatesByEmail: [] } })
  expect(await tokenCall(second.url, '/oauth/v1/token', { grant_type: 'authorization_code', code })).toMatchObject({
    status: 400,
  })
  await second.close()
  rmSync(folder, { recursive: true })
})
