import pLimit from 'p-limit'
import { Failure } from '../../core/errors.ts'
import type { LaneBudget } from '../port/capabilities.ts'
import type { RateWindow } from '../port/session.ts'
import { createRequestWindow, type Slot } from './window.ts'

export type LaneClock = {
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Between 0 and 1, for what must not happen at the same moment everywhere. */
  readonly random: () => number
}

/** Requests that the CRM counts together. */
export type Lane = {
  /**
   * Sends in turn, as soon as the window allows.
   * @throws Failure rate_limit, with the wait that is left, where the CRM throttles the lane for longer than this waits
   */
  run<T>(call: () => Promise<T>): Promise<T>
  observe(window: RateWindow): void
  /** Milliseconds so far for which the CRM's limit held requests back. */
  waitedMs(): number
}

/** Longer waits are not slept through: the run is released and continues later. */
export const waitMaxMs = 30_000

/** Requests in flight until the CRM has said how large its window is. */
const inFlightAtFirst = 8
/** At most this part of a window is in flight at once, so that an answer can still hold the rest back. */
const windowShare = 12
const inFlightMin = 4
/** Answers that arrive meanwhile may shorten a wait, so it is re-evaluated this often. */
const pollMs = 200
/** Jitter: a throttled lane opens a little later than the CRM asks, so that workers do not return together. */
const jitterPart = 0.1
const jitterMaxMs = 500

export function createLane(budget: LaneBudget, { now, sleep, random }: LaneClock): Lane {
  const { inFlightMax = Number.POSITIVE_INFINITY } = budget
  const adapts = Number.isFinite(inFlightMax)
  const room = pLimit(adapts ? Math.min(inFlightMax, inFlightAtFirst) : inFlightMax)
  // First in, first out.
  const gate = pLimit(1)
  const window = createRequestWindow(budget)
  let waitedMs = 0
  let throttled: { readonly until: number; readonly by: Failure } | null = null

  async function admit(): Promise<Slot> {
    for (;;) {
      const at = now()
      const throttledMs = throttled === null ? 0 : throttled.until - at
      if (throttled !== null && throttledMs > waitMaxMs && !isShort(throttled.by))
        throw throttledFailure(throttled.by, throttledMs)
      if (throttledMs <= 0) throttled = null
      const waitMs = throttledMs > 0 ? throttledMs : window.waitMs(at)
      if (waitMs <= 0) return window.send(at)
      await sleep(Math.min(waitMs, pollMs))
      waitedMs += now() - at
    }
  }

  function close(by: Failure): void {
    const askedMs = by.retryAfterMs ?? 0
    const until = now() + askedMs + Math.min(askedMs * jitterPart, jitterMaxMs) * random()
    if (throttled === null || until > throttled.until) throttled = { until, by }
  }

  return {
    run: (call) =>
      room(async () => {
        const slot = await gate(admit)
        try {
          return await call()
        } catch (thrown) {
          if (thrown instanceof Failure && thrown.kind === 'rate_limit') {
            window.throttled(slot, now())
            close(thrown)
          }
          throw thrown
        } finally {
          window.answered(slot, now())
        }
      }),
    observe(reported) {
      if (adapts && reported.limit !== null) {
        room.concurrency = Math.min(inFlightMax, Math.max(inFlightMin, Math.floor(reported.limit / windowShare)))
      }
      window.observe(reported, now())
    },
    waitedMs: () => waitedMs,
  }
}

/** True for a wait that is slept through. */
function isShort({ retryAfterMs = 0 }: Failure): boolean {
  return retryAfterMs <= waitMaxMs
}

function throttledFailure({ code, message }: Failure, retryAfterMs: number): Failure {
  return new Failure({ kind: 'rate_limit', code, message, retryAfterMs: Math.ceil(retryAfterMs) })
}
