import { z } from 'zod'

/** A position in an ordered list: the sort value of a row and its id. */
export const cursorSchema = z.tuple([z.string(), z.string()])
export type KeysetCursor = z.infer<typeof cursorSchema>

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

/** Null for an invalid cursor: the page then starts at the beginning. */
export function decodeCursor(text: string | undefined): KeysetCursor | null {
  if (!text) return null
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    return null
  }
}

export function pageStart(after: string | undefined, before: string | undefined): PageStart {
  const beforeCursor = decodeCursor(before)
  if (beforeCursor) return { before: beforeCursor }
  const afterCursor = decodeCursor(after)
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
