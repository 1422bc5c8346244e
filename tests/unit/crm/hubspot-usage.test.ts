import { describe, expect, test } from 'vitest'
import type { ApiUsage } from '../../../src/lib/crm/domain/account.ts'
import type { RateWindow, Session } from '../../../src/lib/crm/port/session.ts'
import { observeAnswer } from '../../../src/lib/crm/hubspot/usage.ts'

const window = {
  'x-hubspot-ratelimit-max': '190',
  'x-hubspot-ratelimit-remaining': '7',
  'x-hubspot-ratelimit-interval-milliseconds': '10000',
}
const daily = { 'x-hubspot-ratelimit-daily': '250000', 'x-hubspot-ratelimit-daily-remaining': '249000' }

/** What a response reports to the session. */
function told(answer: unknown, lane: 'general' | 'search' = 'general') {
  const windows: (RateWindow & { readonly lane: string })[] = []
  const usages: ApiUsage[] = []
  const unused = async () => {
    throw new Error('not part of it')
  }
  const session: Session = {
    tokens: unused,
    refreshAfterRefusal: unused,
    fields: [],
    send: unused,
    observeWindow: (of, seen) => windows.push({ lane: of, ...seen }),
    observeUsage: (usage) => usages.push(usage),
    memoize: unused,
    memoizeForRun: unused,
  }
  observeAnswer(session, lane, answer)
  return { windows, usages }
}

describe('HubSpot response headers', () => {
  test('report size, length and remaining requests of the window', () => {
    expect(told({ headers: window }).windows).toEqual([
      { lane: 'general', limit: 190, perMs: 10_000, remaining: 7, resetsInMs: 10_000 },
    ])
    expect(told({ headers: window }).usages).toEqual([])
  })

  test('report the daily usage where the account has a daily limit', () => {
    expect(told({ headers: { ...window, ...daily } })).toMatchObject({
      windows: [{ limit: 190 }],
      usages: [{ used: 1_000, limit: 250_000, unit: 'calls' }],
    })
  })

  test('a search does not report the general window', () => {
    expect(told({ headers: window }, 'search').windows).toEqual([])
  })

  test.each([
    {},
    null,
    { headers: null },
    { headers: {} },
    { headers: { ...window, 'x-hubspot-ratelimit-max': 'many' } },
    { headers: { ...window, 'x-hubspot-ratelimit-remaining': '-1' } },
    { headers: { ...window, 'x-hubspot-ratelimit-max': '9'.repeat(30) } },
    { headers: { 'x-hubspot-ratelimit-max': '190' } },
  ])('%j reports nothing', (answer) => {
    expect(told(answer)).toEqual({ windows: [], usages: [] })
  })
})
