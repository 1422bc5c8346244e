import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { failureOf } from '../unit/support/failure.ts'
import { consent, sessionOf, type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

// Set before the imports: nothing listens there, so any request through the proxy fails.
vi.hoisted(() => {
  process.env['https_proxy'] = 'http://127.0.0.1:1'
})

let fixture: SalesforceFixture
beforeEach(async () => {
  fixture = await startFixture()
})
afterEach(() => fixture.close())

describe('connecting Salesforce', () => {
  test('opens the chosen org, and names it', async () => {
    const tokens = await consent(fixture, 'acme', 'production')
    expect(tokens).toMatchObject({ kind: 'oauth', expiresAt: null, apiUrl: fixture.url, environment: 'production' })
    expect(tokens.scopes.toSorted()).toEqual(['api', 'id', 'refresh_token'])
    const { session } = sessionOf(fixture.connector, tokens)
    expect(await fixture.connector.account(session)).toEqual({
      id: expect.stringMatching(/^00D[A-Za-z0-9]{15}$/),
      name: 'Acme Salesforce (Enterprise Edition)',
      recordUrls: {
        account: `${fixture.url}/lightning/r/Account`,
        activity: `${fixture.url}/lightning/r/Event`,
        contact: `${fixture.url}/lightning/r/Contact`,
        lead: `${fixture.url}/lightning/r/Lead`,
        note: `${fixture.url}/lightning/r/ContentNote`,
        opportunity: `${fixture.url}/lightning/r/Opportunity`,
        task: `${fixture.url}/lightning/r/Task`,
      },
    })
  })

  test('to a sandbox org as production, or the reverse, is refused with what to choose', async () => {
    const asProduction = sessionOf(fixture.connector, await consent(fixture, 'sandbox', 'production'))
    expect(await failureOf(() => fixture.connector.account(asProduction.session))).toMatchObject({
      kind: 'auth',
      code: 'wrong_environment',
      message: expect.stringContaining('Choose Sandbox'),
    })
    const asSandbox = sessionOf(fixture.connector, await consent(fixture, 'acme', 'sandbox'))
    expect(await failureOf(() => fixture.connector.account(asSandbox.session))).toMatchObject({
      code: 'wrong_environment',
      message: expect.stringContaining('Choose Production'),
    })
    const matching = sessionOf(fixture.connector, await consent(fixture, 'sandbox', 'sandbox'))
    expect((await fixture.connector.account(matching.session)).name).toContain('sandbox')
  })

  test('with a used code is refused', async () => {
    const exchange = fixture.connector.oauth.exchangeCode({
      code: 'never given out',
      redirectUri: 'http://127.0.0.1:3000/api/crm/connect/callback',
      codeVerifier: 'x'.repeat(43),
      environment: 'production',
    })
    expect(await failureOf(() => exchange)).toMatchObject({ kind: 'auth', code: 'code_expired' })
  })
})

describe('an expired Salesforce session', () => {
  test('is refreshed once, however many calls are refused, and each call succeeds', async () => {
    const { session, kept } = sessionOf(fixture.connector, await consent(fixture, 'acme', 'production'))
    const before = kept()
    await fixture.control('/expire-sessions', {})
    await fixture.requests()
    await Promise.all([1, 2, 3].map(() => fixture.connector.countRecords(session, 'contact')))
    expect((await fixture.requests()).byRoute['POST /services/oauth2/token']).toBe(1)
    expect(kept().accessToken).not.toBe(before.accessToken)
    expect(kept()).toMatchObject({ refreshToken: before.refreshToken, environment: 'production' })
  })

  test('is refreshed with a rotated refresh token, which is stored', async () => {
    await fixture.set({ refreshTokenRotation: true })
    const { session, kept } = sessionOf(fixture.connector, await consent(fixture, 'acme', 'production'))
    const seen = new Set([kept().refreshToken])
    for (const round of [2, 3]) {
      await fixture.control('/expire-sessions', {})
      await fixture.connector.countRecords(session, 'contact')
      expect(seen.add(kept().refreshToken).size).toBe(round)
    }
  })

  test('of an org that has moved continues at its new address, in the middle of a read', async () => {
    await fixture.control('/seed', { org: 'acme', count: 4_500, replace: true })
    const { session, kept } = sessionOf(fixture.connector, await consent(fixture, 'acme', 'production'))
    const first = await fixture.connector.listChanges(session, 'contact', null)
    await fixture.set({ instanceHost: 'localhost' })
    const second = await fixture.connector.listChanges(session, 'contact', first.next)
    expect(second.records).toHaveLength(2_000)
    expect(kept().apiUrl).toBe(fixture.url.replace('127.0.0.1', 'localhost'))
  })

  test('whose grant was revoked requires a reconnect', async () => {
    const { session } = sessionOf(fixture.connector, await consent(fixture, 'acme', 'production'))
    await fixture.control('/revoke', { org: 'acme' })
    expect(await failureOf(() => fixture.connector.countRecords(session, 'contact'))).toMatchObject({
      kind: 'auth',
      code: 'grant_revoked',
      message: expect.stringContaining('Reconnect Salesforce'),
    })
  })

  test('is refreshed only once when Salesforce refuses the new session too', async () => {
    const { session } = sessionOf(fixture.connector, await consent(fixture, 'acme', 'production'))
    const body = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]
    await fixture.fail({ kind: 'status', status: 401, body, match: { pathPrefix: '/services/data' }, times: 9 })
    await fixture.requests()
    expect(await failureOf(() => fixture.connector.countRecords(session, 'contact'))).toMatchObject({
      kind: 'transient',
      code: 'fresh_token_refused',
    })
    expect((await fixture.requests()).byRoute).toEqual({
      'GET /services/data/v68.0/query': 2,
      'POST /services/oauth2/token': 1,
    })
  })

  test('is no failure of disconnecting, which revokes the grant, also twice', async () => {
    const tokens = await consent(fixture, 'acme', 'production')
    await fixture.connector.oauth.revoke(tokens)
    await fixture.connector.oauth.revoke(tokens)
    expect(await failureOf(() => fixture.connector.oauth.refresh(tokens))).toMatchObject({ code: 'grant_revoked' })
  })
})

