import { z } from 'zod'
import { fieldRuleSettingsShape, noFieldRules } from '../kit/field-rules.ts'
import { faultlessWebhooks, webhookSettingsShape } from '../kit/webhook-settings.ts'

export const settingsSchema = z.object({
  /** Added to every API call. */
  latencyMs: z.number().int().min(0),
  /** How long a write stays unseen by search. */
  searchLagMs: z.number().int().min(0),
  rateLimitPer10s: z.number().int().min(1),
  searchPerSecond: z.number().int().min(1),
  /** The largest page of owners, whatever the client requests. */
  ownerPageMax: z.number().int().min(1).max(500),
  /** Calls a portal allows from one UTC midnight to the next; null = unlimited, as for OAuth apps. */
  dailyLimit: z.number().int().min(1).nullable(),
  accessTokenTtlS: z.number().int().min(1),
  codeTtlMs: z.number().int().min(1),
  /** A merge creates a new record, as HubSpot's do since 2025, instead of keeping the primary one. */
  mergeMakesNewId: z.boolean(),
  ...fieldRuleSettingsShape,
  ...webhookSettingsShape,
})

const minuteMs = 60_000

/** What can be changed while the sandbox runs; back to the defaults on restart. */
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  latencyMs: 0,
  searchLagMs: 400,
  rateLimitPer10s: 110,
  searchPerSecond: 5,
  ownerPageMax: 500,
  dailyLimit: null,
  accessTokenTtlS: 1800,
  codeTtlMs: 600_000,
  mergeMakesNewId: false,
  ...noFieldRules,
  ...faultlessWebhooks,
  // Ten retries over a day, each later than the one before.
  webhookRetryMs: [1, 2, 5, 10, 30, 60, 120, 240, 420, 540].map((minutes) => minutes * minuteMs),
  webhookTimeoutMs: 5000,
}
