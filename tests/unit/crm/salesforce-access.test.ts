import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { createBudget } from '../../../src/lib/crm/transport/budget.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import type { Session } from '../../../src/lib/crm/port/session.ts'
import { type Access, withAccess } from '../../../src/lib/crm/salesforce/access.ts'
import { failureOf } from '../support/failure.ts'

const tokens = (of: Partial<Tokens> = {}): Tokens => ({
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  expiresAt: null,
  scopes: [],
  kind: 'oauth',
  apiUrl: 'https://one.example',
  environment: 'production',
  ...of,
})

/** A session with a real budget, whose refresh returns these tokens. */
function sessionOf(held: Tokens, refreshed: Tokens = held): Session {
  const budget = createBudget({ budgets: { general: { requests: 1_000, perMs: 1_000 } }, sleep: async () => undefined })
  return {
    tokens: async () => held,
    refreshAfterRefusal: async () => refreshed,
    fields: [],
    send: (lane, call, repeat) => budget.send(lane, call, repeat),
    observeWindow: () => undefined,
    observeUsage: () => undefined,
    memoize: (_key, make) => make(),
    memoizeForRun: (_key, make) => make(),
  }
}

const transient = () => new Failure({ kind: 'transient', code: 'crm_unavailable', message: 'Later.' })
const slowDown = () => new Failure({ kind: 'rate_limit', code: 'rate_limit', message: 'Slower.', retryAfterMs: 1 })
const expired = () => new Failure({ kind: 'auth', code: 'token_expired', message: 'Ended.' })

/** A request that fails as listed, one by one, and then succeeds; null never ends. */
function request(...ends: readonly (Failure | null)[]) {
  const sent: Access[] = []
  const run = (access: Access): Promise<string> => {
    sent.push(access)
    const end = ends[sent.length - 1]
    if (end === undefined) return Promise.resolve('done')
    return end === null ? new Promise(() => undefined) : Promise.reject(end)
  }
  return { run, sent }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function ended<T>(call: Promise<T>): Promise<T> {
  call.catch(() => undefined)
  await vi.advanceTimersByTimeAsync(120_000)
  return call
}

describe('Salesforce request', () => {
  test('is repeated with the refreshed token on the instance that came with it', async () => {
    const { run, sent } = request(expired())
    const session = sessionOf(tokens(), tokens({ accessToken: 'access-2', apiUrl: 'https://two.example' }))
    expect(await ended(withAccess(session, run))).toBe('done')
    expect(sent).toEqual([
      { accessToken: 'access-1', instanceUrl: 'https://one.example' },
      { accessToken: 'access-2', instanceUrl: 'https://two.example' },
    ])
  })

  test('an idempotent request is retried after a transient failure and after a time-out', async () => {
    const { run, sent } = request(transient(), null)
    expect(await ended(withAccess(sessionOf(tokens()), run))).toBe('done')
    expect(sent).toHaveLength(3)
  })

  test('a request to be sent once is not retried when its outcome is unknown', async () => {
    const failed = request(transient())
    expect(await failureOf(() => ended(withAccess(sessionOf(tokens()), failed.run, 'once')))).toMatchObject({
      code: 'crm_unavailable',
    })
    expect(failed.sent).toHaveLength(1)
    const silent = request(null)
    expect(await failureOf(() => ended(withAccess(sessionOf(tokens()), silent.run, 'once')))).toMatchObject({
      kind: 'transient',
      code: 'crm_timeout',
      effect: 'pending',
    })
    expect(silent.sent).toHaveLength(1)
  })

  test('a request to be sent once is retried when Salesforce confirmed that it did nothing', async () => {
    const { run, sent } = request(slowDown(), expired())
    expect(await ended(withAccess(sessionOf(tokens()), run, 'once'))).toBe('done')
    expect(sent).toHaveLength(3)
  })

  test('is not sent without an instance URL', async () => {
    const { run, sent } = request()
    const failure = await failureOf(() => ended(withAccess(sessionOf(tokens({ apiUrl: null })), run)))
    expect(failure).toMatchObject({ kind: 'auth', code: 'instance_unknown' })
    expect(sent).toEqual([])
  })
})
