import type { Settings } from './settings.ts'

const windowMs = 10_000
const secondMs = 1000
const dayMs = 86_400_000

/** HubSpot's name of the limit that was hit. */
type LimitPolicy = 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY'

type LimitDecision =
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly allowed: false; readonly policy: LimitPolicy; readonly headers: Readonly<Record<string, string>> }

interface PortalUse {
  /** Times of the calls inside the rolling windows, oldest first. */
  calls: number[]
  searches: number[]
  day: number
  today: number
}

/**
 * Counts calls per portal: a rolling 10 s window for everything but search, a rolling second for search, and a day for both. A refused call costs nothing.
 */
export function createRateLimiter(settings: () => Settings, clock: () => number) {
  const portals = new Map<number, PortalUse>()

  function useOf(portalId: number, day: number): PortalUse {
    const known = portals.get(portalId)
    if (known === undefined) {
      const fresh: PortalUse = { calls: [], searches: [], day, today: 0 }
      portals.set(portalId, fresh)
      return fresh
    }
    if (known.day !== day) {
      known.day = day
      known.today = 0
    }
    return known
  }

  return {
    take(portalId: number, kind: 'general' | 'search'): LimitDecision {
      const now = clock()
      const { rateLimitPer10s, searchPerSecond, dailyLimit } = settings()
      const use = useOf(portalId, Math.floor(now / dayMs))
      use.calls = use.calls.filter((at) => at > now - windowMs)
      use.searches = use.searches.filter((at) => at > now - secondMs)

      const headers = (remaining: number): Record<string, string> => ({
        // Search answers carry no rate-limit headers.
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
              'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, dailyLimit - use.today)),
            }),
      })

      if (dailyLimit !== null && use.today >= dailyLimit) {
        return { allowed: false, policy: 'DAILY', headers: headers(Math.max(0, rateLimitPer10s - use.calls.length)) }
      }
      if (kind === 'search') {
        if (use.searches.length >= searchPerSecond) return { allowed: false, policy: 'SECONDLY', headers: headers(0) }
        use.searches.push(now)
      } else {
        if (use.calls.length >= rateLimitPer10s) return { allowed: false, policy: 'TEN_SECONDLY_ROLLING', headers: headers(0) }
        use.calls.push(now)
      }
      use.today += 1
      return { allowed: true, headers: headers(rateLimitPer10s - use.calls.length) }
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
