import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Failure, type FailureEffect, type FailureKind } from '../../../src/lib/core/errors.ts'
import { type Budget, createBudget } from '../../../src/lib/crm/transport/budget.ts'
import { failureOf } from '../support/failure.ts'

const budgets = { general: { requests: 1000, perMs: 1000 } }
const failing = (kind: FailureKind, retryAfterMs?: number) =>
  new Failure({ kind, code: 'c', message: 'm', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })

/** A call that fails with each of these in turn and then succeeds. */
function callThatFails(...failures: readonly unknown[]) {
  let calls = 0
  return {
    calls: () => calls,
    call: async () => {
      const failure = failures[calls]
      calls += 1
      if (failure !== undefined) throw failure
      return 'answer'
    },
  }
}

/** A sleep that records its durations. */
function recordedSleep() {
  const slept: number[] = []
  return {
    slept,
    sleep: (ms: number) => {
      slept.push(ms)
      return new Promise<void>((resolve) => setTimeout(resolve, ms))
    },
  }
}

/** Runs timers until the promise is settled, for at most ten minutes of their time. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  const state = { open: true }
  const watched = promise.finally(() => {
    state.open = false
  })
  watched.catch(() => undefined)
  for (let second = 0; state.open && second < 600; second += 1) await vi.advanceTimersByTimeAsync(1_000)
  return watched
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a request within the budget', () => {
  test('is sent once when it succeeds', async () => {
    const { call, calls } = callThatFails()
    expect(await settled(createBudget({ budgets }).send('general', call))).toBe('answer')
    expect(calls()).toBe(1)
  })

  test('is retried after a retryable failure', async () => {
    const { sleep } = recordedSleep()
    const { call, calls } = callThatFails(failing('transient'), failing('rate_limit'))
    expect(await settled(createBudget({ budgets, sleep }).send('general', call))).toBe('answer')
    expect(calls()).toBe(3)
  })

  test('tells of every attempt that was not answered, whatever became of the next', async () => {
    const failed = (effect: FailureEffect) => new Failure({ kind: 'transient', code: 'c', message: 'm', effect })
    const { sleep } = recordedSleep()
    const { call } = callThatFails(failed('pending'), failed('possible'), failed('none'), failed('pending'))
    const onUnanswered = vi.fn<() => void>()
    const budget = createBudget({ budgets, sleep, timeoutMs: 1_000 })
    expect(await settled(budget.send('general', call, 'repeatable', onUnanswered))).toBe('answer')
    expect(onUnanswered).toHaveBeenCalledTimes(2)
    const never = () => new Promise(() => undefined)
    await failureOf(() => settled(budget.send('general', never, 'once', onUnanswered)))
    expect(onUnanswered).toHaveBeenCalledTimes(3)
  })

  test.each(['auth', 'rejected', 'invalid', 'lease_lost', 'bug'] as const)(
    'is not retried after a failure of kind %s',
    async (kind) => {
      const { slept, sleep } = recordedSleep()
      const { call, calls } = callThatFails(failing(kind, 5))
      expect(await failureOf(() => settled(createBudget({ budgets, sleep }).send('general', call)))).toMatchObject({ kind })
      expect([calls(), slept]).toEqual([1, []])
    },
  )

  test('is not retried after an error that is not a Failure', async () => {
    for (const thrown of [new TypeError('fetch failed'), new Error('x'), 'text']) {
      const { call, calls } = callThatFails(thrown)
      expect(await failureOf(() => settled(createBudget({ budgets }).send('general', call)))).toMatchObject({
        kind: 'bug',
        cause: thrown,
      })
      expect(calls()).toBe(1)
    }
  })

  test('retries are limited, and the last failure is thrown', async () => {
    const { sleep } = recordedSleep()
    const { call, calls } = callThatFails(...Array.from({ length: 20 }, () => failing('transient')))
    expect(await failureOf(() => settled(createBudget({ budgets, sleep, retriesMax: 3 }).send('general', call)))).toMatchObject({
      kind: 'transient',
    })
    expect(calls()).toBe(4)
  })

  test.each(['rate_limit', 'transient'] as const)('waits for Retry-After before the retry: %s', async (kind) => {
    const sentAt: number[] = []
    const { call } = callThatFails(failing(kind, 10_000), failing(kind, 30_000))
    const timed = () => {
      sentAt.push(performance.now())
      return call()
    }
    expect(await settled(createBudget({ budgets }).send('general', timed))).toBe('answer')
    const [first = 0, second = 0, third = 0] = sentAt
    expect(second - first).toBeGreaterThanOrEqual(10_000)
    expect(second - first).toBeLessThan(11_500)
    expect(third - second).toBeGreaterThanOrEqual(30_000)
    expect(third - second).toBeLessThan(32_500)
  })

  test('fails at once instead of waiting for a long Retry-After', async () => {
    const { slept, sleep } = recordedSleep()
    const { call, calls } = callThatFails(failing('rate_limit', 30_001))
    expect(await failureOf(() => settled(createBudget({ budgets, sleep }).send('general', call)))).toMatchObject({
      kind: 'rate_limit',
      retryAfterMs: 30_001,
    })
    expect([calls(), slept]).toEqual([1, []])
  })

  test('a time-out is transient', async () => {
    const budget = createBudget({ budgets, timeoutMs: 50, retriesMax: 1, sleep: recordedSleep().sleep })
    let calls = 0
    const never = () => {
      calls += 1
      return new Promise<never>(() => undefined)
    }
    expect(await failureOf(() => settled(budget.send('general', never)))).toMatchObject({
      kind: 'transient',
      code: 'crm_timeout',
    })
    expect(calls).toBe(2)
  })

  test('an unknown lane is a bug, and nothing is sent', async () => {
    const { call, calls } = callThatFails()
    expect(await failureOf(() => settled(createBudget({ budgets }).send('search', call)))).toMatchObject({
      kind: 'bug',
      code: 'unknown_lane',
    })
    expect(calls()).toBe(0)
  })

  test('a window never has more than the lane’s requests, however many are concurrent; lanes are independent', async () => {
    const sent: number[] = []
    const start = performance.now()
    const budget = createBudget({ budgets: { general: { requests: 5, perMs: 1000 }, search: { requests: 1, perMs: 60_000 } } })
    const call = async () => void sent.push(performance.now() - start)
    await settled(
      Promise.all([
        budget.send('search', async () => undefined),
        ...Array.from({ length: 18 }, () => budget.send('general', call)),
      ]),
    )
    expect(sent).toHaveLength(18)
    for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(5)
    expect(Math.max(...sent)).toBeLessThan(5_000)
  })

  test('a retry queues for the lane again', async () => {
    const sent: number[] = []
    const budget = createBudget({ budgets: { general: { requests: 1, perMs: 5_000 } }, sleep: recordedSleep().sleep })
    const call = async () => {
      sent.push(performance.now())
      if (sent.length === 1) throw failing('transient')
    }
    await settled(budget.send('general', call))
    expect((sent[1] ?? 0) - (sent[0] ?? 0)).toBeGreaterThanOrEqual(5_000)
  })
})

describe('edge cases', () => {
  test('there is no wait when no retry is left', async () => {
    const { slept, sleep } = recordedSleep()
    const { call } = callThatFails(failing('transient', 10_000), failing('transient', 10_000))
    await failureOf(() => settled(createBudget({ budgets, sleep, retriesMax: 1 }).send('general', call)))
    expect(slept).toEqual([10_000])
  })
})

describe('the rate window that the CRM reports', () => {
  const lane = { general: { requests: 1000, perMs: 1000, inFlightMax: 3 } }

  /** Sends many short requests at once. @returns the maximum in flight */
  async function maxInFlight(budget: Budget): Promise<number> {
    let inFlight = 0
    let most = 0
    const call = async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await new Promise((resolve) => setTimeout(resolve, 10))
      inFlight -= 1
    }
    await settled(Promise.all(Array.from({ length: 50 }, () => budget.send('general', call))))
    return most
  }

  test('the lane’s in-flight limit is never exceeded', async () => {
    expect(await maxInFlight(createBudget({ budgets: lane }))).toBe(3)
  })

  test('nothing is sent while the window is used up, and all requests once it resets', async () => {
    const budget = createBudget({ budgets: lane })
    const sentAt: number[] = []
    const call = async () => {
      sentAt.push(performance.now())
      if (sentAt.length === 1) budget.observe('general', { limit: null, perMs: null, remaining: 0, resetsInMs: 1_500 })
    }
    await settled(budget.send('general', call))
    const waiting = Promise.all([budget.send('general', call), budget.send('general', call)])
    await settled(waiting)
    const [first = 0, ...others] = sentAt
    expect(others).toHaveLength(2)
    for (const at of others) expect(at - first).toBeGreaterThanOrEqual(1_500)
    for (const at of others) expect(at - first).toBeLessThan(1_600)
  })

  test('a window with room for the requests in flight delays none', async () => {
    const { slept, sleep } = recordedSleep()
    const budget = createBudget({ budgets: lane, sleep })
    let sent = 0
    const call = async () => {
      sent += 1
      budget.observe('general', { limit: null, perMs: null, remaining: 1_000 - sent, resetsInMs: 1_500 })
    }
    await settled(Promise.all(Array.from({ length: 6 }, () => budget.send('general', call))))
    expect([sent, slept]).toEqual([6, []])
  })

  test.each([
    [20, 4],
    [120, 10],
    [480, 20],
  ])('a limit of %i requests allows %i in flight', async (limit, expected) => {
    const budget = createBudget({ budgets: { general: { requests: 1000, perMs: 1000, inFlightMax: 20 } } })
    expect(await maxInFlight(budget)).toBe(8)
    budget.observe('general', { limit, perMs: 2_000, remaining: limit, resetsInMs: 2_000 })
    expect(await maxInFlight(budget)).toBe(expected)
  })
})

