import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { checkpointSchema } from '../crm/domain/checkpoint.ts'
import { objectTypeSchema } from '../crm/domain/entities.ts'
import { directionSchema } from '../crm/domain/field-mapping.ts'
import type { Column } from './database-columns.ts'
import { guardSchema } from './guard-numbers.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** What a run has done with one object. */
const objectCountsSchema = z.object({
  records_processed: z.number().default(0),
  records_failed: z.number().default(0),
  records_undecided: z.number().default(0),
  records_matched: z.number().default(0),
  local_created: z.number().default(0),
  local_updated: z.number().default(0),
  crm_created: z.number().default(0),
  crm_updated: z.number().default(0),
  local_archived: z.number().default(0),
  crm_archived: z.number().default(0),
  conflicts: z.number().default(0),
})

export const runRowSchema = z.object({
  id: databaseIdSchema,
  organization_id: databaseIdSchema,
  connection_id: databaseIdSchema,
  sync_type: z.enum(['full', 'delta', 'webhook', 'manual', 'undo']),
  direction: directionSchema,
  status: z.enum(['queued', 'running', 'waiting', 'completed', 'partial', 'failed', 'cancelled']),
  trigger: z.enum(['user', 'cron', 'webhook']),
  started_by: databaseIdSchema.nullable(),
  record_id: databaseIdSchema.nullable(),
  /** The objects that it syncs; null: all that its connection does. */
  objects: z.array(objectTypeSchema).nullable(),
  phase: z.enum(['pull', 'push', 'done']),
  records_expected: z.number().nullable(),
  records_processed: z.number(),
  records_success: z.number(),
  records_failed: z.number(),
  records_skipped: z.number(),
  records_undecided: z.number(),
  records_matched: z.number(),
  local_created: z.number(),
  local_updated: z.number(),
  crm_created: z.number(),
  crm_updated: z.number(),
  local_archived: z.number(),
  crm_archived: z.number(),
  conflicts: z.number(),
  api_calls: z.number(),
  errors: z.array(
    z.looseObject({
      code: z.string(),
      message: z.string(),
      action: z.string().nullish(),
      recordId: z.string().nullish(),
      crmRecordId: z.string().nullish(),
    }),
  ),
  started_at: z.string(),
  completed_at: z.string().nullable(),
  lease_expires_at: z.string().nullable(),
  /** Set while the run sleeps until a time, as when a day's budget is spent. */
  resume_at: z.string().nullable(),
  guard: guardSchema.nullable(),
  /** Creates that the CRM has not answered, and until when they are looked for before they are sent again. */
  unanswered: z.number(),
  unanswered_until: z.string().nullable(),
  by_object: z.partialRecord(objectTypeSchema, objectCountsSchema),
  /** How many records it will look at, of objects of which that is known. */
  expected_by_object: z.partialRecord(objectTypeSchema, z.number()),
  /** Of an undo: the run that it takes back; null once that one is deleted. */
  undoes: databaseIdSchema.nullable(),
} satisfies Partial<Record<Column<'crm_sync_logs'>, z.ZodType>>)

/** A run as members see it. */
export type RunRow = z.infer<typeof runRowSchema>

export const engineRowSchema = runRowSchema.extend({
  checkpoint: checkpointSchema.nullable(),
  claims: z.number(),
  failures: z.number(),
})

/** A run as its worker sees it. */
export type EngineRun = z.infer<typeof engineRowSchema>

/** The columns that people are granted; naming them keeps checkpoint and lease token out. */
export const runColumns = Object.keys(runRowSchema.shape).join(', ')

export async function readRun(client: ServiceClient, runId: string): Promise<EngineRun | null> {
  const row: unknown = unwrap(await client.from('crm_sync_logs').select('*').eq('id', runId).maybeSingle())
  return row === null ? null : engineRowSchema.parse(row)
}
