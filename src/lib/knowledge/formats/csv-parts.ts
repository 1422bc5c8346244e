import { pipeline, Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { withinWidth } from '../../core/text/csv-width.ts'
import type { ContentPart } from '../domain/content.ts'
import { createLineCollector, itemPath, memberPath } from './lines.ts'
import { unreadable } from './refusals.ts'

const rowSchema = z.array(z.string())
/** A row longer than this is a file that is no table. */
const rowCharsMax = 1024 * 1024

/**
 * Reads a table with its names in the first row; each row is a record, `rows[0].email`.
 * @param from the index of the first row: of a later page, how many earlier ones had
 * @throws Failure `content_malformed`, `too_many_records`, `too_many_values`
 */
export async function* csvParts(
  text: AsyncIterable<string>,
  { head, from = 0 }: { readonly head: string; readonly from?: number },
): AsyncGenerator<ContentPart, void, undefined> {
  const delimiter = delimiterOf(head)
  const table = pipeline(
    Readable.from(withinWidth(text, delimiter, () => unreadable('CSV'))),
    parse({
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: rowCharsMax,
    }),
    // The reader of the rows is told.
    () => undefined,
  )
  const collector = createLineCollector()
  let names: readonly string[] | null = null
  let index = from
  const rows: AsyncIterator<unknown> = table[Symbol.asyncIterator]()
  for (;;) {
    const next = await rows.next().catch((cause: unknown) => {
      throw cause instanceof Failure ? cause : unreadable('CSV', cause)
    })
    if (next.done === true) break
    const row = rowSchema.parse(next.value)
    if (names === null) {
      names = row.map((name, column) => name.trim() || `column ${column + 1}`)
      continue
    }
    const path = itemPath('rows', index)
    index += 1
    collector.begin(path)
    for (const [column, value] of row.entries()) collector.add(memberPath(path, names[column] ?? `column ${column + 1}`), value)
    collector.end()
    yield* collector.take()
  }
}

/** What parts the columns: of the usual marks the one that the first line has most of. */
function delimiterOf(head: string): string {
  const [line = ''] = head.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  const marks = [',', ';', '\t', '|'].map((mark) => [mark, line.split(mark).length] as const)
  return marks.toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? ','
}