describe('a request that must not be sent twice', () => {
  const later = (ms: number) => () => new Promise<string>((resolve) => setTimeout(() => resolve('answer'), ms))
  const withEffect = (effect: FailureEffect) => new Failure({ kind: 'transient', code: 'c', message: 'm', effect })

  test('is given the time of a slow create, where others are given up and repeated', async () => {
    const budget = createBudget({ budgets })
    expect(await settled(budget.send('general', later(90_000), 'once'))).toBe('answer')
    expect(await failureOf(() => settled(budget.send('general', later(90_000))))).toMatchObject({ code: 'crm_timeout' })
  })

  test('is repeated only after a failure that says that it had no effect', async () => {
    for (const effect of ['none', 'possible', 'pending'] as const) {
      const { call, calls } = callThatFails(withEffect(effect))
      const sending = settled(createBudget({ budgets }).send('general', call, 'once'))
      if (effect === 'none') expect(await sending).toBe('answer')
      else expect(await failureOf(() => sending)).toMatchObject({ effect })
      expect([effect, calls()]).toEqual([effect, effect === 'none' ? 2 : 1])
    }
  })

  test('may still be carried out when it has not been answered in time', async () => {
    const silent = vi.fn<() => Promise<never>>(() => new Promise(() => undefined))
    expect(await failureOf(() => settled(createBudget({ budgets }).send('general', silent, 'once')))).toMatchObject({
      code: 'crm_timeout',
      effect: 'pending',
    })
    expect(silent).toHaveBeenCalledTimes(1)
  })
})
