import { z } from 'zod'
import { inDigitsOr } from '../core/digits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { directionSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { previewDraftSchema } from '../crm/domain/preview-draft.ts'
import { previewOutcomeSchema, previewSides, sidedOutcomeSchema } from '../crm/domain/preview-outcome.ts'
import { runErrorSchema } from './runs.ts'

export const previewRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  syncType: z
    .enum(['full', 'delta'])
    .default('full')
    .describe('`delta`: what has changed since the last sync. A first sync, and a draft, are always looked at in full.'),
  direction: directionSchema.default('bidirectional'),
  objects: z.array(syncedObjectSchema).min(1).optional().describe('Looks at these alone; left out, all that would be synced.'),
  draft: previewDraftSchema.optional().describe('Mapping and settings that are not saved: what a sync would do with them.'),
})

export const previewParamsSchema = z.strictObject({ previewId: databaseIdSchema.describe('Which preview.') })

export const previewSchema = z
  .object({
    id: databaseIdSchema,
    crmType: crmTypeSchema,
    syncType: z.enum(['full', 'delta']),
    direction: directionSchema,
    status: z
      .enum(['running', 'completed', 'failed', 'cancelled'])
      .describe('While it is `running`, the counts and records are those of what it has looked at so far.'),
    phase: z.enum(['pull', 'push', 'done']),
    objects: z.array(syncedObjectSchema).nullable().describe('What it looks at; null: all that would be synced.'),
    isDraft: z.boolean().describe('Whether it is about changes that are not saved. Such a preview cannot be run.'),
    recordsProcessed: z.number(),
    recordsExpected: z.number().nullable(),
    apiCalls: z.number(),
    counts: z
      .array(sidedOutcomeSchema.extend({ object: syncedObjectSchema, records: z.number() }))
      .describe('Records by object, side and outcome. A record may have several outcomes, as linked and updated here.'),
    errors: z.array(runErrorSchema).describe('Why it failed, and what it could not look at.'),
    startedAt: z.string(),
    completedAt: z.string().nullable(),
    resumeAt: z.string().nullable().describe('Set while it waits, as when a day’s budget is spent.'),
    expiresAt: z.string().describe('When it is removed, unless it was run.'),
    runId: databaseIdSchema.nullable().describe('The run that was to do exactly this.'),
  })
  .meta({ id: 'Preview', description: 'What a sync would do. Nothing of it is written anywhere.' })
export type PreviewView = z.infer<typeof previewSchema>

const valueSchema = z.json().nullable()

const previewFieldSchema = z.object({
  side: z.enum(previewSides).describe('Where it would be written: here, in the CRM; `link`: a conflict of the two.'),
  kind: z.string().describe('`created`, `updated`, `conflict`, …'),
  field: z.string().nullable().describe('Our name of the field; null: the record as a whole.'),
  before: valueSchema.describe('What is there now. Of a conflict, our value.'),
  after: valueSchema.describe('What would be there. Of a conflict, the CRM’s value.'),
  reason: z.string(),
})

export const previewRecordSchema = z
  .object({
    id: databaseIdSchema,
    object: syncedObjectSchema,
    recordId: databaseIdSchema.nullable().describe('Our record; null where it would be made, or there is none.'),
    crmRecordId: z.string().nullable().describe('The CRM’s record; null where it would be made, or there is none.'),
    name: z.string().nullable(),
    outcomes: z.array(sidedOutcomeSchema),
    fields: z.array(previewFieldSchema),
    problem: z
      .object({ code: z.string(), message: z.string(), action: z.string().nullable() })
      .nullable()
      .describe('Why it is left out or needs a person, and what to do.'),
  })
  .meta({ id: 'PreviewRecord', description: 'What would become of one record.' })
export type PreviewRecord = z.infer<typeof previewRecordSchema>

export const previewRecordsQuerySchema = z.strictObject({
  object: syncedObjectSchema.optional(),
  outcome: previewOutcomeSchema.optional(),
  side: z.enum(previewSides).optional().describe('Side of the outcome; any when left out.'),
  q: z.string().max(200).optional().describe('Part of the record’s name, or its id in the CRM.'),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
  limit: inDigitsOr(50, z.number().int().min(1).max(200)),
})

export const previewRecordsSchema = z.object({
  records: z.array(previewRecordSchema),
  next: z.string().nullable().describe('The cursor of the next page; null at the end.'),
})

export const previewStartedSchema = z.object({
  previewId: databaseIdSchema,
  statusUrl: z.string().describe('Where to follow it; also in the header `Location`.'),
})

export const previewRunSchema = z.object({
  runId: databaseIdSchema.describe('The run. Each record is decided again; its page lists what came to something else.'),
  statusUrl: z.string(),
})
