import { z } from 'zod'

export const settingsSchema = z.object({
  /** Added to every API call. */
  latencyMs: z.number().int().min(0),
  /** How long a write stays unseen by search. */
  searchLagMs: z.number().int().min(0),
  rateLimitPer10s: z.number().int().min(1),
  searchPerSecond: z.number().int().min(1),
  /** Calls a portal allows from one UTC midnight to the next; null = unlimited, as for OAuth apps. */
  dailyLimit: z.number().int().min(1).nullable(),
  accessTokenTtlS: z.number().int().min(1),
  codeTtlMs: z.number().int().min(1),
})

/** What can be changed while the sandbox runs; back to the defaults on restart. */
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  latencyMs: 0,
  searchLagMs: 400,
  rateLimitPer10s: 110,
  searchPerSecond: 5,
  dailyLimit: null,
  accessTokenTtlS: 1800,
  codeTtlMs: 600_000,
}
