import { z } from 'zod'
import type { Cursor } from '../port/changes.ts'

/** When the archived records are listed next, epoch milliseconds; carried through a delta. */
const archivedDueAt = z.number().default(0)

/**
 * Position of a read of HubSpot's records. `since` and `high` are watermarks.
 * full: listing all records · archived: listing the archived records, after a full list or when due in a delta · delta: between
 * two reads · search: in the middle of a delta · tie: in the middle of more than 10,000 records with the same modification time.
 */
const cursorSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('full'), after: z.string().nullable(), startedAt: z.number() }),
  z.object({ mode: z.literal('archived'), after: z.string().nullable(), since: z.number(), pages: z.number() }),
  z.object({ mode: z.literal('delta'), since: z.number(), archivedDueAt }),
  z.object({ mode: z.literal('search'), from: z.number(), offset: z.number(), high: z.number(), archivedDueAt }),
  z.object({ mode: z.literal('tie'), at: z.number(), afterId: z.string(), high: z.number(), archivedDueAt }),
])
export type HubSpotCursor = z.infer<typeof cursorSchema>

export function parseCursor(cursor: Cursor): HubSpotCursor {
  return cursorSchema.parse(cursor)
}
