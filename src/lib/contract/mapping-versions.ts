import { z } from 'zod'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldMappingSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { crmQuerySchema } from './connections.ts'

const objectSchema = syncedObjectSchema.default('contact').describe('Whose mapping; `account` is a company.')

export const mappingVersionsQuerySchema = crmQuerySchema.extend({ object_type: objectSchema })

export const mappingVersionsSchema = z
  .object({
    versions: z
      .array(
        z.object({
          version: z.number(),
          savedAt: z.string(),
          savedBy: z
            .string()
            .nullable()
            .describe('The email of who has saved it; null: what was there before, or a former member.'),
          changes: z
            .array(
              z.object({
                adsappField: z.string(),
                before: fieldMappingSchema.nullable(),
                after: fieldMappingSchema.nullable(),
              }),
            )
            .describe('The rows that are different from the version before.'),
          mappings: z.array(fieldMappingSchema).describe('Sent with `replace` to `PUT /api/crm/mapping`, they hold again.'),
        }),
      )
      .describe('The newest first, fifty at most.'),
  })
  .meta({ id: 'MappingVersions' })

export type MappingVersions = z.infer<typeof mappingVersionsSchema>

export const mappingCopyQuerySchema = mappingVersionsQuerySchema.extend({
  from: crmTypeSchema.describe('The CRM whose mapping is copied.'),
})

export const mappingCopySchema = z
  .object({
    rows: z.array(z.object({ row: fieldMappingSchema, reason: z.string() })).describe('Rows that can be saved here.'),
    unmatched: z
      .array(z.string())
      .describe('Fields of ours that are mapped there, and of which nothing here says where they go.'),
  })
  .meta({ id: 'MappingCopy' })

export type MappingCopy = z.infer<typeof mappingCopySchema>
