import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { type Budget, createBudget } from '../../../src/lib/crm/transport/budget.ts'
import { failureOf } from '../support/failure.ts'
import { type CountingCrm, randomFrom, startCountingCrm } from './support/counting-crm.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Crm = ReturnType<typeof startCountingCrm>

/** Concurrent callers, each of which sends one request after the other until the time is over. */
function keepBusy(budget: Budget, crm: Crm, callers: number, forMs: number) {
  const endsAt = performance.now() + forMs
  const caller = async () => {
    while (performance.now() < endsAt) {
      await budget.send('general', () => crm.call((window) => budget.observe('general', window))).catch(() => undefined)
    }
  }
  return Promise.all(Array.from({ length: callers }, caller))
}

async function pass(ms: number, stepMs = 25): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) await vi.advanceTimersByTimeAsync(stepMs)
}

/** Runs timers until all are done, for at most ten minutes of their time. */
async function finish(all: Promise<unknown>): Promise<void> {
  const state = { open: true }
  const watched = all.finally(() => {
    state.open = false
  })
  watched.catch(() => undefined)
  for (let step = 0; state.open && step < 6_000; step += 1) await vi.advanceTimersByTimeAsync(100)
  await watched
}

/** The share of the CRM's limit that was used from `from` on, for `ms`. */
function shareUsed({ limit, perMs }: CountingCrm, taken: readonly number[], from: number, ms: number): number {
  return taken.filter((at) => at >= from && at < from + ms).length / ((limit * ms) / perMs)
}

describe('the vendor’s own limit, with a round trip of 80 ms', () => {
  const plans: readonly (CountingCrm & { readonly name: string; readonly inFlightMax?: number })[] = [
    { name: 'HubSpot, an installed app', limit: 110, perMs: 10_000, latencyMs: [40, 40], reportsWindow: true },
    { name: 'HubSpot, an installed app, an uneven network', limit: 110, perMs: 10_000, latencyMs: [5, 75], reportsWindow: true },
    { name: 'HubSpot, a private app of a larger plan', limit: 190, perMs: 10_000, latencyMs: [20, 60], reportsWindow: true },
    {
      name: 'Pipedrive, the smallest plan by token',
      limit: 20,
      perMs: 2_000,
      latencyMs: [20, 60],
      reportsWindow: true,
      inFlightMax: 24,
    },
    {
      name: 'Pipedrive, an app in a small plan',
      limit: 80,
      perMs: 2_000,
      latencyMs: [20, 60],
      reportsWindow: true,
      inFlightMax: 24,
    },
    {
      name: 'Pipedrive, an app in a large plan',
      limit: 400,
      perMs: 2_000,
      latencyMs: [30, 50],
      reportsWindow: true,
      inFlightMax: 24,
    },
    { name: 'a search that reports nothing', limit: 4, perMs: 1_000, latencyMs: [35, 45], reportsWindow: false },
  ]

  test.each(plans)('at least 95 % is used and nothing is throttled: $name', async (plan) => {
    const crm = startCountingCrm(plan)
    const first = plan.reportsWindow ? { requests: plan.limit, perMs: plan.perMs } : { requests: 4, perMs: 1_000 }
    const lane = { ...first, ...(plan.inFlightMax === undefined ? {} : { inFlightMax: plan.inFlightMax }) }
    const budget = createBudget({ budgets: { general: lane }, random: randomFrom(2) })
    const ms = plan.perMs * 10
    const busy = keepBusy(budget, crm, 60, ms + 3 * plan.perMs)
    await pass(ms + 3 * plan.perMs, 5)
    await finish(busy)
    expect(crm.refusedAt).toEqual([])
    const used = shareUsed(plan, crm.acceptedAt, 2 * plan.perMs, ms)
    expect(used).toBeGreaterThanOrEqual(0.95)
    expect(used).toBeLessThanOrEqual(1)
  })

  test.each([
    [50, 10_000, 110],
    [190, 10_000, 110],
    [480, 10_000, 480],
    [40, 2_000, 110],
  ])(
    'a reported limit of %i in %i ms replaces the expected %i in 10 s, and 95 % of it is used',
    async (limit, perMs, expected) => {
      const plan = { limit, perMs, latencyMs: [30, 50], reportsWindow: true } as const
      const crm = startCountingCrm(plan)
      const budget = createBudget({ budgets: { general: { requests: expected, perMs: 10_000 } }, random: randomFrom(3) })
      const busy = keepBusy(budget, crm, 60, 60_000)
      await pass(60_000)
      await finish(busy)
      expect(crm.refusedAt).toEqual([])
      expect(shareUsed(plan, crm.acceptedAt, 15_000, 40_000)).toBeGreaterThanOrEqual(0.95)
    },
  )
})

