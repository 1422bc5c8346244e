import { z } from 'zod'
import { inDigitsOr } from '../core/digits.ts'
import { trialDays } from '../core/limits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { conflictPolicySchema } from '../crm/domain/conflict-policy.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldValueSchema } from '../crm/domain/entities.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { leftAloneSchema } from '../crm/domain/conflict-decision.ts'

const fieldName = z.string().min(1).max(70)
const field = fieldName.describe('Our name of the field, as in mappings.')
export const causeSchema = z.enum([
  'manual',
  'crm_time_unknown',
  'adsapp_time_unknown',
  'times_too_close',
  'crm_stage_unmapped',
  'adsapp_stage_unmapped',
])
const cause = causeSchema.describe(
  'Why no policy has decided it. `manual`: the policy leaves it to a person. `…_time_unknown`, `times_too_close`: “newest wins” could not tell. `…_unmapped`: a stage that is not mapped; mapping it ends the conflict.',
)

const filter = {
  crm_type: crmTypeSchema.optional(),
  object: syncedObjectSchema.optional(),
  field: fieldName.optional(),
}

export const conflictsQuerySchema = z.strictObject({
  ...filter,
  cause: causeSchema.optional(),
  owner_id: databaseIdSchema.optional().describe('The member whose records they are.'),
  cursor: z.string().max(500).optional(),
  page_size: inDigitsOr(50, z.number().int().min(1).max(200)),
})

const timeSchema = z.object({ from: z.string().nullable(), until: z.string().nullable() })
const times = timeSchema
  .nullable()
  .describe('When the field was changed there, as far as it is known: not before `from`, not after `until`. Null: not asked.')

export const openConflictSchema = z
  .object({
    linkId: databaseIdSchema,
    field,
    label: z.string(),
    crmType: crmTypeSchema,
    object: syncedObjectSchema,
    recordId: databaseIdSchema.nullable(),
    title: z.string().nullable().describe('What the record is called here.'),
    crmRecordId: z.string().nullable(),
    cause,
    base: fieldValueSchema.describe('What both sides held when they last agreed; null also where they never did.'),
    local: fieldValueSchema.describe('What is here.'),
    remote: fieldValueSchema.describe('What the CRM has.'),
    remoteLabel: z.string().nullable().describe('What the CRM calls its value, where that is not the value itself.'),
    isFirst: z.boolean().nullable().describe('The two records had just met, and never agreed on the field. Null: not known.'),
    newer: z.enum(['adsapp', 'crm']).nullable().describe('The side that was changed last; null: not known.'),
    localTimes: times,
    remoteTimes: times,
    localAuthor: z
      .object({
        kind: z.enum(['person', 'api_key', 'system', 'crm']),
        id: databaseIdSchema.nullable(),
        name: z.string().nullable(),
        at: z.string(),
      })
      .nullable()
      .describe('Who has entered the value here, as far as the history says.'),
    remoteAuthor: z
      .string()
      .nullable()
      .describe(
        'Who has entered the value in the CRM, by the name that they have there. Null: not asked, or the CRM does not say.',
      ),
    since: z.string().describe('Since when the record has an open conflict.'),
  })
  .meta({ id: 'OpenConflict' })

export const conflictsSchema = z.object({ conflicts: z.array(openConflictSchema), next_cursor: z.string().nullable() })

export const conflictCountsSchema = z.object({
  total: z.number(),
  counts: z.array(
    z.object({
      crmType: crmTypeSchema,
      object: syncedObjectSchema,
      field,
      label: z.string(),
      cause: causeSchema,
      conflicts: z.number(),
    }),
  ),
})

const seen = z
  .strictObject({ local: fieldValueSchema, remote: fieldValueSchema })
  .optional()
  .describe('The two values as you saw them. Where one is another by now, nothing is decided: `conflict_changed`.')
const of = { linkId: databaseIdSchema, field: fieldName, seen }

export const conflictDecisionSchema = z.discriminatedUnion('keep', [
  z.strictObject({ ...of, keep: z.enum(['adsapp', 'crm']).describe('The side whose value is right; the other one gets it.') }),
  z.strictObject({
    ...of,
    keep: z.literal('edited').describe('Neither is right: `value` goes to both sides.'),
    value: fieldValueSchema.describe('Held against type, length and choices of the field on both sides. Null empties it.'),
  }),
])

