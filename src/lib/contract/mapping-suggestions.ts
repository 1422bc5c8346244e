import { z } from 'zod'
import { directionSchema } from '../crm/domain/field-mapping.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import { crmQuerySchema } from './connections.ts'

export const mappingSuggestionsQuerySchema = crmQuerySchema.extend({
  object_type: syncedObjectSchema.default('contact').describe('`account` is a company.'),
})

export const mappingSuggestionsSchema = z
  .object({
    suggestions: z.array(
      z.object({
        adsappField: z.string(),
        crmField: z.string(),
        direction: directionSchema,
        confidence: z.enum(['sure', 'likely']).describe('`sure` can be taken without a look; `likely` is for a person to check.'),
        reasons: z.array(z.string()).describe('Sentences.'),
        agreement: z
          .object({
            compared: z.number().describe('Records with a value on both sides.'),
            agreed: z.number(),
            distinct: z.number().describe('Different values among those that agree.'),
          })
          .nullable(),
        values: z
          .record(z.string(), z.string())
          .nullable()
          .describe('What each of our choices is called there, as linked records have it: the `values` of a transform `map`.'),
      }),
    ),
    sampled: z.number().nullable().describe('Linked records whose values were compared; null: the CRM did not answer.'),
    modelProblem: z
      .string()
      .nullable()
      .describe('Why the server’s language model proposed nothing; null: it has answered, or there is none.'),
  })
  .meta({ id: 'MappingSuggestions' })

export type MappingSuggestions = z.infer<typeof mappingSuggestionsSchema>
