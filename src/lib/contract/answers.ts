import { z } from 'zod'

export const problemSchema = z
  .object({
    error: z.object({
      code: z.string().describe('Stable, for programs. Each answer lists the codes that it can have.'),
      message: z.string().describe('One sentence for the person who has to act; it may change.'),
      field: z.string().optional().describe('The path of the input that is at fault, as in `mappings[2].direction`.'),
      fields: z
        .array(z.object({ field: z.string(), message: z.string() }))
        .optional()
        .describe('All that is wrong with the input, where the operation answers 400 for it.'),
      runId: z.string().optional(),
    }),
  })
  .meta({ id: 'Problem', description: 'Every error answer.' })

/** What a call answers that changes something and has nothing else to tell. */
export const doneSchema = z.object({ success: z.literal(true) }).meta({ id: 'Done' })
