import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'

/**
 * Where a run continues after a stop; stored in its row. `cursor` while pulling; `stage` and `after` while pushing, with `resume`
 * as the cursor for the next delta. `met`: ids that a full read has met since the last one; kept apart, and never read back.
 */
export const checkpointSchema = z.object({
  cursor: z.record(z.string(), z.unknown()).nullish(),
  resume: z.record(z.string(), z.unknown()).nullish(),
  stage: z.enum(['linked', 'unlinked']).optional(),
  after: databaseIdSchema.nullish(),
  met: z.array(z.string()).optional(),
})
export type Checkpoint = z.infer<typeof checkpointSchema>
