import { z } from 'zod'
import { conflictPolicySchema } from './conflict-policy.ts'

/**
 * What a deletion on one side means for the other. `ignore`: the other record stays, and the two go on together should the deleted one come
 * back. `unlink`: it stays, and they are two from then on. `archive`: it is archived as well, where people can restore it.
 */
export const deletePolicySchema = z.enum(['ignore', 'unlink', 'archive'])
export type DeletePolicy = z.infer<typeof deletePolicySchema>

/** By what two records are recognised as one: `external_id` is our record's id on the CRM's record, `custom.<name>` a mapped field. */
export const matchKeySchema = z
  .string()
  .regex(
    /^(?:email|phone|external_id|custom\.[A-Za-z][A-Za-z0-9_]{0,62})$/,
    'Use email, phone, external_id or custom.<name of a custom field>.',
  )
export type MatchKey = z.infer<typeof matchKeySchema>

export const deletesSchema = z.strictObject({
  fromCrm: deletePolicySchema.default('ignore'),
  toCrm: deletePolicySchema.default('ignore'),
})

/** A run that would change more than this share of the linked records, and more than so many, asks first. */
export const guardSettingsSchema = z.strictObject({
  enabled: z.boolean().default(true),
  share: z.number().min(0.01).max(1).default(0.25),
  atLeast: z.number().int().min(1).max(1_000_000).default(100),
})
export type GuardSettings = z.infer<typeof guardSettingsSchema>

export const scheduleSchema = z.strictObject({
  /** Minutes between two deltas. The scheduler looks every five. */
  deltaMinutes: z
    .number()
    .int()
    .min(5)
    .max(24 * 60)
    .default(15),
  /** Days between two full runs; null: never by itself. */
  fullDays: z.number().int().min(1).max(90).nullable().default(7),
})

/** What an admin sets for one connection. Everything has a default, so that `{}` is whole. */
export const connectionSettingsSchema = z.object({
  conflictPolicy: conflictPolicySchema.default('newest_wins'),
  deletes: deletesSchema.prefault({}),
  guard: guardSettingsSchema.prefault({}),
  /** The strongest first: the first that finds anybody decides. */
  matchKeys: z.array(matchKeySchema).min(1).max(5).default(['email']),
  /** Requests a day (UTC) that the sync may send to the CRM; null: as many as the CRM allows. */
  dailyBudget: z.number().int().min(100).max(10_000_000).nullable().default(null),
  /** The part of the daily budget that runs leave to changes which people wait for. */
  liveShare: z.number().min(0).max(0.9).default(0.2),
  schedule: scheduleSchema.prefault({}),
})
export type ConnectionSettings = z.infer<typeof connectionSettingsSchema>

/** How many more requests a run may send today; null: no bound. */
export function callsLeft(
  settings: Pick<ConnectionSettings, 'dailyBudget' | 'liveShare'>,
  used: { readonly background: number; readonly live: number },
  forLive: boolean,
): number | null {
  const { dailyBudget, liveShare } = settings
  if (dailyBudget === null) return null
  const left = dailyBudget - used.background - used.live
  const own = Math.floor(dailyBudget * (1 - liveShare)) - used.background
  return Math.max(0, forLive ? left : Math.min(left, own))
}
