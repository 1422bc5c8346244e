import type { Settings } from './settings.ts'

const windowMs = 2000
const dayMs = 86_400_000
/** Calls refused one after the other before the token is shut out. */
const refusalsMax = 21
const tokensPerSeat = 30_000
const planFactors = { lite: 1, growth: 2, premium: 5, ultimate: 7 } as const
const burstLimits = {
  lite: { api_token: 20, oauth: 80 },
  growth: { api_token: 40, oauth: 160 },
  premium: { api_token: 100, oauth: 400 },
  ultimate: { api_token: 120, oauth: 480 },
} as const

type Verdict = 'allowed' | 'over_limit' | 'banned'

interface LimitDecision {
  readonly verdict: Verdict
  readonly headers: Readonly<Record<string, string>>
}

interface Call {
  readonly companyId: number
  readonly by: 'oauth' | 'api_token'
  readonly search: boolean
  /** Tokens of the company's daily budget. */
  readonly cost: number
}

interface TokenUse {
  /** Times of the calls inside the rolling windows, oldest first. */
  calls: number[]
  searches: number[]
  refusals: number
  bannedUntil: number
}

/**
 * Counts calls per token (one for the app and one for API tokens in each company) over rolling two seconds, search apart from everything else, and tokens
 * per company and UTC day. A refused call costs nothing; who goes on after many refusals is shut out for a while.
 */
export function createRateLimiter(settings: () => Settings, clock: () => number) {
  const uses = new Map<string, TokenUse>()
  const spent = new Map<number, { day: number; tokens: number }>()

  function useOf({ companyId, by }: Call): TokenUse {
    const key = `${companyId}/${by}`
    const known = uses.get(key)
    if (known !== undefined) return known
    const fresh: TokenUse = { calls: [], searches: [], refusals: 0, bannedUntil: 0 }
    uses.set(key, fresh)
    return fresh
  }

  function spentOn(companyId: number, day: number): { day: number; tokens: number } {
    const known = spent.get(companyId)
    if (known !== undefined && known.day === day) return known
    const fresh = { day, tokens: 0 }
    spent.set(companyId, fresh)
    return fresh
  }

  return {
    take(call: Call): LimitDecision {
      const now = clock()
      const { plan, seats, dailyTokens, burstPer2s, searchPer2s, banMs } = settings()
      const use = useOf(call)
      if (now < use.bannedUntil) return { verdict: 'banned', headers: {} }

      const today = spentOn(call.companyId, Math.floor(now / dayMs))
      const budget = dailyTokens ?? tokensPerSeat * planFactors[plan] * seats
      const limit = call.search ? searchPer2s : (burstPer2s ?? burstLimits[plan][call.by])
      const window = (call.search ? use.searches : use.calls).filter((at) => at > now - windowMs)
      if (call.search) use.searches = window
      else use.calls = window

      const allowed = window.length < limit && today.tokens < budget
      if (allowed) {
        window.push(now)
        today.tokens += call.cost
        use.refusals = 0
      } else {
        use.refusals += 1
      }
      if (use.refusals >= refusalsMax) {
        use.refusals = 0
        use.bannedUntil = now + banMs
      }
      const resetMs = (window[0] ?? now) + windowMs - now
      return {
        verdict: allowed ? 'allowed' : 'over_limit',
        headers: {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(Math.max(0, limit - window.length)),
          'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
          'x-daily-ratelimit-token-limit': String(budget),
          'x-daily-ratelimit-token-remaining': String(Math.max(0, budget - today.tokens)),
        },
      }
    },
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>

/** The page of the web firewall that answers who is shut out; it is no JSON. */
export const banPage = `<!DOCTYPE html>
<html lang="en"><head><title>Access denied</title></head>
<body><h1>Error 1015</h1><p>Too many requests came from you, so the door is shut for a while.</p></body></html>
`
