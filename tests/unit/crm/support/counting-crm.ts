import { Failure } from '../../../../src/lib/core/errors.ts'
import type { RateWindow } from '../../../../src/lib/crm/port/session.ts'

export type CountingCrm = {
  readonly limit: number
  readonly perMs: number
  /** Minimum and maximum latency of each direction; a round trip has two. */
  readonly latencyMs: readonly [least: number, most: number]
  /** Whether responses report the window. */
  readonly reportsWindow: boolean
}

/** This many of the first requests are slow. */
const slowFirst = 12

/** A deterministic sequence of numbers between 0 and 1. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * A CRM that counts requests in a strict rolling window on arrival, on a network with varying latency. Uses the test's timers.
 */
export function startCountingCrm({ limit, perMs, latencyMs, reportsWindow }: CountingCrm, seed = 1) {
  const random = randomFrom(seed)
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const latency = () => pause(latencyMs[0] + random() * (latencyMs[1] - latencyMs[0]))
  const acceptedAt: number[] = []
  const refusedAt: number[] = []
  const sentAt: number[] = []
  const inWindow = () => acceptedAt.filter((at) => at > performance.now() - perMs).length

  /** Counts a request. @returns whether it was accepted */
  function accept(): boolean {
    const isAccepted = inWindow() < limit
    if (isAccepted) acceptedAt.push(performance.now())
    return isAccepted
  }

  return {
    sentAt,
    /** When requests of ours were throttled. */
    refusedAt,
    /** When requests were accepted, those of other clients included. */
    acceptedAt,
    /** A request of another client. */
    sendOther: accept,
    async call(observe: (window: RateWindow) => void): Promise<void> {
      sentAt.push(performance.now())
      // The first requests of a process are slower, before or after the CRM counts them.
      const isSlow = sentAt.length <= slowFirst
      const isSlowAfter = sentAt.length % 2 === 0
      if (isSlow && !isSlowAfter) await pause(100)
      await latency()
      const isAccepted = accept()
      const remaining = limit - inWindow()
      if (!isAccepted) refusedAt.push(performance.now())
      await latency()
      if (isSlow && isSlowAfter) await pause(100)
      if (reportsWindow) observe({ limit, perMs, remaining, resetsInMs: perMs })
      if (!isAccepted) throw new Failure({ kind: 'rate_limit', code: 'rate_limit', message: 'Too many.', retryAfterMs: perMs })
    },
  }
}