describe('an account with other clients', () => {
  test('the limit that others leave is used, with hardly any throttling', async () => {
    const plan = { limit: 110, perMs: 10_000, latencyMs: [30, 50], reportsWindow: true } as const
    const crm = startCountingCrm(plan)
    const budget = createBudget({ budgets: { general: { requests: 110, perMs: 10_000 } }, random: randomFrom(4) })
    const busy = keepBusy(budget, crm, 30, 120_000)
    const others = setInterval(() => crm.sendOther(), 250)
    await pass(120_000)
    clearInterval(others)
    await finish(busy)
    expect(crm.refusedAt.length).toBeLessThanOrEqual(crm.sentAt.length * 0.02)
    expect(shareUsed(plan, crm.acceptedAt, 20_000, 90_000)).toBeGreaterThanOrEqual(0.9)
  })

  test('a process that starts while the window is used up sends only a few requests', async () => {
    const crm = startCountingCrm({ limit: 110, perMs: 10_000, latencyMs: [40, 40], reportsWindow: true })
    for (let index = 0; index < 110; index += 1) crm.sendOther()
    const budget = createBudget({ budgets: { general: { requests: 110, perMs: 10_000 } } })
    const busy = keepBusy(budget, crm, 60, 20_000)
    await pass(9_000)
    expect(crm.sentAt.length).toBeLessThanOrEqual(8)
    await finish(busy)
    expect(crm.acceptedAt.length).toBeGreaterThan(200)
  })
})

describe('throttling', () => {
  const plenty = { general: { requests: 1_000, perMs: 1_000 } }
  const tooMany = (retryAfterMs: number, code = 'rate_limit') =>
    new Failure({ kind: 'rate_limit', code, message: 'Too many.', retryAfterMs })

  test('one throttled call of twenty concurrent ones pauses all until Retry-After, and then all succeed', async () => {
    const budget = createBudget({ budgets: plenty, random: randomFrom(5) })
    const sentAt: number[] = []
    let refusedAt: number | null = null
    const call = async () => {
      sentAt.push(performance.now())
      await new Promise((resolve) => setTimeout(resolve, 40))
      if (refusedAt !== null) return
      refusedAt = performance.now()
      throw tooMany(10_000)
    }
    const all = Promise.all(Array.from({ length: 20 }, () => budget.send('general', call)))
    await pass(41, 1)
    if (refusedAt === null) throw new Error('Nothing was refused.')
    const openAt = refusedAt + 10_000
    expect(sentAt.length).toBeLessThanOrEqual(20)
    await pass(9_900)
    const before = sentAt.filter((at) => at < openAt).length
    const late = budget.send('general', call)
    await pass(3_000)
    await Promise.all([all, late])
    expect(sentAt.filter((at) => at < openAt)).toHaveLength(before)
    expect(sentAt.filter((at) => at > (refusedAt ?? 0) && at < openAt)).toEqual([])
    expect(sentAt.filter((at) => at >= openAt).length).toBe(20 + 1 + 1 - before)
  })

  test('pauses only its own lane', async () => {
    const budget = createBudget({ budgets: { ...plenty, search: { requests: 5, perMs: 1_000 } } })
    let refusals = 1
    const refused = budget.send('general', async () => {
      if (refusals-- > 0) throw tooMany(5_000)
    })
    await pass(100)
    const searched = vi.fn<() => Promise<void>>(async () => undefined)
    await budget.send('search', searched)
    expect(searched).toHaveBeenCalledTimes(1)
    await pass(10_000)
    await refused
  })

  test('a long Retry-After fails every call without sending it, until the remaining wait is short', async () => {
    const budget = createBudget({ budgets: plenty, random: () => 0 })
    const first = failureOf(() => budget.send('general', async () => Promise.reject(tooMany(3_600_000, 'daily_limit'))))
    await pass(100)
    expect(await first).toMatchObject({ kind: 'rate_limit', code: 'daily_limit', retryAfterMs: 3_600_000 })
    await pass(600_000, 10_000)
    const sent = vi.fn<() => Promise<string>>(async () => 'answer')
    const failure = await failureOf(() => budget.send('general', sent))
    expect(failure).toMatchObject({ kind: 'rate_limit', code: 'daily_limit', message: 'Too many.' })
    expect(failure.retryAfterMs).toBeGreaterThan(2_990_000)
    expect(failure.retryAfterMs).toBeLessThanOrEqual(3_000_000)
    expect(sent).not.toHaveBeenCalled()
    await pass(2_980_000, 10_000)
    const waiting = budget.send('general', sent)
    await pass(1_000)
    expect(sent).not.toHaveBeenCalled()
    await pass(30_000)
    expect(await waiting).toBe('answer')
  })

  test('repeated throttling halves the rate, which recovers step by step', async () => {
    const budget = createBudget({ budgets: { general: { requests: 100, perMs: 1_000 } }, random: () => 0 })
    const sentAt: number[] = []
    let refusals = 0
    const start = performance.now()
    const caller = async () => {
      while (performance.now() < start + 40_000) {
        await budget.send('general', async () => {
          sentAt.push(performance.now())
          await new Promise((resolve) => setTimeout(resolve, 10))
          if (refusals === 3 || performance.now() < start + 2_500 + refusals * 3_000) return
          refusals += 1
          throw tooMany(1_000)
        })
      }
    }
    const busy = Promise.all(Array.from({ length: 40 }, caller))
    await pass(40_000, 10)
    await finish(busy)
    const perSecond = (second: number) =>
      sentAt.filter((at) => at >= start + second * 1_000 && at < start + (second + 1) * 1_000).length
    // Throttled in the seconds 3, 6 and 9: single refusals do not reduce the rate.
    for (const second of [4, 5]) expect(perSecond(second)).toBe(98)
    expect(perSecond(7)).toBeLessThanOrEqual(98 / 2 + 20)
    expect(perSecond(10)).toBeLessThanOrEqual(98 / 2 + 1)
    for (const second of [11, 12, 13, 14]) expect(perSecond(second + 1) - perSecond(second)).toBeLessThanOrEqual(20)
    for (const second of [20, 30, 38]) expect(perSecond(second)).toBe(98)
  })
})
