import { z } from 'zod'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { recordFilterSchema } from '../crm/domain/record-filter.ts'
import { crmQuerySchema } from './connections.ts'
import { seenWords } from './seen.ts'

const objectSchema = syncedObjectSchema.default('contact').describe('Whose; `account` is a company.')

export const filterQuerySchema = crmQuerySchema.extend({ object_type: objectSchema })

export const filterRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  object_type: objectSchema,
  filter: recordFilterSchema.describe('No conditions: all records take part.'),
})

export const filterChangeSchema = filterRequestSchema.extend({ seen: recordFilterSchema.optional().describe(seenWords) })

export const filterViewSchema = z
  .object({ crmType: crmTypeSchema, objectType: syncedObjectSchema, filter: recordFilterSchema })
  .meta({ id: 'RecordFilter' })
export type FilterView = z.infer<typeof filterViewSchema>

export const filterCountSchema = z
  .object({
    looked: z.number().describe('Pairs that were looked at.'),
    fit: z.number().describe('Records that would take part.'),
    leave: z.number().describe('Records that would leave the sync, and stay on both sides.'),
    comeBack: z.number().describe('Records that have left and would come back.'),
    isPartial: z.boolean().describe('Whether there are more than were looked at.'),
  })
  .meta({ id: 'RecordFilterCount' })
export type FilterCount = z.infer<typeof filterCountSchema>
