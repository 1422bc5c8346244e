import pRetry from 'p-retry'
import { Failure, toFailure } from '../../core/errors.ts'
import type { Capabilities, RateWindow } from '../connector.ts'
import { createLane, type Lane, type LaneClock, waitMaxMs } from './lane.ts'

export type Budget = {
  /**
   * Waits for the lane's turn, sends, and sends again while the failure says that this isRetryable. Only for calls that may be repeated. A call
   * that the CRM refuses as one too many closes its lane for everybody until the CRM takes requests again.
   * @throws Failure the last one, when retries are used up or cannot help; rate_limit, unsent, while the lane is closed for long
   */
  send<T>(lane: string, call: () => Promise<T>): Promise<T>
  /** Fits the lane to what the CRM says in the answer to a call that is under way: how large its window is, and how much of it is left. */
  observe(lane: string, window: RateWindow): void
}

export type BudgetOptions = Partial<LaneClock> & {
  readonly budgets: Capabilities['budgets']
  readonly retriesMax?: number
  readonly timeoutMs?: number
}

const sleepFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const monotonicMs = () => performance.now()

/**
 * One account's request budget in this process: per lane a rolling window, requests under way at once, and what the CRM itself says is
 * left; time-outs, and retries that honour what the CRM asks for. `now` and `sleep` have to go by the same clock.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { budgets, retriesMax = 5, timeoutMs = 30_000, now = monotonicMs, sleep = sleepFor, random = Math.random } = options
  const lanes = new Map(Object.entries(budgets).map(([name, budget]) => [name, createLane(budget, { now, sleep, random })]))
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
          shouldRetry: ({ error }) => isRetryable(error),
          onFailedAttempt: async ({ error, retriesLeft }) => {
            // For its rate the whole lane waits; any other wait is this call's own.
            if (isRetryable(error) && error.kind !== 'rate_limit' && retriesLeft > 0) await sleep(error.retryAfterMs ?? 0)
          },
        },
      )
    },
  }
}

/** True where waiting a little and sending again may work. */
function isRetryable(error: Error): error is Failure {
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
