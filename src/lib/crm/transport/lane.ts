import pLimit from 'p-limit'
import { Failure } from '../../core/errors.ts'
import type { LaneBudget, RateWindow } from '../connector.ts'
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
   * @throws Failure rate_limit, with the wait that is left, where the CRM has closed the lane for longer than is waited for
   */
  run<T>(call: () => Promise<T>): Promise<T>
  observe(window: RateWindow): void
}

/** Longer waits are not slept through: the run is given back and goes on later. */
export const waitMaxMs = 30_000

/** Until the CRM has said how large its window is. */
const inFlightAtFirst = 8
/** So few of a window's requests are under way at once that an answer can still hold the rest back. */
const windowShare = 12
const inFlightMin = 4
/** What the CRM says meanwhile may shorten a wait, so it is looked at this often. */
const lookAgainMs = 200
/** A lane that was closed opens a little later than the CRM asks: nothing is gained by being the first. */
const jitterPart = 0.1
const jitterMaxMs = 500

export function createLane(budget: LaneBudget, { now, sleep, random }: LaneClock): Lane {
  const { inFlightMax = Number.POSITIVE_INFINITY } = budget
  const adapts = Number.isFinite(inFlightMax)
  const room = pLimit(adapts ? Math.min(inFlightMax, inFlightAtFirst) : inFlightMax)
  // One after another, so that whoever came first is sent first.
  const gate = pLimit(1)
  const window = createRequestWindow(budget)
  let closed: { readonly until: number; readonly by: Failure } | null = null

  async function admit(): Promise<Slot> {
    for (;;) {
      const at = now()
      const closedMs = closed === null ? 0 : closed.until - at
      if (closed !== null && closedMs > waitMaxMs && !isShort(closed.by)) throw stillClosed(closed.by, closedMs)
      if (closedMs <= 0) closed = null
      const waitMs = closedMs > 0 ? closedMs : window.waitMs(at)
      if (waitMs <= 0) return window.send(at)
      await sleep(Math.min(waitMs, lookAgainMs))
    }
  }

  function close(by: Failure): void {
    const askedMs = by.retryAfterMs ?? 0
    const until = now() + askedMs + Math.min(askedMs * jitterPart, jitterMaxMs) * random()
    if (closed === null || until > closed.until) closed = { until, by }
  }

  return {
    run: (call) =>
      room(async () => {
        const slot = await gate(admit)
        try {
          return await call()
        } catch (thrown) {
          if (thrown instanceof Failure && thrown.kind === 'rate_limit') {
            window.refused(slot, now())
            close(thrown)
          }
          throw thrown
        } finally {
          window.answered(slot, now())
        }
      }),
    observe(told) {
      if (adapts && told.limit !== null) {
        room.concurrency = Math.min(inFlightMax, Math.max(inFlightMin, Math.floor(told.limit / windowShare)))
      }
      window.observe(told, now())
    },
  }
}

/** True for a wait that is slept through. */
function isShort({ retryAfterMs = 0 }: Failure): boolean {
  return retryAfterMs <= waitMaxMs
}

function stillClosed({ code, message }: Failure, retryAfterMs: number): Failure {
  return new Failure({ kind: 'rate_limit', code, message, retryAfterMs: Math.ceil(retryAfterMs) })
}
