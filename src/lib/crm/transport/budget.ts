import pRetry from 'p-retry'
import { Failure, toFailure } from '../../core/errors.ts'
import type { Capabilities } from '../port/capabilities.ts'
import type { RateWindow, Repeat } from '../port/session.ts'
import { createLane, type Lane, type LaneClock, waitMaxMs } from './lane.ts'

export type Budget = {
  /**
   * Waits for the lane, sends, and retries retryable failures. A `once` call is not idempotent: it has more time to be answered, and is
   * retried only where the failure says that it had no effect. A throttled call pauses its lane for all requests until the CRM accepts
   * them again.
   * @param onUnanswered told of every attempt that was sent and not answered, so that the CRM may still carry it out, repeated or not
   * @throws Failure the last one, when retries are used up or cannot help; rate_limit without sending, while the lane is
   * throttled for long
   */
  send<T>(lane: string, call: () => Promise<T>, repeat?: Repeat, onUnanswered?: () => void): Promise<T>
  /** Adapts the lane to the window size and remaining requests that a response reports, before its call has ended. */
  observe(lane: string, window: RateWindow): void
  /** Milliseconds so far for which the CRM's limits held requests back, over all lanes. */
  waitedMs(): number
}

export type BudgetOptions = Partial<LaneClock> & {
  readonly budgets: Capabilities['budgets']
  readonly retriesMax?: number
  readonly timeoutMs?: number
  /** Time-out of a `once` call: an answer that comes late is worth more than the search for what it would have said. */
  readonly onceTimeoutMs?: number
}

const sleepFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const monotonicMs = () => performance.now()

/**
 * One account's request budget in this process: a rolling window and in-flight limit per lane, adapted to what the CRM reports;
 * time-outs; retries that honour Retry-After. `now` and `sleep` have to use the same clock.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { budgets, retriesMax = 5, timeoutMs = 30_000, onceTimeoutMs = 110_000 } = options
  const { now = monotonicMs, sleep = sleepFor, random = Math.random } = options
  const lanes = new Map(Object.entries(budgets).map(([name, budget]) => [name, createLane(budget, { now, sleep, random })]))
  const laneOf = (name: string): Lane => {
    const lane = lanes.get(name)
    if (!lane) throw new Failure({ kind: 'bug', code: 'unknown_lane', message: `There is no request budget named ${name}.` })
    return lane
  }
  return {
    observe: (name, window) => laneOf(name).observe(window),
    waitedMs: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waitedMs(), 0),
    async send(name, call, repeat = 'repeatable', onUnanswered) {
      const lane = laneOf(name)
      const mayRepeat = (error: Error) => isRetryable(error) && (repeat === 'repeatable' || error.effect === 'none')
      const limitMs = repeat === 'once' ? onceTimeoutMs : timeoutMs
      return pRetry(
        () =>
          lane.run(async () => {
            try {
              return await withTimeout(call(), limitMs, () => timedOut(repeat))
            } catch (thrown) {
              const failure = toFailure(thrown)
              if (failure.effect === 'pending') onUnanswered?.()
              throw failure
            }
          }),
        {
          retries: retriesMax,
          minTimeout: 200,
          factor: 2,
          randomize: true,
          shouldRetry: ({ error }) => mayRepeat(error),
          onFailedAttempt: async ({ error, retriesLeft }) => {
            // A rate limit pauses the whole lane; any other wait concerns this call only.
            if (isRetryable(error) && mayRepeat(error) && error.kind !== 'rate_limit' && retriesLeft > 0)
              await sleep(error.retryAfterMs ?? 0)
          },
        },
      )
    },
  }
}

/** True where retrying soon can help. */
function isRetryable(error: Error): error is Failure {
  return error instanceof Failure && error.retryable && (error.retryAfterMs ?? 0) <= waitMaxMs
}

function timedOut(repeat: Repeat): Failure {
  return new Failure({
    kind: 'transient',
    code: 'crm_timeout',
    message:
      repeat === 'once'
        ? 'The CRM did not answer in time. What it has made of the request is looked up before anything is sent again.'
        : 'The CRM did not answer in time. It is retried automatically.',
    effect: 'pending',
  })
}

/** The call's outcome, or the failure when it takes longer. Does not cancel the call. */
async function withTimeout<T>(call: Promise<T>, timeoutMs: number, onTimeout: () => Failure): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), timeoutMs)
  })
  try {
    return await Promise.race([call, timeout])
  } finally {
    clearTimeout(timer)
  }
}
