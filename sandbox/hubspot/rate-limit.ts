import { createDayCounter, createRollingWindow, perKey } from '../kit/rolling-use.ts'
import type { Settings } from './settings.ts'

const windowMs = 10_000
const secondMs = 1000

/** HubSpot's name of the limit that was hit. */
type LimitPolicy = 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY'

type LimitDecision =
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly allowed: false; readonly policy: LimitPolicy; readonly headers: Readonly<Record<string, string>> }

const newUse = () => ({
  calls: createRollingWindow(windowMs),
  searches: createRollingWindow(secondMs),
  today: createDayCounter(),
})

/**
 * Counts calls per portal: a rolling 10 s window for everything but search and batches of associations, a rolling second for search, and a day for both. A refused call costs nothing.
 */
export function createRateLimiter(settings: () => Settings, clock: () => number) {
  const useOf = perKey(newUse)

  return {
    take(portalId: number, kind: 'general' | 'search' | 'associations'): LimitDecision {
      const now = clock()
      const { rateLimitPer10s, searchPerSecond, dailyLimit } = settings()
      const { calls, searches, today } = useOf(portalId)

      const headers = (remaining: number): Record<string, string> => ({
        // Search responses have no rate-limit headers.
        ...(kind === 'search'
          ? {}
          : {
              'X-HubSpot-RateLimit-Max': String(rateLimitPer10s),
              'X-HubSpot-RateLimit-Remaining': String(remaining),
              'X-HubSpot-RateLimit-Interval-Milliseconds': String(windowMs),
            }),
        ...(kind === 'search' || dailyLimit === null
          ? {}
          : {
              'X-HubSpot-RateLimit-Daily': String(dailyLimit),
              'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, dailyLimit - today.used(now))),
            }),
      })

      if (dailyLimit !== null && today.used(now) >= dailyLimit) {
        return { allowed: false, policy: 'DAILY', headers: headers(Math.max(0, rateLimitPer10s - calls.count(now))) }
      }
      if (kind === 'search') {
        if (searches.count(now) >= searchPerSecond) return { allowed: false, policy: 'SECONDLY', headers: headers(0) }
        searches.add(now)
      } else if (kind === 'general') {
        if (calls.count(now) >= rateLimitPer10s) return { allowed: false, policy: 'TEN_SECONDLY_ROLLING', headers: headers(0) }
        calls.add(now)
      }
      today.add(now, 1)
      return { allowed: true, headers: headers(rateLimitPer10s - calls.count(now)) }
    },
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>

const limitNames: Record<LimitPolicy, string> = {
  TEN_SECONDLY_ROLLING: 'ten_secondly_rolling',
  SECONDLY: 'secondly',
  DAILY: 'daily',
}

/** The body of a 429 answer. */
export function limitBody(policy: LimitPolicy, correlationId: string): Record<string, string> {
  return {
    status: 'error',
    message: `You have reached your ${limitNames[policy]} limit.`,
    errorType: 'RATE_LIMIT',
    correlationId,
    policyName: policy,
    requestId: correlationId,
  }
}
