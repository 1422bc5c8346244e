import { z } from 'zod'
import type { Cursor } from '../connector.ts'

/**
 * The largest stamp seen of Salesforce's, and when by our clock: the reading began, and the mark was first seen. Only the time
 * between the two is used, so our clock may differ from theirs.
 */
const markSchema = z.object({
  mark: z.string().nullable(),
  startedAt: z.number(),
  seenAt: z.number(),
  /** Which columns beyond the mapped ones the object has in this org; kept, so that a delta need not ask. */
  orgColumns: z.array(z.string()).optional(),
})
export type Mark = z.infer<typeof markSchema>

/** Which columns a reading under way brings. What it is bound to can only go on while the same ones are wanted. */
const columns = { columns: z.string() }

/**
 * Where a read of Salesforce's records stands.
 * full: walking all of them in the order of their ids · bulk: reading a bulk query's result, or waiting for it · delta: at rest,
 * everything up to the mark is known · paging: in the middle of a delta, `at` or later is what its last page brought.
 */
const cursorSchema = z.discriminatedUnion('mode', [
  markSchema.extend({ mode: z.literal('full'), locator: z.string().nullable(), lastId: z.string().nullable(), ...columns }),
  markSchema.extend({ mode: z.literal('bulk'), jobId: z.string(), locator: z.string().nullable(), ...columns }),
  markSchema.extend({ mode: z.literal('delta') }),
  markSchema.extend({ mode: z.literal('paging'), locator: z.string(), at: z.string(), ...columns }),
])
export type SalesforceCursor = z.infer<typeof cursorSchema>
export type CursorOf<Mode extends SalesforceCursor['mode']> = Extract<SalesforceCursor, { mode: Mode }>

export function parseCursor(cursor: Cursor): SalesforceCursor {
  return cursorSchema.parse(cursor)
}

/** A transaction can stamp its rows this long before others can see them. */
const overlapMs = 5 * 60 * 1000

/** Stamps are whole seconds. */
const stampMs = 1_000

/**
 * From which stamp on a delta has to read. The reading before began when Salesforce's clock stood at `seenAt - startedAt` before
 * the mark, or later; whatever it could not see yet is stamped no more than the overlap before that. Once the reading began an
 * overlap after the mark was first seen, everything up to the mark is known, and only what comes after it is asked for.
 */
export function deltaFrom({ mark, startedAt, seenAt }: Mark): string | null {
  if (mark === null) return null
  const at = Date.parse(mark)
  return new Date(Math.min(at + stampMs, at - overlapMs + (startedAt - seenAt))).toISOString()
}

/** The stamp up to which a reading that began at `startedAt` has surely seen everything that others can see this long after its stamp. */
export function seenUpTo({ mark, startedAt, seenAt }: Mark, overlap: number): string | null {
  return mark === null ? null : new Date(Date.parse(mark) - overlap + (startedAt - seenAt)).toISOString()
}

/** The mark after rows with these stamps have been seen. */
export function advance(mark: Mark, stamps: readonly string[], now: number): Mark {
  const latest = stamps.reduce<string | null>((high, stamp) => (high === null || stamp > high ? stamp : high), mark.mark)
  return latest === mark.mark ? mark : { ...mark, mark: latest, seenAt: now }
}
