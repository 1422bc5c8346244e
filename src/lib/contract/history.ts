import { z } from 'zod'
import { inDigitsOr } from '../core/digits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { changeActorKinds, changeKinds, changeSides } from '../crm/domain/change-kinds.ts'
import { recordObjectSchema } from '../objects/record-objects.ts'

export const historyQuerySchema = z
  .strictObject({
    record_id: databaseIdSchema.optional().describe('A record of the organisation, of any object.'),
    run_id: databaseIdSchema.optional().describe('What one run did; with `record_id`, to that record.'),
    field: z
      .string()
      .min(1)
      .max(70)
      .optional()
      .describe('Our name of a field, as in mappings: `jobTitle`, `custom.tier`. Its first entry is why it is what it is.'),
    side: z.enum(changeSides).optional().describe('`adsapp`: here; `crm`: in the CRM; `link`: of the pair.'),
    kind: z.enum(changeKinds).optional(),
    search: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('Part of a value, of a record’s name or address, or a CRM’s id.'),
    limit: inDigitsOr(50, z.number().int().min(1).max(200)),
    cursor: z.string().max(1_000).optional().describe('`next_cursor` of the page before.'),
  })
  .refine(({ record_id: record, run_id: run }) => record !== undefined || run !== undefined, {
    path: ['record_id'],
    message: 'say whose history: a record_id, a run_id, or both.',
  })

export const historyEntrySchema = z
  .object({
    id: z.number(),
    at: z.string(),
    run_id: databaseIdSchema.nullable().describe('The run that did it; null for an edit made here, and once the run is deleted.'),
    connection_id: databaseIdSchema.nullable().describe('Null: not by a sync, but an edit made here.'),
    crm_type: crmTypeSchema.nullable(),
    object: recordObjectSchema,
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    side: z.enum(changeSides),
    kind: z.enum(changeKinds),
    field: z.string().nullable().describe('Null: the record as a whole.'),
    before: z
      .json()
      .nullable()
      .describe('What it replaced. Null where it was blank, where values are kept no longer, and of what is secret.'),
    after: z.json().nullable(),
    reason: z
      .object({ code: z.string().describe('Stable, for programs.'), text: z.string().describe('A sentence for people.') })
      .describe('The rule that decided it.'),
    actor: z.object({
      kind: z.enum(changeActorKinds),
      id: databaseIdSchema.nullable().describe('Id of the person, the API key or the CRM’s connection.'),
      name: z.string().nullable().describe('Null where it is not known (any more).'),
    }),
  })
  .meta({ id: 'HistoryEntry', description: 'One entry of the change log: an edit here, or what a sync did.' })

export const historySchema = z.object({ items: z.array(historyEntrySchema), next_cursor: z.string().nullable() })
