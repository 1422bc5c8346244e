import { z } from 'zod'

export const conflictPolicySchema = z.enum(['adsapp_wins', 'crm_wins', 'newest_wins', 'manual'])
export type ConflictPolicy = z.infer<typeof conflictPolicySchema>

export type Side = 'adsapp' | 'crm'

/** When each side of a pair was last changed, as ISO 8601, or null when the side does not report it. */
export type ChangeTimes = { readonly local: string | null; readonly remote: string | null }

/**
 * Which side wins a field that both sides changed differently; null leaves the decision to a person. `newest_wins` with equal or
 * missing times keeps our value, because our pages are where people see the result.
 */
export function winner(policy: ConflictPolicy, times: ChangeTimes): Side | null {
  switch (policy) {
    case 'adsapp_wins':
      return 'adsapp'
    case 'crm_wins':
      return 'crm'
    case 'manual':
      return null
    case 'newest_wins': {
      const local = times.local === null ? Number.NEGATIVE_INFINITY : Date.parse(times.local)
      const remote = times.remote === null ? Number.NEGATIVE_INFINITY : Date.parse(times.remote)
      return remote > local ? 'crm' : 'adsapp'
    }
  }
}
