import { z } from 'zod'

/** One attempt to deliver, as it is kept and shown. */
export const attemptSchema = z.object({
  at: z.string(),
  took_ms: z.int(),
  status: z.int().nullable().describe('Of the answer; null where there was none.'),
  error: z.string().nullable(),
  response: z.string().nullable().describe('How the answer begins.'),
})
export type Attempt = z.infer<typeof attemptSchema>
