import pRetry from 'p-retry'
import pThrottle from 'p-throttle'
import { Failure, toFailure } from '../core/errors.ts'
import type { Capabilities } from './connector.ts'

export type Budget = {
  /**
   * Waits for the lane's turn, sends, and sends again while the failure says that this helps. Only for calls that may be repeated.
   * @throws Failure the last one, when retries are used up or cannot help
   */
  send<T>(lane: string, call: () => Promise<T>): Promise<T>
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

/** One account's request budget in this process: a rolling window per lane, time-outs, retries that honour what the CRM asks for. */
export function createBudget(options: BudgetOptions): Budget {
  const { budgets, retriesMax = 5, timeoutMs = 30_000, sleep = sleepFor } = options
  const lanes = new Map(
    Object.entries(budgets).map(([lane, { requests, perMs }]) => [
      lane,
      pThrottle({ limit: requests, interval: perMs, strict: true })(async () => undefined),
    ]),
  )
  return {
    async send(lane, call) {
      const turn = lanes.get(lane)
      if (!turn) throw new Failure({ kind: 'bug', code: 'unknown_lane', message: `There is no request budget named ${lane}.` })
      return pRetry(
        async () => {
          await turn()
          try {
            return await withTimeout(call(), timeoutMs)
          } catch (thrown) {
            throw toFailure(thrown)
          }
        },
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

/** True where waiting a little and sending again may work. */
function helps(error: Error): error is Failure {
  return error instanceof Failure && error.retryable && (error.retryAfterMs ?? 0) <= waitMaxMs
}

async function withTimeout<T>(call: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Failure({
            kind: 'transient',
            code: 'crm_timeout',
            message: 'The CRM did not answer in time. It is tried again by itself.',
          }),
        ),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([call, timeout])
  } finally {
    clearTimeout(timer)
  }
}
