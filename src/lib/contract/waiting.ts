import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'

export const waitingQuerySchema = z.strictObject({
  records: z
    .string()
    .max(4_000)
    .transform((text) => text.split(','))
    .pipe(z.array(databaseIdSchema).min(1).max(100))
    .optional()
    .describe('Ids of contacts, separated by commas; all of the organisation’s where it is left out.'),
})

export const waitingSchema = z.object({
  waiting: z
    .number()
    .describe('How many of their links have a change that is about to be synced; of all contacts, counted to 1,000.'),
  stamp: z.string().describe('Another text once one of them, or one of its links, is not as it was.'),
})

export type Waiting = z.infer<typeof waitingSchema>