describe('a call that fails', () => {
  test('temporarily is retried by us only, not by the SDK', async () => {
    await fixture.fail({ kind: 'status', status: 503, match: { pathPrefix: '/services/data' }, times: 1 })
    await fixture.fail({ kind: 'drop-before', match: { pathPrefix: '/services/data' }, times: 1 })
    await fixture.requests()
    const session = fixture.session()
    expect(await fixture.connector.countRecords(session, 'contact')).toBe(0)
    expect((await fixture.requests()).total).toBe(3)
    expect(session.calls()).toBe(3)
  })

  test('because the daily limit is exhausted waits an hour, and the usage is known', async () => {
    await fixture.set({ dailyApiLimit: 1 })
    const session = fixture.session()
    await fixture.connector.countRecords(session, 'contact')
    expect(session.usage()).toEqual({ used: 1, limit: 1, unit: 'calls' })
    expect(await failureOf(() => fixture.connector.countRecords(session, 'contact'))).toMatchObject({
      kind: 'rate_limit',
      code: 'daily_limit',
      retryAfterMs: 3_600_000,
    })
  })

  test('puts no token into its error', async () => {
    const session = fixture.session()
    const { accessToken } = await session.tokens()
    const disabled = [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'The REST API is not enabled for this Organization' }]
    const faults = [
      { status: 418, body: {}, code: 'crm_rejected' },
      { status: 403, body: disabled, code: 'missing_scopes' },
      { status: 200, body: { surprising: true }, code: 'unexpected_answer' },
      // Nothing listens there: our token must not be sent to an address from a response.
      { status: 302, body: {}, headers: { location: 'http://127.0.0.1:1/elsewhere' }, code: 'crm_rejected' },
    ]
    for (const { code, ...fault } of faults) {
      await fixture.fail({ kind: 'status', ...fault, match: { pathPrefix: '/services/data' } })
      const failure = await failureOf(() => fixture.connector.countRecords(session, 'contact'))
      expect(failure.code).toBe(code)
      expect(inspect(failure, { depth: 9 })).not.toContain(accessToken)
    }
  })

  test('ignores a proxy from the environment at the time the SDK was loaded', async () => {
    expect(await fixture.connector.countRecords(fixture.session(), 'contact')).toBe(0)
  })
})

test('the fields are the mappable ones, in our types, read-only where Salesforce says so', async () => {
  const session = fixture.session()
  const fields = new Map((await fixture.connector.describeFields(session, 'contact')).map((field) => [field.name, field]))
  await fixture.connector.describeFields(session, 'contact')
  expect(session.calls()).toBe(1)
  expect(fields.get('Email')).toEqual({ name: 'Email', label: 'Email', type: 'email', readOnly: false, lengthMax: 80 })
  expect(fields.get('Name')).toMatchObject({ readOnly: true })
  expect(fields.get('SystemModstamp')).toMatchObject({ type: 'datetime', readOnly: true })
  expect(fields.get('Account.Name')).toEqual({ name: 'Account.Name', label: 'Account name', type: 'text', readOnly: true })
  expect(fields.get('Customer_Tier__c')).toMatchObject({
    type: 'picklist',
    options: expect.arrayContaining([{ value: 'gold', label: 'Gold' }]),
  })
  expect(fields.get('Seat_Count__c')).toMatchObject({ type: 'number' })
  expect(fields.get('Newsletter__c')).toMatchObject({ type: 'boolean' })
  expect([...fields.keys()].filter((name) => name === 'MailingAddress')).toEqual([])
})
