import { z } from 'zod'
import { fieldRuleSettingsShape, noFieldRules } from '../kit/field-rules.ts'
import { faultlessWebhooks, webhookSettingsShape } from '../kit/webhook-settings.ts'

/**
 * A rule with its matching rule: contacts that have the same in all of these fields, ignoring case, are duplicates. One that alerts lets
 * a request that says so save the record; one that blocks does not.
 */
const duplicateRuleSchema = z.object({
  name: z.string().regex(/^[A-Za-z]\w*$/),
  action: z.enum(['alert', 'block']),
  fields: z.array(z.string()).min(1),
})
export type DuplicateRule = z.infer<typeof duplicateRuleSchema>

export const settingsSchema = z.object({
  /** Added to every API call. */
  latencyMs: z.number().int().min(0),
  /** Idle time after which a session ends. */
  sessionTtlS: z.number().int().min(1),
  codeTtlMs: z.number().int().min(1),
  /** Every refresh answers with a new refresh token and ends the old one. */
  refreshTokenRotation: z.boolean(),
  /** The address of the orgs; after a change the old one refuses its sessions, as after a move to another instance. */
  instanceHost: z.enum(['127.0.0.1', 'localhost']),
  /** API calls an org allows in 24 hours. */
  dailyApiLimit: z.number().int().min(1),
  /** How long after its stamp a write becomes visible to readers. */
  commitDelayMs: z.number().int().min(0),
  /** The largest page of a query, whatever the client requests. */
  queryBatchMax: z.number().int().min(1).max(2000),
  /** How long a Bulk job takes; null = two polls. */
  bulkJobMs: z.number().int().min(0).nullable(),
  /** The most rows in one page of a Bulk query's results. */
  bulkPageMax: z.number().int().min(1),
  /** Fields of accounts and contacts whose history is tracked; without one there is none. */
  trackedFields: z.array(z.string()),
  /** Fields that an admin lets the user of the API only read. */
  readOnlyFields: z.array(z.string()),
  /** Bulk query jobs end as `Failed`. */
  bulkQueryFails: z.boolean(),
  /** Duplicate rules of contacts, in the order in which they are run. */
  duplicateRules: z.array(duplicateRuleSchema),
  ...fieldRuleSettingsShape,
  ...webhookSettingsShape,
})

const minuteMs = 60_000

/** What can be changed while the sandbox runs; back to the defaults on restart. */
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  latencyMs: 0,
  sessionTtlS: 7200,
  codeTtlMs: 900_000,
  refreshTokenRotation: false,
  instanceHost: '127.0.0.1',
  dailyApiLimit: 100_000,
  commitDelayMs: 0,
  queryBatchMax: 2000,
  bulkJobMs: null,
  bulkPageMax: 50_000,
  trackedFields: [],
  readOnlyFields: [],
  bulkQueryFails: false,
  duplicateRules: [],
  ...noFieldRules,
  ...faultlessWebhooks,
  // Growing up to two hours, which then repeat until a message is a day old.
  webhookRetryMs: [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120].map((minutes) => minutes * minuteMs),
  webhookTimeoutMs: minuteMs,
}
