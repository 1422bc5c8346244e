import { Failure } from '../../../../src/lib/core/errors.ts'
import type { RateWindow } from '../../../../src/lib/crm/connector.ts'

export type CountingCrm = {
  readonly limit: number
  readonly perMs: number
  /** Of each way, between these; a round trip is two of them. */
  readonly wayMs: readonly [least: number, most: number]
  /** Whether answers tell of the window. */
  readonly tells: boolean
}

/** So many of the first requests are slow. */
const slowFirst = 12

/** Numbers between 0 and 1 that are the same in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A CRM that counts requests in a strict rolling window when they arrive, on a network whose delays vary. Goes by the test's timers. */
export function startCountingCrm({ limit, perMs, wayMs, tells }: CountingCrm, seed = 1) {
  const random = randomFrom(seed)
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const way = () => pause(wayMs[0] + random() * (wayMs[1] - wayMs[0]))
  const taken: number[] = []
  const refusedAt: number[] = []
  const sentAt: number[] = []
  const inWindow = () => taken.filter((at) => at > performance.now() - perMs).length

  /** Takes a request, or refuses it. @returns whether it was taken */
  function take(): boolean {
    const isTaken = inWindow() < limit
    if (isTaken) taken.push(performance.now())
    return isTaken
  }

  return {
    sentAt,
    /** When requests of ours were refused. */
    refusedAt,
    /** When requests were taken, those of others included. */
    taken,
    /** A request of somebody else's. */
    takeOther: take,
    async call(observe: (window: RateWindow) => void): Promise<void> {
      sentAt.push(performance.now())
      // The first ones of a process wait for whatever has to be loaded, before the CRM sees them or after it.
      const isSlow = sentAt.length <= slowFirst
      const isSlowAfter = sentAt.length % 2 === 0
      if (isSlow && !isSlowAfter) await pause(100)
      await way()
      const isTaken = take()
      const remaining = limit - inWindow()
      if (!isTaken) refusedAt.push(performance.now())
      await way()
      if (isSlow && isSlowAfter) await pause(100)
      if (tells) observe({ limit, perMs, remaining, resetsInMs: perMs })
      if (!isTaken) throw new Failure({ kind: 'rate_limit', code: 'rate_limit', message: 'Too many.', retryAfterMs: perMs })
    },
  }
}
