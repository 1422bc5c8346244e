import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ApiUsage } from '../../../src/lib/crm/domain/account.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import type { Session } from '../../../src/lib/crm/port/session.ts'
import { createPipedriveConnector } from '../../../src/lib/crm/pipedrive/index.ts'
import { failureOf } from '../support/failure.ts'

const app = {
  clientId: 'id',
  clientSecret: 'app-s3cret',
  apiUrl: 'https://api.pipedrive.com',
  oauthUrl: 'https://oauth.pipedrive.com',
}
const tokens: Tokens = {
  accessToken: 'tok-s3cret',
  refreshToken: null,
  expiresAt: null,
  scopes: [],
  kind: 'api_token',
  apiUrl: null,
  environment: 'production',
}
const fieldsPage = {
  success: true,
  data: ['ADSapp contact id', 'ADSapp company id', 'ADSapp opportunity id'].map((field_name) => ({
    field_name,
    field_code: 'c'.repeat(40),
    field_type: 'varchar',
    is_custom_field: true,
  })),
}
const me = { success: true, data: { company_id: 7, company_name: null, company_domain: 'acme' } }

/** A session without a budget that records what the connector observes. */
function sessionWith(of: Partial<Tokens>) {
  const windows: unknown[] = []
  const usages: ApiUsage[] = []
  const session: Session = {
    tokens: async () => ({ ...tokens, ...of }),
    refreshAfterRefusal: async () => ({
      ...tokens,
      ...of,
      accessToken: 'renewed-s3cret',
      apiUrl: 'https://renamed.pipedrive.com',
    }),
    fields: [],
    send: (_lane, call) => call(),
    observeWindow: (lane, window) => windows.push({ lane, ...window }),
    observeUsage: (usage) => usages.push(usage),
    memoize: (_key, make) => make(),
    memoizeForRun: (_key, make) => make(),
  }
  return { session, windows, usages }
}

type Sent = { readonly url: string; readonly headers: Headers }
let sent: Sent[]
let answers: (request: Sent) => Response
const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init)
const good = ({ url }: Sent) => json(url.includes('Fields') ? fieldsPage : me)

// Replaced after the connector was created, as a test or a proxy would do it.
const connector = createPipedriveConnector(app)
beforeEach(() => {
  sent = []
  answers = good
  vi.stubGlobal('fetch', async (input: Request | URL | string, init?: RequestInit) => {
    const request = new Request(input, init)
    const seen = { url: request.url, headers: request.headers }
    sent.push(seen)
    return answers(seen)
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('Pipedrive SDK call', () => {
  test('an API token is sent in its own header to the shared host, through the platform’s fetch', async () => {
    const account = await connector.account(sessionWith({}).session)
    expect(sent.map(({ url }) => url)).toEqual([
      'https://api.pipedrive.com/api/v1/users/me',
      'https://api.pipedrive.com/api/v2/organizationFields?limit=500',
      'https://api.pipedrive.com/api/v2/personFields?limit=500',
      'https://api.pipedrive.com/api/v2/dealFields?limit=500',
      'https://api.pipedrive.com/api/v2/activityFields?limit=500',
    ])
    expect(sent[0]?.headers.get('x-api-token')).toBe('tok-s3cret')
    expect(sent[0]?.headers.get('authorization')).toBeNull()
    expect(account).toEqual({
      id: '7',
      name: 'acme',
      recordUrls: {
        contact: 'https://acme.pipedrive.com/person',
        account: 'https://acme.pipedrive.com/organization',
        opportunity: 'https://acme.pipedrive.com/deal',
      },
    })
  })

  test('an OAuth token goes to the company’s host, and after a rename, with the refreshed token, to the new one', async () => {
    answers = (request) =>
      request.url.includes('old.') ? json({ success: false, error: 'unauthorized' }, { status: 401 }) : good(request)
    const { session } = sessionWith({ kind: 'oauth', apiUrl: 'https://old.pipedrive.com' })
    await connector.account(session)
    expect(sent.slice(0, 2).map(({ url, headers }) => [new URL(url).hostname, headers.get('authorization')])).toEqual([
      ['old.pipedrive.com', 'Bearer tok-s3cret'],
      ['renamed.pipedrive.com', 'Bearer renewed-s3cret'],
    ])
    expect(sent[1]?.headers.get('x-api-token')).toBeNull()
  })

  test('window and daily tokens are reported from every response that has them, errors included', async () => {
    const headers = {
      'x-ratelimit-limit': '480',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-reset': '2',
      'x-daily-ratelimit-token-limit': '1000',
      'x-daily-ratelimit-token-remaining': '400',
    }
    const told = sessionWith({})
    answers = () => json({}, { status: 429, headers })
    await failureOf(() => connector.account(told.session))
    expect(told.windows).toEqual([{ lane: 'general', limit: 480, perMs: 2_000, remaining: 3, resetsInMs: 2_000 }])
    expect(told.usages).toEqual([{ used: 600, limit: 1_000, unit: 'tokens' }])
    const silent = sessionWith({})
    answers = good
    await connector.account(silent.session)
    answers = () => json(me, { headers: { 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': '-1' } })
    await failureOf(() => connector.account(silent.session))
    expect([silent.windows, silent.usages]).toEqual([[], []])
  })
})

describe('Pipedrive failure', () => {
  test.each([
    ['of the network', () => Promise.reject(new TypeError('fetch failed: tok-less')), 'crm_unreachable'],
    ['that is a page in place of JSON', () => new Response('<html>502</html>', { status: 502 }), 'crm_unavailable'],
    ['without any body', () => new Response(null, { status: 403 }), 'blocked'],
    ['that looks like a success and is none', () => new Response('<html>Sign in</html>'), 'unexpected_answer'],
    ['of a form that we do not know', () => json({ success: true, data: { company_id: 'x' } }), 'unexpected_answer'],
  ])('%s has its own code and contains no token', async (_, answer, code) => {
    vi.stubGlobal('fetch', async () => answer())
    const failure = await failureOf(() => connector.account(sessionWith({}).session))
    expect(failure.code).toBe(code)
    expect(JSON.stringify([failure.message, failure.cause, failure.stack])).not.toContain('s3cret')
  })

  test('a failure of the token endpoint contains neither the app’s secret nor a token', async () => {
    for (const answer of [
      () => new Response('<html>'),
      () => Promise.reject(new Error('no network')),
      () => json({ error: 'invalid_client' }, { status: 401 }),
    ]) {
      vi.stubGlobal('fetch', async () => answer())
      const failure = await failureOf(() => connector.oauth.refresh({ ...tokens, refreshToken: 'refresh-s3cret', kind: 'oauth' }))
      expect(['unexpected_answer', 'crm_unreachable', 'app_refused']).toContain(failure.code)
      expect(JSON.stringify([failure.message, failure.cause, failure.stack])).not.toContain('s3cret')
    }
  })
})
