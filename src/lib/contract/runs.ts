import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { directionSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { causeCountSchema } from '../crm/domain/planned-change.ts'

export const runErrorSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    action: z.string().nullish().describe('What a person can do about it.'),
    recordId: z.string().nullish(),
    crmRecordId: z.string().nullish(),
  })
  .meta({ id: 'RunError' })

const objectCountsSchema = z
  .object({
    processed: z.number(),
    failed: z.number(),
    undecided: z.number().describe('Left until a person has decided which records are the same.'),
    matched: z.number(),
    created: z.number().describe('On either side.'),
    updated: z.number().describe('On either side.'),
    localCreated: z.number(),
    localUpdated: z.number(),
    localArchived: z.number(),
    crmCreated: z.number(),
    crmUpdated: z.number(),
    crmArchived: z.number(),
    conflicts: z.number(),
  })
  .meta({ id: 'ObjectCounts', description: 'What a run did with the records of one object.' })

export type ObjectCounts = z.infer<typeof objectCountsSchema>

export const countsByObject = z.partialRecord(syncedObjectSchema, objectCountsSchema)

export const runSchema = z
  .object({
    id: databaseIdSchema,
    syncType: z.enum(['full', 'delta', 'webhook', 'manual', 'undo']),
    direction: directionSchema,
    status: z
      .enum(['queued', 'running', 'waiting', 'completed', 'partial', 'failed', 'cancelled'])
      .describe(
        '`queued`: it begins when the active run ends. `waiting`: it would change more than it may without approval, and an admin has to decide. `partial`: some records failed, or await a decision.',
      ),
    trigger: z.enum(['user', 'cron', 'webhook']),
    startedBy: databaseIdSchema
      .nullable()
      .describe('The user who requested it; null for a scheduled or live run, and when the user was deleted.'),
    phase: z.enum(['pull', 'push', 'done']),
    startedAt: z.string(),
    completedAt: z.string().nullable(),
    duration: z.number().describe('Milliseconds, up to now during the run.'),
    recordsExpected: z.number().nullable().describe('Null until the CRM has said how many there are.'),
    recordsProcessed: z.number(),
    recordsSuccess: z.number(),
    recordsFailed: z.number(),
    recordsSkipped: z.number(),
    recordsUndecided: z.number().describe('Skipped records that wait until a person has decided which are the same.'),
    recordsMatched: z.number(),
    localCreated: z.number(),
    localUpdated: z.number(),
    crmCreated: z.number(),
    crmUpdated: z.number(),
    localArchived: z.number(),
    crmArchived: z.number(),
    conflicts: z.number(),
    apiCalls: z.number(),
    objects: countsByObject.describe('The same counts by object, of those whose records it has met.'),
    expectedByObject: z
      .partialRecord(syncedObjectSchema, z.number())
      .describe('How many records it will look at, of the objects of which that is known: in a full read from its start on.'),
    onlyObjects: z
      .array(syncedObjectSchema)
      .nullable()
      .describe('The objects that it syncs; null: all that its connection does.'),
    undoes: databaseIdSchema.nullable().describe('The run that an undo takes back; null for other runs.'),
    resumeAt: z.string().nullable().describe('Set while the run sleeps, as when a day’s budget is spent.'),
    unanswered: z
      .object({ records: z.number(), until: z.string() })
      .nullable()
      .describe(
        'Creates that the CRM has not answered and may still carry out: they are looked for until then, and only after that sent again.',
      ),
    guard: z
      .object({
        object: syncedObjectSchema.describe('Whose records it is about; each object has a limit of its own.'),
        changes: z.number(),
        removals: z.number(),
        more: z.boolean().describe('True when counting ended early: there are more.'),
        causes: z
          .array(causeCountSchema)
          .describe('Records by cause, side and field; empty where changes were not counted beforehand.'),
        linked: z.number(),
        limit: z.number(),
        used: z
          .number()
          .describe(
            'What counts towards the limit too: changed already, by this run or by live syncs of the quarter of an hour before.',
          ),
        decision: z
          .object({ approved: z.boolean(), by: databaseIdSchema.nullable(), at: z.string() })
          .nullable()
          .describe('Null until it is decided.'),
      })
      .nullable()
      .describe('What a waiting run would do, and its limit without approval.'),
    errors: z.array(runErrorSchema),
  })
  .meta({ id: 'Run', description: 'One sync of a connection, with what it did on either side.' })

export type RunView = z.infer<typeof runSchema>
