import { z } from 'zod'

export const conflictPolicySchema = z.enum(['adsapp_wins', 'crm_wins', 'newest_wins', 'manual'])
export type ConflictPolicy = z.infer<typeof conflictPolicySchema>

export type Side = 'adsapp' | 'crm'

/** When each record of a pair was last changed, as ISO 8601. */
export type RecordTimes = { readonly local: string; readonly remote: string }

/**
 * Which side wins a field that differs on both sides; null leaves the decision to a person. `newer` is the side that was changed last,
 * null where that is not known.
 */
export function winner(policy: ConflictPolicy, newer: Side | null): Side | null {
  switch (policy) {
    case 'adsapp_wins':
      return 'adsapp'
    case 'crm_wins':
      return 'crm'
    case 'manual':
      return null
    case 'newest_wins':
      return newer
  }
}

/** One side wins, whichever is newer: nobody has to be asked for times. */
export function isFixed(policy: ConflictPolicy): boolean {
  return policy === 'adsapp_wins' || policy === 'crm_wins'
}

/** The side whose record is newer; ours where the times are equal, because our pages are where people see the result. */
export function newerRecord({ local, remote }: RecordTimes): Side {
  return Date.parse(remote) > Date.parse(local) ? 'crm' : 'adsapp'
}
