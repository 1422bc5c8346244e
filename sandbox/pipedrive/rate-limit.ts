import { createDayCounter, createRollingWindow, perKey } from '../kit/rolling-use.ts'
import type { Settings } from './settings.ts'

const windowMs = 2000
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

const newUse = () => ({
  calls: createRollingWindow(windowMs),
  searches: createRollingWindow(windowMs),
  refusals: 0,
  bannedUntil: 0,
})

/**
 * Counts calls per token (one for the app and one for API tokens in each company) over rolling two seconds, search apart from everything else, and tokens
 * per company and UTC day. A refused call costs nothing; a client that continues after many refusals is banned for a while.
 */
export function createRateLimiter(settings: () => Settings, clock: () => number) {
  const useOf = perKey(newUse)
  const spentBy = perKey(createDayCounter)

  return {
    take(call: Call): LimitDecision {
      const now = clock()
      const { plan, seats, dailyTokens, burstPer2s, searchPer2s, banMs } = settings()
      const use = useOf(`${call.companyId}/${call.by}`)
      if (now < use.bannedUntil) return { verdict: 'banned', headers: {} }

      const spent = spentBy(call.companyId)
      const budget = dailyTokens ?? tokensPerSeat * planFactors[plan] * seats
      const limit = call.search ? searchPer2s : (burstPer2s ?? burstLimits[plan][call.by])
      const window = call.search ? use.searches : use.calls

      const allowed = window.count(now) < limit && spent.used(now) < budget
      if (allowed) {
        window.add(now)
        spent.add(now, call.cost)
        use.refusals = 0
      } else {
        use.refusals += 1
      }
      if (use.refusals >= refusalsMax) {
        use.refusals = 0
        use.bannedUntil = now + banMs
      }
      return {
        verdict: allowed ? 'allowed' : 'over_limit',
        headers: {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(Math.max(0, limit - window.count(now))),
          'x-ratelimit-reset': String(Math.ceil(window.resetMs(now) / 1000)),
          'x-daily-ratelimit-token-limit': String(budget),
          'x-daily-ratelimit-token-remaining': String(Math.max(0, budget - spent.used(now))),
        },
      }
    },
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>

/** The web firewall's HTML page for banned clients. */
export const banPage = `<!DOCTYPE html>
<html lang="en"><head><title>Access denied</title></head>
<body><h1>Error 1015</h1><p>Too many requests came from you, so the door is shut for a while.</p></body></html>
`
