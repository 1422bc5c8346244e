import { z } from 'zod'
import type { Cursor } from '../connector.ts'

/** How far the list of recent changes has been read, and which deletions of its last second are known. */
const recentsSchema = z.object({ since: z.string(), known: z.array(z.number()) })
export type RecentsMark = z.infer<typeof recentsSchema>

const restSchema = z.object({
  since: z.string(),
  /** When that time was come to, by our clock. */
  reachedAt: z.number(),
  /** Nothing of that time or before can become visible any more. */
  isFinal: z.boolean(),
})
export type Rest = z.infer<typeof restSchema>

/**
 * Where a read of Pipedrive's persons stands. Times are Pipedrive's own, to the second.
 * full: walking all by id, `lastId` is the last one seen, `mark` the newest change before the walk began · delta: at rest, everything
 * up to `rest.since` is known · walk: in the middle of the delta that began at `beganAt` by our clock, `high` is the newest change seen.
 */
const cursorSchema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('full'),
    page: z.string().nullable(),
    lastId: z.number().nullable(),
    mark: z.string(),
    markedAt: z.number(),
  }),
  z.object({ mode: z.literal('delta'), rest: restSchema, recents: recentsSchema }),
  z.object({
    mode: z.literal('walk'),
    rest: restSchema,
    beganAt: z.number(),
    from: z.string(),
    page: z.string(),
    high: z.string(),
    recents: recentsSchema,
  }),
])
export type PipedriveCursor = z.infer<typeof cursorSchema>

export function parseCursor(cursor: Cursor): PipedriveCursor {
  return cursorSchema.parse(cursor)
}

/** Before every change that there can be. */
export const epoch = '1970-01-01T00:00:00Z'

/** The later of two times. */
export function later(a: string, b: string): string {
  return Date.parse(b) > Date.parse(a) ? b : a
}

/** A change can become visible so long after the time it carries, so readers look back; what is known already is unchanged. */
const overlapMs = 2 * 60 * 1000

export function lookBack(time: string): string {
  return atSecond(Math.max(0, Date.parse(time) - overlapMs))
}

/** Where a delta begins: a little before the time it is to go on from, or right after it where that is final. */
export function beginOf({ since, isFinal }: Rest): string {
  return isFinal ? atSecond(Date.parse(since) + 1000) : lookBack(since)
}

/**
 * Where the reader rests after a delta whose newest change was `high`. A time that is still the newest when a delta begins so much later
 * is final: what is changed from then on carries a later one. So a quiet account is asked for nothing twice.
 */
export function restAfter(
  rest: Rest,
  delta: { readonly beganAt: number; readonly answeredAt: number; readonly high: string },
): Rest {
  if (Date.parse(delta.high) > Date.parse(rest.since)) {
    return { since: delta.high, reachedAt: delta.answeredAt, isFinal: false }
  }
  return { ...rest, isFinal: rest.isFinal || delta.beganAt - rest.reachedAt >= overlapMs }
}

/** A time as the v2 API takes it: UTC, whole seconds. */
export function atSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** The same time as the v1 API writes it: UTC without saying so. */
export function v1Time(time: string): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** A time of the v1 API in the v2 form; null when it is none. */
export function fromV1Time(time: string): string | null {
  const ms = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(time) ? time : `${time.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? null : atSecond(ms)
}
