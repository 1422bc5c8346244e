import pLimit from 'p-limit'
import pRetry from 'p-retry'
import pThrottle from 'p-throttle'
import { Failure, toFailure } from '../core/errors.ts'
import type { Capabilities, LaneBudget, RateWindow } from './connector.ts'

export type Budget = {
  /**
   * Waits for the lane's turn, sends, and sends again while the failure says that this helps. Only for calls that may be repeated.
   * @throws Failure the last one, when retries are used up or cannot help
   */
  send<T>(lane: string, call: () => Promise<T>): Promise<T>
  /**
   * Fits the lane to what the CRM says: fewer requests at once for a small window, and none while no more than those under way fit
   * into the present one.
   */
  observe(lane: string, window: RateWindow): void
}

export type BudgetOptions = {
  readonly budgets: Capabilities['budgets']
  readonly retriesMax?: number
  readonly timeoutMs?: number
  readonly sleep?: (ms: number) => Promise<void>
}

const sleepFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
/** Longer waits are not slept through: the run is given back and goes on later. */
const waitMaxMs = 30_000

/**
 * One account's request budget in this process: per lane a rolling window, requests under way at once, and what the CRM itself says is
 * left; time-outs, and retries that honour what the CRM asks for.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { budgets, retriesMax = 5, timeoutMs = 30_000, sleep = sleepFor } = options
  const lanes = new Map(Object.entries(budgets).map(([name, budget]) => [name, createLane(budget, sleep)]))
  const laneOf = (name: string): Lane => {
    const lane = lanes.get(name)
    if (!lane) throw new Failure({ kind: 'bug', code: 'unknown_lane', message: `There is no request budget named ${name}.` })
    return lane
  }
  return {
    observe: (name, window) => laneOf(name).observe(window),
    async send(name, call) {
      const lane = laneOf(name)
      return pRetry(
        () =>
          lane.run(async () => {
            try {
              return await withTimeout(call(), timeoutMs, timedOut)
            } catch (thrown) {
              throw toFailure(thrown)
            }
          }),
        {
          retries: retriesMax,
          minTimeout: 200,
          factor: 2,
          randomize: true,
          shouldRetry: ({ error }) => helps(error),
          onFailedAttempt: async ({ error, retriesLeft }) => {
            if (helps(error) && retriesLeft > 0) await sleep(error.retryAfterMs ?? 0)
          },
        },
      )
    },
  }
}

type Lane = {
  run<T>(call: () => Promise<T>): Promise<T>
  observe(window: RateWindow): void
}

/** Until the CRM has said how large its window is. */
const inFlightAtFirst = 8
/** So few of a window's requests are under way at once that an answer can still hold the rest back. */
const windowShare = 12
const inFlightMin = 4

function createLane(
  { requests, perMs, inFlightMax = Number.POSITIVE_INFINITY }: LaneBudget,
  sleep: (ms: number) => Promise<void>,
): Lane {
  const turn = pThrottle({ limit: requests, interval: perMs, strict: true })(async () => undefined)
  const adapts = Number.isFinite(inFlightMax)
  const room = pLimit(adapts ? Math.min(inFlightMax, inFlightAtFirst) : inFlightMax)
  const window: { closed: Promise<void> | null } = { closed: null }
  let underWay = 0
  return {
    run: (call) =>
      room(async () => {
        await turn()
        // Somebody who waited may have used up the window that opened.
        while (window.closed) await window.closed
        underWay += 1
        try {
          return await call()
        } finally {
          underWay -= 1
        }
      }),
    observe({ limit, remaining, resetsInMs }) {
      if (adapts && limit !== null) {
        room.concurrency = Math.min(inFlightMax, Math.max(inFlightMin, Math.floor(limit / windowShare)))
      }
      if (remaining >= underWay || window.closed !== null) return
      window.closed = sleep(resetsInMs).finally(() => {
        window.closed = null
      })
    },
  }
}

/** True where waiting a little and sending again may work. */
function helps(error: Error): error is Failure {
  return error instanceof Failure && error.retryable && (error.retryAfterMs ?? 0) <= waitMaxMs
}

function timedOut(): Failure {
  return new Failure({
    kind: 'transient',
    code: 'crm_timeout',
    message: 'The CRM did not answer in time. It is tried again by itself.',
  })
}

/** The call's outcome, or the failure where it takes longer. The call itself is not ended by that. */
export async function withTimeout<T>(call: Promise<T>, timeoutMs: number, late: () => Failure): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs)
  })
  try {
    return await Promise.race([call, timeout])
  } finally {
    clearTimeout(timer)
  }
}
