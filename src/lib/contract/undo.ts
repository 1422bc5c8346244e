import { z } from 'zod'
import { inDigits, inDigitsOr } from '../core/digits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { undoReasons } from '../crm/domain/undo.ts'
import { changeKinds, changeSides } from '../crm/domain/change-kinds.ts'
import { runSchema } from './runs.ts'

export const undoRequestSchema = z
  .strictObject({
    run_id: databaseIdSchema.optional().describe('All that this run did; with `record_id`, to that record.'),
    record_id: databaseIdSchema
      .optional()
      .describe(
        'A record here; without `run_id`, what the last run that changed it did, or with `field` the last that changed that.',
      ),
    field: z.string().min(1).max(70).optional().describe('One field alone, by our name.'),
    change_id: z
      .number()
      .int()
      .positive()
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('An entry of the history, instead of the others: of a field, what its run did to it on both sides.'),
  })
  .refine((asked) => (asked.change_id === undefined) === (asked.run_id !== undefined || asked.record_id !== undefined), {
    path: ['run_id'],
    message: 'say what to undo: a run_id, a record_id, or a change_id alone.',
  })
  .refine(({ change_id: change, field }) => change === undefined || field === undefined, {
    path: ['field'],
    message: 'an entry of the history says itself of which field it is.',
  })

const reasonSchema = z
  .object({ code: z.enum(undoReasons), text: z.string() })
  .nullable()
  .describe('Why it is left; null where it is not.')

const entrySchema = z.object({
  change_id: z.number(),
  side: z.enum(changeSides),
  kind: z.enum(changeKinds).describe('What the run did.'),
  field: z.string().nullable(),
  now: z.json().nullable().describe('What the run left there.'),
  becomes: z.json().nullable().describe('What was there before.'),
  outcome: z
    .enum(['restored', 'already', 'left'])
    .describe('`restored`: it goes back. `already`: it is as it was before. `left`: it stays, for the reason.'),
  reason: reasonSchema,
})

const countsSchema = z.object({ restored: z.number(), already: z.number(), left: z.number() })

export const undoPreviewSchema = z
  .object({
    run_id: databaseIdSchema.describe('The run that would be taken back.'),
    crm_type: crmTypeSchema,
    records: z.number().describe('How many records it is about.'),
    counts: countsSchema.describe('Entries of the history by what would become of them, of the records that were looked at.'),
    items: z.array(
      z.object({
        object: syncedObjectSchema,
        record_id: databaseIdSchema.nullable(),
        crm_record_id: z.string().nullable(),
        entries: z.array(entrySchema),
      }),
    ),
    has_more: z.boolean().describe('There are more records than were looked at; the undo is about all of them.'),
  })
  .meta({ id: 'UndoPreview' })

export const undoStartedSchema = z
  .object({
    run_id: databaseIdSchema.describe('The undo, which is a run itself.'),
    undoes: databaseIdSchema.nullable(),
    status: runSchema.shape.status,
    counts: countsSchema.extend({ open: z.number().describe('Not looked at yet.') }),
    status_url: z.string().describe('Where to follow it, and to read what became of each entry.'),
  })
  .meta({ id: 'Undo' })

export const undoQuerySchema = z.strictObject({
  run_id: databaseIdSchema.describe('Id of the undo, which is a run.'),
  outcome: z.enum(['open', 'restored', 'already', 'left']).optional(),
  limit: inDigitsOr(50, z.number().int().min(1).max(200)),
  cursor: inDigits(z.number().int().positive().max(Number.MAX_SAFE_INTEGER))
    .optional()
    .describe('`next_cursor` of the page before.'),
})

export const undoStateSchema = undoStartedSchema.extend({
  items: z.array(
    entrySchema.extend({
      outcome: z.enum(['open', 'restored', 'already', 'left']),
      object: syncedObjectSchema,
      record_id: databaseIdSchema.nullable(),
      crm_record_id: z.string().nullable(),
      message: z.string().nullable().describe('The CRM’s own words, where it refused.'),
    }),
  ),
  next_cursor: z.number().nullable(),
})
