import { z } from 'zod'

/** Where a run stands, kept in its row. `cursor` while pulling; `stage` and `after` while pushing, with `resume` for the next delta. */
export const checkpointSchema = z.object({
  cursor: z.record(z.string(), z.unknown()).nullish(),
  resume: z.record(z.string(), z.unknown()).nullish(),
  stage: z.enum(['linked', 'unlinked']).optional(),
  after: z.uuid().nullish(),
})
export type Checkpoint = z.infer<typeof checkpointSchema>
