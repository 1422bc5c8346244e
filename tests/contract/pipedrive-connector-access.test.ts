import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../src/lib/crm/port/connector.ts'
import { createPipedriveConnector } from '../../src/lib/crm/pipedrive/index.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { failureOf } from '../unit/support/failure.ts'
import { type PipedriveFixture, pipedriveFixture, redirectUri, storeOf } from './support/pipedrive-connector-fixture.ts'

let fixture: PipedriveFixture
beforeEach(async () => {
  fixture = await pipedriveFixture()
})
afterEach(() => fixture.close())

/** A connector with an unknown app. */
const connectorOfUnknownApp = (): Connector =>
  createPipedriveConnector({ clientId: 'unknown', clientSecret: 'wrong', apiUrl: fixture.url, oauthUrl: fixture.url })
const exchange = (connector: Connector, code: string) =>
  connector.oauth.exchangeCode({ code, redirectUri, codeVerifier: '', environment: 'production' })

describe('the scopes of a token', () => {
  const checked = async (lacks: readonly string[]) => {
    const tokens = await fixture.connect()
    const session = fixture.session(undefined, { ...tokens, scopes: tokens.scopes.filter((scope) => !lacks.includes(scope)) })
    const advice = (await fixture.connector.advice?.(session, 'contact')) ?? []
    return { missing: (await fixture.connector.health(session)).missingScopes, advice: advice.map(({ message }) => message) }
  }

  test('are all that the sync uses, or it says which it lacks', async () => {
    expect(await checked([])).toEqual({ missing: [], advice: [] })
    const needed = ['contacts:full', 'recents:read', 'search:read']
    for (const scope of needed) expect((await checked([scope])).missing).toEqual([scope])
  })

  test('that it does without are advised, with what is lost', async () => {
    const { missing, advice } = await checked(['contact-fields:full', 'webhooks:full'])
    expect(missing).toEqual([])
    expect(advice).toEqual([expect.stringContaining('contact-fields:full'), expect.stringContaining('next scheduled sync')])
  })
})

describe('a consent', () => {
  test('requests no scopes and no PKCE, and its tokens carry the API’s address', async () => {
    const url = new URL(
      fixture.connector.oauth.authorizeUrl({ state: 'a&b', redirectUri, codeChallenge: 'x', environment: 'production' }),
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: PIPEDRIVE_SANDBOX_CREDENTIALS.clientId,
      redirect_uri: redirectUri,
      state: 'a&b',
    })
    const tokens = await fixture.connect()
    expect(tokens).toMatchObject({ kind: 'oauth', apiUrl: fixture.url, environment: 'production' })
    expect(tokens.scopes).toContain('contacts:full')
    expect(Date.parse(tokens.expiresAt ?? '')).toBeGreaterThan(Date.now() + 50 * 60_000)
    expect((await fixture.connector.account(fixture.session(undefined, tokens))).id).toBe('8102')
  })

  test('with a used or unknown code has to be repeated, with Pipedrive’s message', async () => {
    const failure = await failureOf(() => exchange(fixture.connector, 'no such code'))
    expect(failure).toMatchObject({ kind: 'auth', code: 'code_expired' })
    expect(failure.message).toContain('authorization code is invalid')
  })

  test('for an unknown app fails with Pipedrive’s message', async () => {
    const failure = await failureOf(() => exchange(connectorOfUnknownApp(), 'any'))
    expect(failure).toMatchObject({ kind: 'auth', code: 'app_refused' })
    expect(failure.message).toContain('client is invalid')
  })
})

