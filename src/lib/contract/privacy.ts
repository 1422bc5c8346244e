import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { givenTimeSchema } from '../crm/domain/given-time.ts'
import { seenWords } from './seen.ts'

const keptMaxDays = 3650

const days = z.int().min(1).max(keptMaxDays)

export const retentionSchema = z
  .strictObject({
    logValuesDays: days.describe('How long the change log keeps values before and after.'),
    trashDays: days.describe('How long deleted contacts can be restored.'),
    intakeDays: days
      .optional()
      .describe('How long rejected messages of the intake keep what they hold of people; left out: as it is.'),
  })
  .meta({ id: 'Retention' })

export const retentionChangeSchema = retentionSchema
  .partial()
  .extend({ seen: retentionSchema.partial().optional().describe(seenWords) })
  .meta({ id: 'RetentionChange', description: 'What is left out stays as it is.' })

export type Retention = z.infer<typeof retentionSchema>

export const erasureRequestSchema = z.strictObject({
  contactId: databaseIdSchema,
  eraseIn: z.array(crmTypeSchema).max(10).default([]).describe('CRMs in which the person is erased too; elsewhere records stay.'),
})

export const erasurePreviewQuerySchema = z.strictObject({ contact_id: databaseIdSchema })

export const erasurePreviewSchema = z
  .object({
    changes: z.number().describe('Changes of the log that lose their values.'),
    crms: z.array(
      z.object({
        crmType: crmTypeSchema,
        records: z.number().describe('Records of this person in the CRM that are known here.'),
        reachable: z.boolean().describe('Whether the CRM can be asked: it is connected.'),
      }),
    ),
    sharedEmail: z.boolean().describe('Another contact has this email, so it is not blocked.'),
    sharedPhone: z.boolean().describe('Another contact has this phone number, so it is not blocked.'),
  })
  .meta({ id: 'ErasurePreview' })

/** What one CRM did. */
const crmAnswerSchema = z.object({
  crmType: crmTypeSchema,
  outcome: z
    .enum(['erased', 'deleted', 'gone', 'kept', 'none', 'failed', 'unconfirmed'])
    .describe(
      '`erased`: for good. `deleted`: the CRM ends it after `endsAfterDays`. `gone`: it was not there any more. `kept`: not asked for. ' +
        '`none`: no record. `failed`: not done, `code` says why. `unconfirmed`: a create that was never answered may have made a record.',
    ),
  records: z.number(),
  code: z.string().optional(),
  endsAfterDays: z.number().optional(),
  at: z.string(),
})

export const receiptSchema = z
  .object({
    here: z.record(z.string(), z.number()).default({}).describe('Rows that were erased or lost their values, by kind.'),
    blocked: z.record(z.string(), z.number()).default({}).describe('Identities that are refused from now on, by kind.'),
    crms: z.array(crmAnswerSchema).default([]),
  })
  .meta({ id: 'Receipt', description: 'What was erased where. Holds nothing of the person.' })

export const erasureSchema = z
  .object({
    id: databaseIdSchema,
    source: z.enum(['person', 'api', 'crm']).describe('Who asked: an admin on a page, a program, a CRM by a privacy deletion.'),
    status: z
      .enum(['asked', 'dismissed', 'running', 'incomplete', 'done'])
      .describe('`asked`: waits for an admin. `incomplete`: a CRM has not done its part.'),
    contactId: databaseIdSchema.nullable().describe('Only while the erasure is not done.'),
    subject: z.string().nullable().describe('Keyed hash of the contact’s id.'),
    connectionId: databaseIdSchema.nullable().describe('The connection whose CRM asked.'),
    requestedBy: databaseIdSchema.nullable(),
    requestedAt: z.string(),
    decidedBy: databaseIdSchema.nullable(),
    decidedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    receipt: receiptSchema,
    blocks: z.number().describe('Identities that are still refused.'),
    refused: z.number().describe('Records that were refused because of them.'),
  })
  .meta({ id: 'Erasure' })

export type ErasureView = z.infer<typeof erasureSchema>

export const erasuresQuerySchema = z.strictObject({
  before: givenTimeSchema.optional().describe('Only what was asked for before that time, as `next` says it.'),
})

export const erasuresSchema = z.object({
  erasures: z.array(erasureSchema).describe('The newest first, at most 100.'),
  next: z.string().nullable().describe('For `before`, to read on; null at the end.'),
})

export const erasureStartedSchema = z.object({ erasureId: databaseIdSchema })

export const erasureDecisionSchema = z.strictObject({
  erasureId: databaseIdSchema,
  action: z
    .enum(['dismiss', 'retry', 'give_up', 'lift'])
    .describe(
      '`dismiss`: the person stays here, though the CRM has erased them. `retry`: ask the CRMs again that have not done their part. ' +
        '`give_up`: leave it at that. `lift`: the person may come back.',
    ),
})
