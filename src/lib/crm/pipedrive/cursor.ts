import { z } from 'zod'
import type { Cursor } from '../port/changes.ts'

const watermarkSchema = z.object({
  since: z.string(),
  /** When that time was first seen, by our clock. */
  reachedAt: z.number(),
  /** No change with that time or an earlier one can become visible any more. */
  isFinal: z.boolean(),
})
export type Watermark = z.infer<typeof watermarkSchema>

/** How far the list of recent changes has been read, and which of the changes that it may list again are known. */
const recentsSchema = watermarkSchema.extend({ known: z.array(z.string()) })
export type RecentsWatermark = z.infer<typeof recentsSchema>

/** An organization that changed: `name` is null when it is deleted, and left out where it is not known. */
const changedOrganizationSchema = z.object({
  id: z.number(),
  name: z.string().nullable().optional(),
  updatedAt: z.string().nullable(),
  /** It has more persons than a page that it shares with others. */
  isLarge: z.boolean().optional(),
})
export type ChangedOrganization = z.infer<typeof changedOrganizationSchema>
const organizations = z.array(changedOrganizationSchema).readonly()

/**
 * Position of a read of Pipedrive's persons. Times are Pipedrive's own, to the second; `mark`, `since` and `high` are watermarks.
 * full: listing all persons by id after `lastId`; `mark` is the newest change before the list started · delta: between two reads,
 * everything up to `rest.since` has been read · walk: in the middle of a delta that started at `beganAt` by our clock; `high` is
 * the newest change seen · members: at the end of such a delta, listing the persons of organizations that changed, whose own time does
 * not move with them; those from `from` on have been read.
 */
const cursorSchema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('full'),
    page: z.string().nullable(),
    lastId: z.number().nullable(),
    mark: z.string(),
    markedAt: z.number(),
  }),
  z.object({ mode: z.literal('delta'), rest: watermarkSchema, recents: recentsSchema }),
  z.object({
    mode: z.literal('walk'),
    rest: watermarkSchema,
    beganAt: z.number(),
    from: z.string(),
    page: z.string(),
    high: z.string(),
    recents: recentsSchema,
    organizations,
  }),
  z.object({
    mode: z.literal('members'),
    rest: watermarkSchema,
    recents: recentsSchema,
    from: z.string(),
    organizations,
    page: z.string().nullable(),
  }),
])
export type PipedriveCursor = z.infer<typeof cursorSchema>

export function parseCursor(cursor: Cursor): PipedriveCursor {
  return cursorSchema.parse(cursor)
}

/** Earlier than any change. */
export const epoch = '1970-01-01T00:00:00Z'

/** The later of two times. */
export function later(a: string, b: string): string {
  return Date.parse(b) > Date.parse(a) ? b : a
}

/**
 * Changes can become visible this long after their timestamp, so deltas overlap by this much; records read twice are unchanged.
 */
const overlapMs = 2 * 60 * 1000

export function oneOverlapBefore(time: string): string {
  return atSecond(Math.max(0, Date.parse(time) - overlapMs))
}

/** Where a delta starts: one overlap before its watermark, or right after it when the watermark is final. */
export function deltaStart({ since, isFinal }: Watermark): string {
  return isFinal ? atSecond(Date.parse(since) + 1000) : oneOverlapBefore(since)
}

/**
 * The watermark after a delta whose newest change was `high`. A watermark that is unchanged one overlap later is final, since
 * later changes have later times, so a quiet account is not read twice.
 */
export function watermarkAfter(
  rest: Watermark,
  delta: { readonly beganAt: number; readonly answeredAt: number; readonly high: string },
): Watermark {
  if (Date.parse(delta.high) > Date.parse(rest.since)) {
    return { since: delta.high, reachedAt: delta.answeredAt, isFinal: false }
  }
  return { ...rest, isFinal: rest.isFinal || delta.beganAt - rest.reachedAt >= overlapMs }
}

/** A time in the format of the v2 API: UTC, whole seconds. */
export function atSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** A time in the format of the v1 API: UTC without a zone. */
export function v1Time(time: string): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** A time of the v1 API in the v2 format; null when it is invalid. */
export function fromV1Time(time: string): string | null {
  const ms = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(time) ? time : `${time.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? null : atSecond(ms)
}
