import { z } from 'zod'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldTypeSchema, objectTypeSchema } from '../crm/domain/entities.ts'
import { fieldMappingSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { crmQuerySchema } from './connections.ts'
import { stageKindSchema } from './pipelines.ts'

export const mappingQuerySchema = crmQuerySchema.extend({
  object_type: objectTypeSchema.default('contact').describe('`account` is a company.'),
})

export const mappingRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  object_type: syncedObjectSchema.default('contact').describe('Whose mapping; `account` is a company.'),
  mappings: z
    .array(fieldMappingSchema.strict())
    .min(1)
    .max(200)
    .describe('Rows to save, each by its ADSapp field. Rows that are not sent stay as they are.'),
  replace: z.boolean().default(false).describe('True: these rows are the whole mapping, and rows that are not sent are removed.'),
  seen: z
    .array(fieldMappingSchema.strict())
    .max(200)
    .optional()
    .describe('The mapping as it was before the change: rows that others have changed since are kept, or answered with 409.'),
})

export const mappingResponseSchema = z
  .object({
    crmType: crmTypeSchema,
    objectType: objectTypeSchema,
    mappings: z.array(fieldMappingSchema),
    stages: z
      .array(
        z.object({
          key: z.string(),
          label: z.string(),
          pipeline: z.string(),
          kind: stageKindSchema,
          isArchived: z.boolean().describe('Whether it or its pipeline is: nothing new goes there.'),
        }),
      )
      .describe(
        'The organisation’s stages, where the object has any. What each is in the CRM is the transform `map` of the stage’s row, `values` by our key and `also` by the CRM’s.',
      ),
    drift: z
      .array(
        z.object({
          adsappField: z.string(),
          kind: z.enum(['gone', 'read_only', 'retyped', 'value_gone']),
          message: z.string(),
          fix: fieldMappingSchema.nullable().describe('The row that would be in order again; null: take it out.'),
        }),
      )
      .describe('Rows that are left out of the sync because their field in the CRM is not what it was; the others go on.'),
    fields: z.object({
      adsapp: z.array(z.object({ name: z.string(), label: z.string(), type: fieldTypeSchema, isCustom: z.boolean() })),
      crm: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          type: fieldTypeSchema,
          readOnly: z.boolean(),
          lengthMax: z.number().optional().describe('The most characters that it takes, where the CRM says.'),
          options: z
            .array(
              z.object({
                value: z.string(),
                label: z.string(),
                within: z.string().optional().describe('The pipeline of a stage.'),
                recordTypes: z
                  .array(z.string())
                  .optional()
                  .describe('The record types whose records may have it, where not all may (Salesforce).'),
                probability: z.number().optional().describe('The probability of a stage in percent, where the CRM has one.'),
                outcome: stageKindSchema.optional().describe('What a stage means for the sale.'),
              }),
            )
            .optional(),
        }),
      ),
    }),
  })
  .meta({ id: 'Mapping' })

export type MappingView = z.infer<typeof mappingResponseSchema>