export const conflictBulkSchema = z.strictObject({ decisions: z.array(conflictDecisionSchema).min(1).max(500) })
export const conflictBulkAnswerSchema = z.object({
  decided: z.number(),
  failed: z.array(z.object({ linkId: databaseIdSchema, field, code: leftAloneSchema, message: z.string() })),
})

export const conflictAnswerSchema = z.strictObject({
  id: databaseIdSchema.optional().describe('Your own id of this answer: sent again, it is one answer.'),
  keep: z
    .enum(['adsapp', 'crm', 'newest'])
    .describe(
      'The side that is kept in all of them. `newest`: the one that was changed last; those of which that is not known stay open.',
    ),
  filter: z
    .strictObject({ ...filter, cause: causeSchema.optional(), owner_id: databaseIdSchema.optional() })
    .describe('Which; empty: all.'),
})

export const conflictAnswerStateSchema = z
  .object({
    id: databaseIdSchema,
    status: z.enum(['running', 'done', 'forbidden']).describe('`forbidden`: who asked may not decide any more.'),
    decided: z.number(),
    leftOpen: z.number().describe('Conflicts that stay open: nothing to choose, or not known which side is newer.'),
  })
  .meta({ id: 'ConflictAnswer' })

export const conflictAnswerParamsSchema = z.strictObject({ id: databaseIdSchema })

export const replayRequestSchema = z.strictObject({
  ...filter,
  policy: conflictPolicySchema.describe('The policy that is tried.'),
  days: z.int().min(1).max(trialDays).default(trialDays),
  cursor: z.string().max(50).optional(),
  page_size: z.int().min(1).max(200).default(50),
})

const outcomes = z.object({
  adsapp: z.number().describe('The value here was kept.'),
  crm: z.number().describe('The CRM’s was.'),
  person: z.number().describe('It waits, or waited, for a person.'),
  edited: z.number().describe('A person entered another value. No policy does that.'),
  unknown: z
    .number()
    .describe('“Newest wins” would have asked the CRM for the times of edits, which the policy of then did not need.'),
})

export const replaySchema = z
  .object({
    policy: conflictPolicySchema,
    days: z.number(),
    total: z
      .number()
      .describe('Conflicts of these days, as they happened. Each is judged as it was then, whatever came of others.'),
    changed: z.number().describe('Conflicts that the policy would have decided otherwise.'),
    was: outcomes,
    would: outcomes,
    open: z
      .object({ total: z.number(), adsapp: z.number(), crm: z.number(), person: z.number() })
      .describe('What it would decide among the conflicts that are open now.'),
    fields: z.array(
      z.object({
        crmType: crmTypeSchema,
        object: syncedObjectSchema,
        field,
        label: z.string(),
        total: z.number(),
        changed: z.number(),
        was: outcomes,
        would: outcomes,
      }),
    ),
    records: z.array(
      z.object({
        crmType: crmTypeSchema,
        object: syncedObjectSchema,
        linkId: databaseIdSchema.nullable(),
        recordId: databaseIdSchema.nullable(),
        title: z.string().nullable(),
        crmRecordId: z.string().nullable(),
        field,
        label: z.string(),
        ours: z.unknown().describe('Null also where values are kept no longer.'),
        theirs: z.unknown(),
        at: z.string(),
        was: z.enum(['adsapp', 'crm', 'person', 'edited']),
        byPerson: z.boolean(),
        would: z.enum(['adsapp', 'crm', 'person', 'unknown']),
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'ConflictReplay' })

export const fieldPolicyRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  object: syncedObjectSchema,
  field: fieldName,
  policy: conflictPolicySchema.nullable().describe('Null: the field goes by the policy of its object again.'),
  decideOpen: z
    .boolean()
    .default(false)
    .describe('Also decides the conflicts of the field that are open, as far as the policy can.'),
})
export const fieldPolicySavedSchema = z.object({
  success: z.literal(true),
  answerId: databaseIdSchema
    .nullable()
    .describe('Id of the answer to the open conflicts, see `GET /api/crm/conflicts/answers/{id}`.'),
})
