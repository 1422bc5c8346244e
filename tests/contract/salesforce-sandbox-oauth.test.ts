import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Connection } from '@jsforce/jsforce-node/lib/connection.js'
import { OAuth2 } from '@jsforce/jsforce-node/lib/oauth2.js'
import { describe, expect, test } from 'vitest'
import { SALESFORCE_SANDBOX_CREDENTIALS, startSalesforceSandbox } from '../../sandbox/salesforce/server.ts'
import {
  call,
  challenge,
  connect,
  connectionOf,
  consent,
  control,
  apiPath,
  failureOf,
  oauthCall,
  redirectUri,
  verifier,
} from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'
import { typingDepartures } from './support/salesforce-typings.ts'

const { clientId, clientSecret, accessToken, accessTokenOfEmptyOrg } = SALESFORCE_SANDBOX_CREDENTIALS
const fixture = freshSandbox()
const exchange = (fields: Readonly<Record<string, string>>) =>
  oauthCall(fixture.url, 'token', { grant_type: 'authorization_code', ...fields })
const refresh = (refreshToken: string, fields: Readonly<Record<string, string>> = {}) =>
  oauthCall(fixture.url, 'token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...fields })
const codeFor = async (fields: Readonly<Record<string, string>> = {}) =>
  (await consent(fixture.url, fields)).searchParams.get('code') ?? ''
const statusWith = async (token: string) => (await call(fixture.url, 'GET', `${apiPath}/limits`, { token })).status

describe('consent', () => {
  test('shows the app and its scopes, and answers an unknown app or an invalid link with an error page', async () => {
    const ask = (fields: Record<string, string>) =>
      fetch(`${fixture.url}/services/oauth2/authorize?${new URLSearchParams(fields)}`)
    const good = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri }
    const shown = await ask({ ...good, state: '"><script>' })
    const html = await shown.text()
    expect(shown.status).toBe(200)
    expect(html).toContain('Empty Salesforce')
    expect(html).not.toContain('"><script>')
    for (const broken of [
      { ...good, client_id: 'other' },
      { ...good, response_type: 'token' },
      { ...good, redirect_uri: 'javascript:alert(1)' },
      { ...good, code_challenge: challenge, code_challenge_method: 'plain' },
    ]) {
      const refused = await ask(broken)
      expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'text/html; charset=UTF-8'])
    }
  })

  test('redirects with a code or the denial, returns the state unchanged, and cannot be given cross-site', async () => {
    const granted = await consent(fixture.url)
    expect(granted.href.startsWith(redirectUri)).toBe(true)
    expect(granted.searchParams.get('state')).toBe('a&b=c')
    const denied = await consent(fixture.url, { decision: 'deny' })
    expect(Object.fromEntries(denied.searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'end-user denied authorization',
      state: 'a&b=c',
    })
    const forged = await fetch(`${fixture.url}/services/oauth2/authorize`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        org_id: 'acme',
        decision: 'allow',
      }),
    })
    expect(forged.status).toBe(403)
  })
})