describe('tokens', () => {
  test('that expired are refreshed once for all waiting calls, and the new refresh token is stored', async () => {
    const tokens = await fixture.connect()
    const store = storeOf(tokens)
    const session = fixture.sessionOn(store)
    await fixture.expireTokens()
    await fixture.forgetRequests()
    const read = () => fixture.connector.getRecords(session, 'contact', ['4000000'])
    await Promise.all([read(), read(), read(), read()])
    expect((await fixture.requests()).byRoute['POST /oauth/token']).toBe(1)
    expect(store.current().refreshToken).not.toBe(tokens.refreshToken)
    await fixture.expireTokens()
    expect(await read()).toEqual([])
  })

  test('are refreshed at the company’s new address, and used there from then on', async () => {
    const store = storeOf(await fixture.connect())
    const session = fixture.sessionOn(store)
    await fixture.configure({ apiHost: 'localhost' })
    expect(await fixture.connector.getRecords(session, 'contact', ['4000000'])).toEqual([])
    expect(store.current().apiUrl).toBe(fixture.url.replace('127.0.0.1', 'localhost'))
  })

  test('that were rotated elsewhere or revoked require a reconnect, and revoking again is no failure', async () => {
    const tokens = await fixture.connect()
    await fixture.connector.oauth.refresh(tokens)
    const failure = await failureOf(() => fixture.connector.oauth.refresh(tokens))
    expect(failure).toMatchObject({ kind: 'auth', code: 'grant_revoked' })
    expect(failure.message).toMatch(/Reconnect Pipedrive/)

    const others = await fixture.connect()
    await fixture.connector.oauth.revoke(others)
    await fixture.connector.oauth.revoke(others)
    await expect(fixture.connector.account(fixture.session(undefined, others))).rejects.toMatchObject({ code: 'grant_revoked' })
  })

  test('that a person pasted wrongly fail with Pipedrive’s message, and nothing is refreshed', async () => {
    const tokens = { ...(await fixture.connect()), kind: 'api_token', accessToken: 'f'.repeat(40), apiUrl: null } as const
    await fixture.forgetRequests()
    const failure = await failureOf(() => fixture.connector.account(fixture.session(undefined, tokens)))
    expect(failure).toMatchObject({ kind: 'auth', code: 'token_refused' })
    expect(failure.message).toMatch(/unauthorized access.*Reconnect Pipedrive/)
    expect(JSON.stringify([failure.message, failure.cause])).not.toContain(tokens.accessToken)
    expect((await fixture.requests()).total).toBe(1)
    await fixture.connector.oauth.revoke(tokens)
    expect((await fixture.requests()).total).toBe(1)
  })
})

describe('limits', () => {
  const ann = (index: number) => ({ first_name: `Ann ${index}` })

  test('of a small plan are followed from the response headers: 60 writes at 20 in two seconds, with hardly a refusal', async () => {
    const session = fixture.session()
    await fixture.connector.account(session)
    await fixture.configure({ burstPer2s: 20 })
    await fixture.forgetRequests()
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => fixture.create(session, ann(index), `k${index}`)))
    expect(results.every((result) => result.kind === 'ok')).toBe(true)
    expect((await fixture.contacts()).count).toBe(60)
    expect((await fixture.requests()).byStatus['429'] ?? 0).toBeLessThanOrEqual(4)
  })

  test('of the day, once exhausted, pause the sync for an hour with a sentence, and the usage is reported', async () => {
    const session = fixture.session()
    await fixture.connector.account(session)
    expect(session.usage()).toMatchObject({ unit: 'tokens', used: expect.any(Number), limit: 30_000 * 7 * 50 })
    expect(session.usage()?.used).toBeGreaterThan(0)
    await fixture.configure({ dailyTokens: 1 })
    const failure = await failureOf(() => fixture.changes(session, null))
    expect(failure).toMatchObject({ kind: 'rate_limit', code: 'daily_limit', retryAfterMs: 3_600_000 })
    expect(session.usage()).toMatchObject({ used: 1, limit: 1 })
  })

  test('exceeded until Pipedrive bans us with an HTML page pause the sync for minutes', async () => {
    await fixture.fault({
      kind: 'status',
      status: 403,
      body: '<html>Error 1015</html>',
      headers: { 'content-type': 'text/html' },
    })
    expect(await failureOf(() => fixture.connector.account(fixture.session()))).toMatchObject({
      kind: 'rate_limit',
      code: 'blocked',
      retryAfterMs: 300_000,
    })
  })

  test('of the subscription stop the sync until an admin acts', async () => {
    await fixture.fault({ kind: 'status', status: 402, body: { success: false, error: 'Payment required' } })
    expect(await failureOf(() => fixture.connector.account(fixture.session()))).toMatchObject({
      kind: 'auth',
      code: 'account_suspended',
    })
  })
})
