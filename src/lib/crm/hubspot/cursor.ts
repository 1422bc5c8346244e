import { z } from 'zod'
import type { Cursor } from '../connector.ts'

/**
 * Where a read of HubSpot's contacts stands.
 * full: walking the list · archived: then walking the archived ones, for deletions · delta: at rest, everything modified before
 * `since` is known · search: in the middle of a delta · tie: in the middle of more than 10,000 contacts of one and the same time.
 */
const cursorSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('full'), after: z.string().nullable(), startedAt: z.number() }),
  z.object({ mode: z.literal('archived'), after: z.string().nullable(), startedAt: z.number() }),
  z.object({ mode: z.literal('delta'), since: z.number() }),
  z.object({ mode: z.literal('search'), from: z.number(), offset: z.number(), high: z.number() }),
  z.object({ mode: z.literal('tie'), at: z.number(), afterId: z.string(), high: z.number() }),
])
export type HubSpotCursor = z.infer<typeof cursorSchema>

export function parseCursor(cursor: Cursor): HubSpotCursor {
  return cursorSchema.parse(cursor)
}
