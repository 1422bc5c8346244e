import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { directionSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { countsByObject, runErrorSchema, runSchema } from './runs.ts'

export const syncRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  syncType: z.enum(['full', 'delta']).describe('`delta`: what has changed since the last sync. The first one is always full.'),
  direction: directionSchema.optional().describe('`bidirectional` unless said otherwise.'),
  contactId: databaseIdSchema.optional().describe('Syncs this contact alone.'),
  objects: z
    .array(syncedObjectSchema)
    .min(1)
    .optional()
    .describe('Syncs these alone (`account` is a company); left out, all that the connection syncs.'),
})

/** Which run it is and what it does: always what was asked for, or more. */
const askedRunShape = {
  runId: databaseIdSchema,
  syncType: runSchema.shape.syncType,
  direction: directionSchema,
  contactId: databaseIdSchema.nullable(),
}

export const syncResultSchema = z.object({
  success: z.boolean().describe('True only when no record failed and none awaits a decision.'),
  ...askedRunShape,
  status: runSchema.shape.status,
  recordsProcessed: z.number(),
  recordsSuccess: z.number(),
  recordsFailed: z.number(),
  recordsSkipped: z.number(),
  recordsUndecided: runSchema.shape.recordsUndecided,
  duration: z.number(),
  objects: countsByObject.describe('The counts by object.'),
  errors: z.array(runErrorSchema),
})

export const syncAcceptedSchema = z.object({
  ...askedRunShape,
  status: z.enum(['running', 'queued']).describe('`queued`: it begins when the active run ends.'),
  objects: countsByObject.describe('The counts by object, up to now.'),
  statusUrl: z.string().describe('Where to follow the run; also in the header `Location`.'),
})

/** Names a run in the address. */
export const runQuerySchema = z.strictObject({ run_id: databaseIdSchema.describe('Which run.') })

export const runDecisionSchema = z.strictObject({ runId: databaseIdSchema, decision: z.enum(['approve', 'reject']) })
