import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'

const problemSeenSchema = z.object({
  message: z.string().optional(),
  action: z.string().optional().describe('What a person can do about it.'),
})

export const refusalsSchema = z
  .object({
    total: z
      .number()
      .describe('Records that could not be synced. Those with an open conflict of single fields are under `conflicts`.'),
    groups: z.array(
      z.object({
        object: syncedObjectSchema,
        reason: z.string().describe('What kind of problem it is, as in `too_long`.'),
        field: z.string().nullable().describe('Our name of the field; null where no field is at fault.'),
        crmField: z.string().nullable(),
        records: z.number(),
        mayAllow: z.number().describe('How many of them a person may have saved in spite of a rule of the CRM.'),
        example: problemSeenSchema,
      }),
    ),
    conflicts: z
      .array(z.object({ object: syncedObjectSchema, records: z.number() }))
      .describe(
        'Records with an open conflict of single fields, stages that are not mapped included, by object. They sync otherwise.',
      ),
  })
  .meta({ id: 'SyncErrors' })

export const refusalsRetrySchema = z.strictObject({
  crmType: crmTypeSchema,
  reason: z.string().min(1).max(100).optional().describe('Only records of this kind of problem.'),
  field: z.string().max(300).nullable().optional().describe('Only those because of this field; null: those without one.'),
  object: syncedObjectSchema.optional().describe('Only records of this object.'),
  linkIds: z.array(databaseIdSchema).min(1).max(500).optional().describe('Only these records.'),
  allowDuplicates: z.boolean().default(false).describe('Save them in spite of the CRM’s rule against duplicates.'),
})

export const refusalsRetriedSchema = z.object({
  retried: z.number(),
  runId: databaseIdSchema.nullable().describe('The sync that sends them; null where there is none, or it waits for another one.'),
})
