import { z } from 'zod'
import type { Cursor } from '../port/changes.ts'

/**
 * Watermark: the largest SystemModstamp seen, with two times of our clock: when the read started, and when the watermark was
 * first seen. Only their difference is used, so our clock may differ from Salesforce's.
 */
export const watermarkSchema = z.object({
  mark: z.string().nullable(),
  startedAt: z.number(),
  seenAt: z.number(),
  /** Optional columns that the object has in this org; kept so that a delta need not describe the object. */
  orgColumns: z.array(z.string()).optional(),
})
export type Watermark = z.infer<typeof watermarkSchema>

/** Hash of the columns that a read returns. Its job or locator can only continue while the same ones are wanted. */
const columns = { columns: z.string() }

/**
 * Position of a read of Salesforce's records.
 * full: paging all records by id · bulk: reading a bulk query's result, or waiting for it · delta: between two reads, everything
 * up to the watermark has been read · paging: in the middle of a delta of changes since `from`; its last page held stamps from `at` on ·
 * roles: at the end of such a delta, reading the records whose contact roles have changed since `from`.
 */
const cursorSchema = z.discriminatedUnion('mode', [
  watermarkSchema.extend({ mode: z.literal('full'), locator: z.string().nullable(), lastId: z.string().nullable(), ...columns }),
  watermarkSchema.extend({ mode: z.literal('bulk'), jobId: z.string(), locator: z.string().nullable(), ...columns }),
  watermarkSchema.extend({ mode: z.literal('delta') }),
  watermarkSchema.extend({
    mode: z.literal('paging'),
    locator: z.string(),
    from: z.string().nullable(),
    at: z.string(),
    ...columns,
  }),
  watermarkSchema.extend({ mode: z.literal('roles'), locator: z.string().nullable(), from: z.string().nullable() }),
])
export type SalesforceCursor = z.infer<typeof cursorSchema>
export type CursorOf<Mode extends SalesforceCursor['mode']> = Extract<SalesforceCursor, { mode: Mode }>

export function parseCursor(cursor: Cursor): SalesforceCursor {
  return cursorSchema.parse(cursor)
}

/** Rows can become visible this long after their stamp, when their transaction commits. */
const overlapMs = 5 * 60 * 1000

/** Stamps are whole seconds. */
const stampMs = 1_000

/**
 * The stamp from which a delta has to read. Salesforce's clock was at the watermark plus `startedAt - seenAt` or later when the
 * previous read started; rows that were not visible then have stamps from one overlap before that on. Once a read has started an
 * overlap after the watermark was first seen, everything up to the watermark has been read.
 */
export function deltaFrom({ mark, startedAt, seenAt }: Watermark): string | null {
  if (mark === null) return null
  const at = Date.parse(mark)
  return new Date(Math.min(at + stampMs, at - overlapMs + (startedAt - seenAt))).toISOString()
}

/** The stamp up to which a read has seen everything, if rows become visible within `overlap` of their stamp. */
export function seenUpTo({ mark, startedAt, seenAt }: Watermark, overlap: number): string | null {
  return mark === null ? null : new Date(Date.parse(mark) - overlap + (startedAt - seenAt)).toISOString()
}

/** The watermark after rows with these stamps. */
export function advance(mark: Watermark, stamps: readonly string[], now: number): Watermark {
  const latest = stamps.reduce<string | null>((high, stamp) => (high === null || stamp > high ? stamp : high), mark.mark)
  return latest === mark.mark ? mark : { ...mark, mark: latest, seenAt: now }
}
