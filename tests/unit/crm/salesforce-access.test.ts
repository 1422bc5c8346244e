import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { createBudget } from '../../../src/lib/crm/transport/budget.ts'
import type { Session, Tokens } from '../../../src/lib/crm/connector.ts'
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

/** A session with a real budget, whose refresh brings these tokens. */
function sessionOf(held: Tokens, refreshed: Tokens = held): Session {
  const budget = createBudget({ budgets: { general: { requests: 1_000, perMs: 1_000 } }, sleep: async () => undefined })
  return {
    tokens: async () => held,
    refreshAfterRefusal: async () => refreshed,
    fields: [],
    send: (lane, call) => budget.send(lane, call),
    observeWindow: () => undefined,
    observeUsage: () => undefined,
    memoize: (_key, make) => make(),
    memoizeForRun: (_key, make) => make(),
  }
}

const transient = () => new Failure({ kind: 'transient', code: 'crm_unavailable', message: 'Later.' })
const slowDown = () => new Failure({ kind: 'rate_limit', code: 'rate_limit', message: 'Slower.', retryAfterMs: 1 })
const expired = () => new Failure({ kind: 'auth', code: 'token_expired', message: 'Ended.' })

/** A request that ends as listed, one by one, and then well; null never ends. */
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

describe('a request to Salesforce', () => {
  test('goes again with the renewed token to the instance that came with it', async () => {
    const { run, sent } = request(expired())
    const session = sessionOf(tokens(), tokens({ accessToken: 'access-2', apiUrl: 'https://two.example' }))
    expect(await ended(withAccess(session, run))).toBe('done')
    expect(sent).toEqual([
      { accessToken: 'access-1', instanceUrl: 'https://one.example' },
      { accessToken: 'access-2', instanceUrl: 'https://two.example' },
    ])
  })

  test('that may be repeated is, after a failure of the moment and after silence', async () => {
    const { run, sent } = request(transient(), null)
    expect(await ended(withAccess(sessionOf(tokens()), run))).toBe('done')
    expect(sent).toHaveLength(3)
  })

  test('that must be sent once is not repeated when nobody knows what became of it', async () => {
    const failed = request(transient())
    expect(await failureOf(() => ended(withAccess(sessionOf(tokens()), failed.run, 'once')))).toMatchObject({
      code: 'crm_unavailable',
    })
    expect(failed.sent).toHaveLength(1)
    const silent = request(null)
    expect(await failureOf(() => ended(withAccess(sessionOf(tokens()), silent.run, 'once')))).toMatchObject({
      kind: 'transient',
      code: 'crm_timeout',
      message: expect.stringContaining('in the next run'),
    })
    expect(silent.sent).toHaveLength(1)
  })

  test('that must be sent once is repeated when Salesforce said that it did nothing', async () => {
    const { run, sent } = request(slowDown(), expired())
    expect(await ended(withAccess(sessionOf(tokens()), run, 'once'))).toBe('done')
    expect(sent).toHaveLength(3)
  })

  test('is not sent to nowhere', async () => {
    const { run, sent } = request()
    const failure = await failureOf(() => ended(withAccess(sessionOf(tokens({ apiUrl: null })), run)))
    expect(failure).toMatchObject({ kind: 'auth', code: 'instance_unknown' })
    expect(sent).toEqual([])
  })
})