describe('tokens', () => {
  test('the SDK connects with PKCE without a method, reads its identity, refreshes and revokes', async () => {
    const oauth2 = new OAuth2({ loginUrl: fixture.url, clientId, clientSecret, redirectUri, useVerifier: true })
    const asked = new URL(oauth2.getAuthorizationUrl({ scope: 'api refresh_token id', state: 's' }))
    expect(asked.searchParams.has('code_challenge_method')).toBe(false)
    const code = await codeFor(Object.fromEntries(asked.searchParams))
    const conn = new Connection({ oauth2, version: '68.0' })
    await conn.authorize(code)
    expect(conn.instanceUrl).toBe(fixture.url)
    const identity = await conn.identity()
    expect(identity).toMatchObject({ organization_id: expect.stringMatching(/^00D\w{15}$/), user_type: 'STANDARD' })
    const refreshed = await oauth2.refreshToken(conn.refreshToken ?? '')
    expect(refreshed.access_token).not.toBe(conn.accessToken)
    await oauth2.revokeToken(conn.refreshToken ?? '')
    expect(await failureOf(oauth2.refreshToken(conn.refreshToken ?? ''))).toMatchObject({
      name: 'invalid_grant',
      message: 'expired access/refresh token',
    })
    expect([await statusWith(conn.accessToken ?? ''), await statusWith(refreshed.access_token)]).toEqual([401, 401])
  })

  test('a token response has Salesforce’s members, no expiry, and a refresh token only if requested', async () => {
    const { body } = await connect(fixture.url)
    expect(Object.keys(body).toSorted()).toEqual(
      ['access_token', 'id', 'instance_url', 'issued_at', 'refresh_token', 'scope', 'signature', 'token_type'].toSorted(),
    )
    expect(body).toMatchObject({
      token_type: 'Bearer',
      issued_at: String(fixture.now),
      access_token: expect.stringMatching(/^00D\w{12}!/),
    })
    expect(body['id']).toMatch(new RegExp(`^${fixture.url}/id/00D\\w{15}/005\\w{15}$`))
    expect((await connect(fixture.url, { scope: 'api' })).refreshToken).toBe('')
    const noApi = await connect(fixture.url, { scope: 'id' })
    expect(await statusWith(noApi.accessToken)).toBe(403)
  })

  test('the identity URL returns the SDK’s members, for its own session only', async () => {
    const { body, accessToken: token } = await connect(fixture.url)
    const path = new URL(String(body['id'])).pathname
    const asked = await fetch(`${fixture.url}${path}?format=json&oauth_token=${encodeURIComponent(token)}`)
    expect([asked.status, (await fetch(`${fixture.url}${path}?oauth_token=none`)).status]).toEqual([200, 403])
    const own = await call(fixture.url, 'GET', path, { token })
    const missing = typingDepartures('types/common', 'IdentityInfo', own.body).filter(
      (each) => !each.endsWith('is unknown to the SDK'),
    )
    expect(missing).toEqual([])
    const other = await connect(fixture.url, { org_id: 'empty' })
    expect((await call(fixture.url, 'GET', path, { token: other.accessToken })).status).toBe(403)
    const info = await call(fixture.url, 'GET', '/services/oauth2/userinfo', { token })
    expect(info.body).toMatchObject({ organization_id: expect.stringMatching(/^00D/), email: 'mara@acme.example' })
  })

  test('a token reads its own org only, though ids are the same', async () => {
    const ids = await Promise.all(
      ['acme', 'empty', 'sandbox'].map(async (org) => {
        const conn = connectionOf(fixture.url, (await connect(fixture.url, { org_id: org })).accessToken)
        const made = await conn.create('Contact', { LastName: org })
        const { records } = await conn.query<{ Name: string; IsSandbox: boolean }>('SELECT Name, IsSandbox FROM Organization')
        expect(records[0]?.IsSandbox).toBe(org === 'sandbox')
        expect((await conn.query<{ LastName: string }>('SELECT LastName FROM Contact')).records).toMatchObject([
          { LastName: org },
        ])
        return made.id
      }),
    )
    expect(new Set(ids).size).toBe(1)
  })

  test('a code works once, in time, with its redirect URI and the right verifier', async () => {
    const code = await codeFor()
    expect(await exchange({ code, redirect_uri: 'http://127.0.0.1:3000/other' })).toMatchObject({
      status: 400,
      body: { error: 'redirect_uri_mismatch' },
    })
    expect((await exchange({ code })).status).toBe(200)
    expect(await exchange({ code })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'expired authorization code' },
    })
    const late = await codeFor()
    fixture.now += 900_000
    expect(await exchange({ code: late })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const pkce = await codeFor({ code_challenge: challenge })
    for (const wrong of [{}, { code_verifier: `${verifier}x` }])
      expect(await exchange({ code: pkce, ...wrong })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await exchange({ code: pkce, code_verifier: verifier })).status).toBe(200)
  })

  test('wrong app credentials and grants are refused with their own errors', async () => {
    expect((await refresh('nope')).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'expired access/refresh token',
    })
    expect((await refresh('nope', { client_id: 'other' })).body.error).toBe('invalid_client_id')
    expect((await refresh('nope', { client_secret: `${clientSecret}x` })).body.error).toBe('invalid_client')
    expect((await refresh('nope', { grant_type: 'password' })).body.error).toBe('unsupported_grant_type')
  })

  test('refreshing keeps the refresh token, or with rotation replaces it and ends the old one', async () => {
    const { refreshToken } = await connect(fixture.url)
    expect((await refresh(refreshToken, { code_verifier: 'repeated' })).body.refresh_token).toBeUndefined()
    await control(fixture.url, 'config', { refreshTokenRotation: true })
    const rotated = (await refresh(refreshToken)).body.refresh_token ?? ''
    expect(rotated).not.toBe(refreshToken)
    expect((await refresh(refreshToken)).body.error).toBe('invalid_grant')
    expect((await refresh(rotated)).status).toBe(200)
  })

  test('the sixth approval silently ends the oldest refresh token', async () => {
    const tokens: string[] = []
    for (let count = 0; count < 6; count += 1) tokens.push((await connect(fixture.url)).refreshToken)
    const statuses = await Promise.all(tokens.map(async (token) => (await refresh(token)).status))
    expect(statuses).toEqual([400, 200, 200, 200, 200, 200])
  })
})

