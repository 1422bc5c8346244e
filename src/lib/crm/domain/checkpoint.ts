import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { objectTypeSchema } from './entities.ts'

const cursorSchema = z.record(z.string(), z.unknown())

/**
 * Where a run continues after a stop; stored in its row. `object`: which one it is at, those before it in order being done; `cursors`: where
 * a delta reads each object from. Of the object it is at: `cursor` while pulling; `stage` and `after` while pushing, with `resume` as the
 * cursor for the next delta; `counted`: the link up to which is counted what would be sent. `met`: ids that a full read has met since the last one; kept apart, and never read back.
 */
export const checkpointSchema = z.object({
  object: objectTypeSchema.optional(),
  cursors: z.partialRecord(objectTypeSchema, cursorSchema).optional(),
  cursor: cursorSchema.nullish(),
  resume: cursorSchema.nullish(),
  stage: z.enum(['linked', 'unlinked']).optional(),
  after: databaseIdSchema.nullish(),
  counted: databaseIdSchema.optional(),
  met: z.array(z.string()).optional(),
})
export type Checkpoint = z.infer<typeof checkpointSchema>
