import { stringify } from 'csv-stringify/sync'
import { defused } from '../fields/formulas.ts'

export type CsvRow = readonly (string | number | null)[]

/**
 * A table as CSV, read and sent piece by piece, so that its length does not matter; `read` answers null after the last piece. What a
 * spreadsheet would take for a formula is quoted as text.
 */
export function csvStream(
  columns: readonly string[],
  read: () => Promise<readonly CsvRow[] | null>,
  { hasMark = true }: { readonly hasMark?: boolean } = {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let begun = false
  return new ReadableStream({
    async pull(controller) {
      // Spreadsheets take a file without the mark for one of another encoding.
      if (!begun) controller.enqueue(encoder.encode(`${hasMark ? '\uFEFF' : ''}${linesOf([columns])}`))
      begun = true
      const rows = await read()
      if (rows === null) controller.close()
      else if (rows.length > 0) controller.enqueue(encoder.encode(linesOf(rows)))
    },
  })
}

/** Reads a list by pages of `size`, until one is not full. */
export function byPages<Row, Place>(
  size: number,
  read: (after: Place | null) => Promise<readonly Row[]>,
  placeOf: (row: Row) => Place,
): () => Promise<readonly Row[] | null> {
  let after: Place | null = null
  let isEnded = false
  return async () => {
    if (isEnded) return null
    const rows = await read(after)
    const last = rows.at(-1)
    if (last === undefined || rows.length < size) isEnded = true
    else after = placeOf(last)
    return rows
  }
}

/** Answers a table as a file of this name. */
export function csvFile(name: string, body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** Lines of CSV. */
export function linesOf(rows: readonly CsvRow[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? defused(cell) : cell))),
    { record_delimiter: 'windows', quoted_string: true },
  )
}