describe('sessions', () => {
  test('a session ends after two idle hours, and each call extends it', async () => {
    const { accessToken: token } = await connect(fixture.url)
    for (const step of [7_199_000, 7_199_000]) {
      fixture.now += step
      expect(await statusWith(token)).toBe(200)
    }
    fixture.now += 7_200_000
    const refused = await call(fixture.url, 'GET', `${apiPath}/limits`, { token })
    expect([refused.status, refused.body]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ])
    expect(await failureOf(connectionOf(fixture.url, token).query('SELECT Id FROM Contact'))).toMatchObject({
      errorCode: 'INVALID_SESSION_ID',
    })
  })

  test('the controls end sessions or revoke an org’s grants; static sessions stay', async () => {
    const [first, second] = [await connect(fixture.url), await connect(fixture.url, { org_id: 'empty' })]
    await control(fixture.url, 'expire-sessions', {})
    expect([await statusWith(first.accessToken), await statusWith(second.accessToken)]).toEqual([401, 401])
    expect([await statusWith(accessToken), await statusWith(accessTokenOfEmptyOrg)]).toEqual([200, 200])
    await control(fixture.url, 'revoke', { org: 'acme' })
    expect([(await refresh(first.refreshToken)).status, (await refresh(second.refreshToken)).status]).toEqual([400, 200])
  })

  test('after a move to another instance the old address refuses, and a refresh returns the new one', async () => {
    const { refreshToken } = await connect(fixture.url)
    await control(fixture.url, 'config', { instanceHost: 'localhost' })
    expect(await statusWith(accessToken)).toBe(401)
    const { body } = await refresh(refreshToken)
    expect(body.instance_url).toBe(fixture.url.replace('127.0.0.1', 'localhost'))
    const moved = await fetch(`http://localhost:${fixture.port}${apiPath}/limits`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    })
    expect(moved.status).toBe(200)
  })
})

test('no acknowledged write is lost when the process is killed, and the demo is seeded once per data file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'salesforce-sandbox-'))
  const dataFile = join(folder, 'salesforce.sqlite')
  const server = new URL('../../sandbox/salesforce/server.ts', import.meta.url).href
  const script = `const { startSalesforceSandbox } = await import(${JSON.stringify(server)})
    console.log((await startSalesforceSandbox({ port: 0, dataFile: ${JSON.stringify(dataFile)}, seed: true })).url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  )
  const { accessToken: token, refreshToken } = await connect(url)
  const made = await connectionOf(url, token).create('Contact', { LastName: 'Kept' })
  child.kill('SIGKILL')
  await once(child, 'exit')

  const revived = await startSalesforceSandbox({ port: 0, dataFile, seed: true })
  await expect(startSalesforceSandbox({ port: revived.port, dataFile, seed: true })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect(await connectionOf(revived.url, token).retrieve('Contact', made.id ?? '')).toMatchObject({ LastName: 'Kept' })
  expect((await oauthCall(revived.url, 'token', { grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(200)
  expect((await control(revived.url, 'contacts?org=acme')).body).toMatchObject({ count: 401 })
  await revived.close()
  rmSync(folder, { recursive: true })
})

test('a data file of an earlier version gets the fields that it lacks, and loses nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'salesforce-sandbox-'))
  const dataFile = join(folder, 'salesforce.sqlite')
  const before = await startSalesforceSandbox({ port: 0, dataFile, seed: true })
  await before.close()
  const file = new DatabaseSync(dataFile)
  file.exec('DROP INDEX sf_contact_by_ADSapp_Contact_Id__c; ALTER TABLE sf_contact DROP COLUMN _key_ADSapp_Contact_Id__c')
  file.exec('ALTER TABLE sf_contact DROP COLUMN ADSapp_Contact_Id__c; ALTER TABLE sf_contact DROP COLUMN Department')
  file.close()

  const after = await startSalesforceSandbox({ port: 0, dataFile, seed: true, externalIdField: true })
  const conn = connectionOf(after.url)
  await conn.create('Contact', { LastName: 'New', Department: 'Ops', ADSapp_Contact_Id__c: 'k' })
  expect((await conn.query("SELECT Id FROM Contact WHERE Department = null OR ADSapp_Contact_Id__c = 'K'")).totalSize).toBe(401)
  await after.close()
  rmSync(folder, { recursive: true })
})
