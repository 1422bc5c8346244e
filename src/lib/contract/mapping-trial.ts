import { z } from 'zod'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldValueSchema } from '../crm/domain/entities.ts'
import { fieldMappingSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'

export const mappingTrialRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  object_type: syncedObjectSchema.default('contact').describe('Whose mapping; `account` is a company.'),
  mappings: z.array(fieldMappingSchema.strict()).min(1).max(200).describe('Rows as `PUT /api/crm/mapping` takes them.'),
})

export const mappingTrialSchema = z
  .object({
    issues: z
      .array(
        z.object({
          index: z.number().describe('Place of the row in the request, from 0.'),
          key: fieldMappingSchema.keyof(),
          message: z.string(),
        }),
      )
      .describe('Why rows could not be saved; those are not tried.'),
    records: z
      .array(
        z.object({
          recordId: z.string(),
          label: z.string(),
          rows: z.array(
            z.object({
              adsappField: z.string(),
              crmField: z.string(),
              ours: fieldValueSchema.describe('The value here.'),
              theirs: fieldValueSchema.describe('The value in the CRM, in its notation.'),
              sent: fieldValueSchema.describe('What would be sent of ours; null where the row only comes from the CRM.'),
              taken: fieldValueSchema.describe('What would be kept here of theirs; null where the row only goes to the CRM.'),
              problem: z.string().nullable().describe('Why one of the two cannot be kept on the other side.'),
            }),
          ),
        }),
      )
      .nullable()
      .describe('Up to five linked records; null: the CRM did not answer.'),
  })
  .meta({ id: 'MappingTrial' })

export type MappingTrial = z.infer<typeof mappingTrialSchema>
