import { describe, expect, test } from 'vitest'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import { salesforceOAuth } from '../../../src/lib/crm/salesforce/auth.ts'
import { failureOf } from '../support/failure.ts'

const app = {
  clientId: 'client',
  clientSecret: 'secret-of-the-app',
  loginUrls: { production: 'https://login.example', sandbox: 'https://test.example' },
}
const code = { code: 'c', redirectUri: 'https://app.example/cb', codeVerifier: 'v', environment: 'sandbox' } as const
const held: Tokens = {
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  expiresAt: null,
  scopes: ['api'],
  kind: 'oauth',
  apiUrl: 'https://old.example',
  environment: 'sandbox',
}
const reply = { access_token: 'access-2', instance_url: 'https://new.example/', scope: 'refresh_token api id', issued_at: '1' }

/** Salesforce's login host, with the same response to every request; requests are recorded. */
function login(status: number, body: unknown) {
  const sent: { url: string; fields: Record<string, string> }[] = []
  const oauth = salesforceOAuth(app, async (input, init) => {
    sent.push({
      url: input instanceof Request ? input.url : input.toString(),
      fields: Object.fromEntries(init?.body instanceof URLSearchParams ? init.body : []),
    })
    return Response.json(body, { status })
  })
  return { oauth, sent }
}

test('consent is requested on the environment’s host, with offline access and a challenge', () => {
  const { oauth } = login(200, {})
  const url = new URL(
    oauth.authorizeUrl({ state: 's&t', redirectUri: code.redirectUri, codeChallenge: 'ch', environment: 'sandbox' }),
  )
  expect(url.origin + url.pathname).toBe('https://test.example/services/oauth2/authorize')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'client',
    redirect_uri: code.redirectUri,
    scope: 'api refresh_token id',
    state: 's&t',
    code_challenge: 'ch',
    code_challenge_method: 'S256',
  })
})

describe('authorization code', () => {
  test('is exchanged on its environment’s host for tokens with the API’s address', async () => {
    const { oauth, sent } = login(200, { ...reply, refresh_token: 'refresh-2' })
    expect(await oauth.exchangeCode(code)).toEqual({
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      expiresAt: null,
      scopes: ['refresh_token', 'api', 'id'],
      kind: 'oauth',
      apiUrl: 'https://new.example',
      environment: 'sandbox',
    })
    expect(sent[0]).toMatchObject({
      url: 'https://test.example/services/oauth2/token',
      fields: { grant_type: 'authorization_code', code: 'c', code_verifier: 'v', redirect_uri: code.redirectUri },
    })
  })

  test('a response without a refresh token is refused with what to allow', async () => {
    const failure = await failureOf(() => login(200, reply).oauth.exchangeCode(code))
    expect(failure).toMatchObject({ kind: 'auth', code: 'missing_scopes', message: expect.stringContaining('refresh_token') })
  })

  test.each([
    ['invalid_grant', 'expired authorization code', 'code_expired'],
    ['invalid_grant', 'invalid code verifier', 'code_expired'],
    ['invalid_grant', 'ip restricted', 'app_refused'],
    ['invalid_grant', 'user hasn’t approved this consumer', 'app_refused'],
    ['invalid_client_id', 'client identifier invalid', 'app_refused'],
    ['invalid_client', 'invalid client credentials', 'app_refused'],
    ['redirect_uri_mismatch', 'redirect_uri must match configuration', 'app_refused'],
    ['inactive_org', 'organization locked', 'app_refused'],
  ])('refused with %s (%s) is %s, with Salesforce’s message', async (error, description, expected) => {
    const failure = await failureOf(() => login(400, { error, error_description: description }).oauth.exchangeCode(code))
    expect(failure).toMatchObject({ kind: 'auth', code: expected })
    expect(failure.message).toContain(description)
    expect(failure.message).not.toContain('secret-of-the-app')
  })
})

describe('token refresh', () => {
  test('keeps the old refresh token where none is returned, and takes over the instance URL', async () => {
    const { oauth, sent } = login(200, reply)
    expect(await oauth.refresh(held)).toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-1',
      apiUrl: 'https://new.example',
      environment: 'sandbox',
    })
    expect(sent[0]).toMatchObject({
      url: 'https://test.example/services/oauth2/token',
      fields: { grant_type: 'refresh_token', refresh_token: 'refresh-1' },
    })
  })

  test('takes over a rotated refresh token', async () => {
    expect(await login(200, { ...reply, refresh_token: 'refresh-2' }).oauth.refresh(held)).toMatchObject({
      refreshToken: 'refresh-2',
    })
  })

  test.each([
    [400, 'invalid_grant', 'expired access/refresh token', 'auth', 'grant_revoked'],
    [400, 'inactive_user', 'user is inactive', 'auth', 'grant_revoked'],
    [400, 'invalid_client', 'invalid client credentials', 'auth', 'app_refused'],
    [400, 'invalid_grant', 'token request is already being processed', 'transient', 'crm_unavailable'],
    [400, 'unknown_error', 'retry your request', 'transient', 'crm_unavailable'],
    [400, 'rate_limit_exceeded', 'login rate exceeded', 'rate_limit', 'rate_limit'],
    [503, 'x', 'y', 'transient', 'crm_unavailable'],
  ])('refused with %i %s (%s) is %s %s', async (status, error, description, kind, expected) => {
    const failure = await failureOf(() => login(status, { error, error_description: description }).oauth.refresh(held))
    expect(failure).toMatchObject({ kind, code: expected })
    if (kind === 'auth') expect(failure.message).toContain('econnect Salesforce')
    expect(failure.message).not.toContain('refresh-1')
  })
})

test('revoking a revoked grant succeeds, and a failing host does not count as success', async () => {
  const { oauth, sent } = login(200, null)
  await oauth.revoke(held)
  expect(sent[0]).toEqual({ url: 'https://test.example/services/oauth2/revoke', fields: { token: 'refresh-1' } })
  await login(400, { error: 'invalid_token' }).oauth.revoke(held)
  expect(await failureOf(() => login(503, null).oauth.revoke(held))).toMatchObject({ kind: 'transient' })
})

test('an unreachable host is retryable', async () => {
  const oauth = salesforceOAuth(app, async () => {
    throw new TypeError('fetch failed')
  })
  expect(await failureOf(() => oauth.refresh(held))).toMatchObject({ kind: 'transient', code: 'crm_unreachable' })
})
