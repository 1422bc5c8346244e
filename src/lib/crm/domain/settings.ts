import { z } from 'zod'
import { conflictPolicySchema } from './conflict-policy.ts'
import { type RecordFilter, recordFilterSchema } from './record-filter.ts'

/**
 * What a deletion on one side does to the other. `ignore`: the other record stays, and the pair syncs again if the deleted one is
 * restored. `unlink`: it stays, and a restore does not link the two again. `archive`: it is archived as well, in a way that can be
 * undone.
 */
export const deletePolicySchema = z.enum(['ignore', 'unlink', 'archive'])
export type DeletePolicy = z.infer<typeof deletePolicySchema>

/** What two records are matched by: `external_id` is our record's id on the CRM's record, `custom.<name>` a mapped field. */
export const matchKeySchema = z
  .string()
  .regex(
    /^(?:email|phone|domain|external_id|custom\.[A-Za-z][A-Za-z0-9_]{0,62})$/,
    'Use email, phone, domain, external_id or custom.<name of a custom field>.',
  )
export type MatchKey = z.infer<typeof matchKeySchema>

export const deletesSchema = z.strictObject({
  fromCrm: deletePolicySchema.default('ignore'),
  toCrm: deletePolicySchema.default('ignore'),
})

/** A run that would change more than this share of the linked records, and more than `atLeast`, needs approval. */
export const guardSettingsSchema = z.strictObject({
  enabled: z.boolean().default(true),
  share: z.number().min(0.01).max(1).default(0.25),
  atLeast: z.number().int().min(1).max(1_000_000).default(100),
})
export type GuardSettings = z.infer<typeof guardSettingsSchema>

export const scheduleSchema = z.strictObject({
  /** Minutes between two deltas. The scheduler runs every five. */
  deltaMinutes: z
    .number()
    .int()
    .min(5)
    .max(24 * 60)
    .default(15),
  /** Days between two full runs; null: no automatic full runs. */
  fullDays: z.number().int().min(1).max(90).nullable().default(7),
})

/** An admin's settings of one connection. Everything has a default, so `{}` is valid. */
export const connectionSettingsSchema = z.object({
  conflictPolicy: conflictPolicySchema.default('newest_wins'),
  deletes: deletesSchema.prefault({}),
  guard: guardSettingsSchema.prefault({}),
  /** The strongest first. The first key with a match decides. */
  matchKeys: z.array(matchKeySchema).min(1).max(5).default(['email']),
  /** Requests per day (UTC) that the sync may send to the CRM; null: up to the CRM's own limit. */
  dailyBudget: z.number().int().min(100).max(10_000_000).nullable().default(null),
  /** The share of the daily budget that is reserved for live changes. */
  liveShare: z.number().min(0).max(0.9).default(0.2),
  schedule: scheduleSchema.prefault({}),
  /** Above which share of linked records that differ although nothing waits the connection raises an alarm. */
  driftAlarm: z.number().min(0).max(1).default(0.02),
  /** Contacts are saved in spite of the CRM's rules against duplicates, where it lets people do so. */
  allowDuplicates: z.boolean().default(false),
})
export type ConnectionSettings = z.infer<typeof connectionSettingsSchema>

/** What one object of a connection may have of its own; the connection's settings hold for everything else. */
export const objectSettingsSchema = z.object({
  conflictPolicy: conflictPolicySchema.optional(),
  deletes: z.strictObject({ fromCrm: deletePolicySchema, toCrm: deletePolicySchema }).optional(),
  matchKeys: connectionSettingsSchema.shape.matchKeys.unwrap().optional(),
})
export type ObjectSettings = z.infer<typeof objectSettingsSchema>

/** As they are stored: with the filter, which is changed by itself. */
export const storedObjectSettingsSchema = objectSettingsSchema.extend({ filter: recordFilterSchema.optional() })
type StoredObjectSettings = z.infer<typeof storedObjectSettingsSchema>

/** A change of them; null: the connection's holds again. */
export const objectSettingsChangeSchema = objectSettingsSchema.extend({
  conflictPolicy: conflictPolicySchema.nullable().optional(),
})
export type ObjectSettingsChange = z.infer<typeof objectSettingsChangeSchema>

/** The settings that hold for an object of a connection, with the filter of which of its records take part. */
export type SettingsOfObject = ConnectionSettings & { readonly filter?: RecordFilter | undefined }

/** Those of an object of a connection. */
export function settingsFor(connection: ConnectionSettings, own: StoredObjectSettings): SettingsOfObject {
  const { conflictPolicy = connection.conflictPolicy, deletes = connection.deletes, matchKeys = connection.matchKeys } = own
  return { ...connection, conflictPolicy, deletes, matchKeys, filter: own.filter }
}

/** How many more requests a run may send today, for changes as they come or for reading everything; null: unlimited. */
export function callsLeft(
  settings: Pick<ConnectionSettings, 'dailyBudget' | 'liveShare'>,
  used: { readonly background: number; readonly live: number },
  work: 'live' | 'background',
): number | null {
  const { dailyBudget, liveShare } = settings
  if (dailyBudget === null) return null
  const left = dailyBudget - used.background - used.live
  const own = Math.floor(dailyBudget * (1 - liveShare)) - used.background
  return Math.max(0, work === 'live' ? left : Math.min(left, own))
}
