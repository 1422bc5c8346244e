import { z } from 'zod'
import { fieldRuleSettingsShape, noFieldRules } from '../kit/field-rules.ts'
import { faultlessWebhooks, webhookSettingsShape } from '../kit/webhook-settings.ts'

export const settingsSchema = z.object({
  /** Added to every API call. */
  latencyMs: z.number().int().min(0),
  /** How long a write stays unseen by search. */
  searchLagMs: z.number().int().min(0),
  /** Plan and seats make the companies' daily token budget; the plan also sets the burst limit. */
  plan: z.enum(['lite', 'growth', 'premium', 'ultimate']),
  seats: z.number().int().min(1),
  /** Tokens a day and company, overriding plan and seats. */
  dailyTokens: z.number().int().min(0).nullable(),
  /** Calls that a token may make in two seconds, overriding the plan. */
  burstPer2s: z.number().int().min(1).nullable(),
  searchPer2s: z.number().int().min(1),
  /** How long a token that continues after refusals is banned. */
  banMs: z.number().int().min(0),
  accessTokenTtlS: z.number().int().min(1),
  codeTtlMs: z.number().int().min(1),
  /** Contact sync on: persons have a job title, postal address, notes, messengers and a birthday. */
  contactSync: z.boolean(),
  /** Organizations have a website, LinkedIn profile, industry, annual revenue and employee count, which older accounts lack. */
  organizationDetails: z.boolean(),
  /** Whether the app's tokens may create and change fields. */
  fieldsScope: z.boolean(),
  /** Whether the app's tokens may read and write deals, pipelines and stages. */
  dealsScope: z.boolean(),
  /** How many open deals the company's plan allows; null = any number. */
  openDealsMax: z.number().int().min(0).nullable(),
  /** Adding or removing a participant moves the deal's update time. */
  participantsMoveDeals: z.boolean(),
  /** The host that the companies' API address names; the other one then refuses the app's tokens, as after a company was renamed. Null = both do. */
  apiHost: z.enum(['127.0.0.1', 'localhost']).nullable(),
  /** How long nothing is sent to a webhook that failed ten times in a row. */
  webhookBanMs: z.number().int().min(0),
  ...fieldRuleSettingsShape,
  ...webhookSettingsShape,
})

/** What can be changed while the sandbox runs; back to the defaults on restart. */
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  latencyMs: 0,
  searchLagMs: 300,
  plan: 'ultimate',
  seats: 50,
  dailyTokens: null,
  burstPer2s: null,
  searchPer2s: 10,
  banMs: 5000,
  accessTokenTtlS: 3599,
  codeTtlMs: 300_000,
  contactSync: false,
  organizationDetails: true,
  fieldsScope: true,
  dealsScope: true,
  openDealsMax: null,
  participantsMoveDeals: false,
  apiHost: null,
  webhookBanMs: 30 * 60_000,
  ...noFieldRules,
  ...faultlessWebhooks,
  webhookRetryMs: [3000, 30_000, 150_000],
  webhookTimeoutMs: 10_000,
}
