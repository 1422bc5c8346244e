import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'

export const matchDecisionSchema = z.discriminatedUnion('action', [
  z
    .strictObject({ linkId: databaseIdSchema, action: z.literal('link'), recordId: databaseIdSchema })
    .describe('It belongs to this record of the hub.'),
  z
    .strictObject({ linkId: databaseIdSchema, action: z.literal('link_crm'), crmRecordId: z.string().min(1).max(100) })
    .describe('It belongs to this record of the CRM, one of those that were found.'),
  z
    .strictObject({
      linkId: databaseIdSchema,
      action: z.literal('create'),
      allowSameAddress: z
        .boolean()
        .optional()
        .describe('It is somebody else, although a possible match has the same email address. Without it that is refused.'),
    })
    .describe('The other side does not have it: it is made there.'),
  z.strictObject({ linkId: databaseIdSchema, action: z.literal('exclude') }).describe('It is kept out of the sync.'),
  z
    .strictObject({ linkId: databaseIdSchema, action: z.literal('include') })
    .describe(
      'Back into the sync, whatever took it out: an `exclude`, a deletion in the CRM, a merge or a deletion policy. Matched again; made in the CRM where it is gone.',
    ),
])

export const questionsAnswerSchema = z.strictObject({
  crmType: crmTypeSchema,
  object: syncedObjectSchema,
  answer: z
    .enum(['link_unique', 'create'])
    .describe(
      '`link_unique`: of each name that just one record on each side has, the two are the same. `create`: all of them are others, and are made on both sides.',
    ),
})

export const questionsAnsweredSchema = z.object({ answered: z.number().describe('How many questions this has answered.') })
