import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { isoDay } from '../../crm/domain/dates.ts'

/** A position in an ordered list: the sort value of a row and its id. */
export type KeysetCursor = readonly [string, string]

/** What a list's cursors hold. A cursor comes from an address, so it is parsed like any other input. */
export type CursorSchema = z.ZodType<KeysetCursor>

const number = z.string().regex(/^\d{1,15}$/)
/** Of a list in the order of its ids. */
export const idCursorSchema: CursorSchema = z.tuple([z.literal(''), databaseIdSchema])
/** Of what a run did, by the numbers that the change log has for ids. */
export const changeCursorSchema: CursorSchema = z.tuple([z.union([z.literal(''), number]), number])
/** Of a list in the order of a text. */
export const textCursorSchema: CursorSchema = z.tuple([z.string().refine(isStorable), databaseIdSchema])
/** A time in PostgreSQL's notation. */
export const timeSchema = z.string().refine(isTime)
/** Of a list in the order of a time. */
export const timeCursorSchema: CursorSchema = z.tuple([timeSchema, databaseIdSchema])
/** Of a list in the order of a number. */
export const numberCursorSchema: CursorSchema = z.tuple([z.string().regex(/^-?\d{1,40}(?:\.\d{1,40})?$/), databaseIdSchema])
/** Of a list in the order of a day; those without one come last. */
export const dayCursorSchema: CursorSchema = z.tuple([
  z.union([z.literal('infinity'), z.string().refine((text) => isoDay(text) === text)]),
  databaseIdSchema,
])

/** Of a list in the order of when something is due, in PostgreSQL's notation; what is due at no time comes last. */
export const dueCursorSchema: CursorSchema = z.tuple([
  z.union([z.literal('infinity'), z.string().refine(isTime)]),
  databaseIdSchema,
])

function isTime(text: string): boolean {
  const [, year, month, day] =
    /^(?!0000)(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/.exec(
      text,
    ) ?? []
  return year !== undefined && new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
}

/** Where a page starts: at the beginning, after a row, or as the page that ends before a row. */
export type PageStart = { readonly after?: KeysetCursor; readonly before?: KeysetCursor }

export type Page<Row> = {
  readonly rows: readonly Row[]
  readonly previous: KeysetCursor | null
  readonly next: KeysetCursor | null
}

export function encodeCursor(cursor: KeysetCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Null for anything that is not a cursor of that list: such a page starts at the beginning. */
export function decodeCursor(text: string | undefined, schema: CursorSchema): KeysetCursor | null {
  if (!text) return null
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    return null
  }
}

export function pageStart(
  { after, before }: { readonly after?: string | undefined; readonly before?: string | undefined },
  schema: CursorSchema,
): PageStart {
  const beforeCursor = decodeCursor(before, schema)
  if (beforeCursor) return { before: beforeCursor }
  const afterCursor = decodeCursor(after, schema)
  return afterCursor ? { after: afterCursor } : {}
}

/**
 * Makes a page of `limit` rows out of `limit + 1` that were read in reading direction (backwards for `before`). The extra row
 * only tells whether there is more that way.
 */
export function toPage<Row>(
  found: readonly Row[],
  limit: number,
  start: PageStart,
  cursorOf: (row: Row) => KeysetCursor,
): Page<Row> {
  const backwards = start.before !== undefined
  const hasMore = found.length > limit
  const rows = found.slice(0, limit)
  if (backwards) rows.reverse()
  const first = rows[0]
  const last = rows.at(-1)
  const hasPrevious = backwards ? hasMore : start.after !== undefined
  const hasNext = backwards ? true : hasMore
  return {
    rows,
    previous: hasPrevious && first !== undefined ? cursorOf(first) : null,
    next: hasNext && last !== undefined ? cursorOf(last) : null,
  }
}
