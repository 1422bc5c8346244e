import { CsvError, parse } from 'csv-parse'
import { parse as parseNow } from 'csv-parse/sync'
import { pipeline, Readable } from 'node:stream'
import { withinWidth } from '../../core/text/csv-width.ts'
import { Failure } from '../../core/errors.ts'
import { storable } from '../../core/text/storable-text.ts'
import { decoded, type Encoding } from './decode.ts'
import { formatNumber } from '../../core/text/number-text.ts'

export const rowsMax = 100_000
export const fileBytesMax = 50 * 1024 * 1024
const columnsMax = 500
const separators = [',', ';', '\t', '|'] as const
/** Of one row: what no list has, as a file whose quotation marks are wrong. */
const charactersPerRow = 500_000
const options = {
  max_record_size: charactersPerRow,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  record_delimiter: ['\r\n', '\n', '\r'],
}
/** Characters and lines that are looked at to find out how cells are separated. */
const beginning = { characters: 64 * 1024, lines: 20 }
const charactersPerPiece = 64 * 1024

/** A file as a table: its headings, and its rows in pieces. */
export type Table = {
  readonly encoding: Encoding
  readonly separator: string
  readonly columns: readonly string[]
  readonly pieces: AsyncIterable<readonly (readonly string[])[]>
}

/** Reads the headings of a CSV file; the rows follow as they are asked for. @throws Failure `file_unreadable` */
export async function readTable(bytes: Uint8Array, rowsPerPiece: number): Promise<Table> {
  const { text, encoding } = decoded(bytes)
  const separator = separatorOf(text)
  const rows = rowsOf(text, separator)
  const first = await rows.next()
  if (first.done === true) throw unreadable('The file is empty: it has no line with headings.')
  if (first.value.length > columnsMax) throw unreadable(`The file has more than ${columnsMax} columns.`)
  return { encoding, separator, columns: headings(first.value), pieces: inPieces(rows, rowsPerPiece) }
}

/** The separator by which the first lines have the most cells, the same number in each. */
export function separatorOf(text: string): string {
  const start = text.slice(0, beginning.characters)
  const cut = start.length < text.length ? start.slice(0, Math.max(start.lastIndexOf('\n'), 0)) : start
  const counted = separators.map((delimiter) => {
    try {
      const lines: string[][] = parseNow(cut, { ...options, delimiter, to: beginning.lines })
      const cells = lines[0]?.length ?? 0
      return { delimiter, score: cells * (lines.every((line) => line.length === cells) ? 2 : 1), cells }
    } catch {
      return { delimiter, score: 0, cells: 0 }
    }
  })
  return counted.reduce((best, each) => (each.cells > 1 && each.score > best.score ? each : best)).delimiter
}

async function* rowsOf(text: string, delimiter: string): AsyncGenerator<string[], void> {
  const wide = () => unreadable('A row of the file has more cells than any table. Look whether its lines end where they should.')
  const pieces = Readable.from(withinWidth(piecesOf(text), delimiter, wide))
  // The reader of the rows is told.
  const parser = pipeline(pieces, parse({ ...options, delimiter }), () => undefined)
  try {
    for await (const row of parser) yield row.map((cell: string) => storable(cell))
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown
    throw unreadable(unreadableWords(thrown))
  }
}

function unreadableWords({ code, message }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'A quotation mark is opened and never closed. Mend that in the file, and upload it again.'
    case 'CSV_MAX_RECORD_SIZE':
      return `A row of the file has more than ${formatNumber(charactersPerRow)} characters. Often a quotation mark in it is never closed: mend that, and upload the file again.`
    default:
      return `The file cannot be read as a table: ${message}`
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += charactersPerPiece) yield text.slice(from, from + charactersPerPiece)
}

async function* inPieces(rows: AsyncGenerator<string[], void>, size: number): AsyncGenerator<string[][]> {
  let piece: string[][] = []
  let count = 0
  for await (const row of rows) {
    count += 1
    if (count > rowsMax) {
      throw unreadable(`The file has more than ${formatNumber(rowsMax)} rows. Divide it into several.`)
    }
    piece.push(row)
    if (piece.length < size) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

/** Each heading once, and none blank. */
function headings(cells: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, index) => {
    const name = cell.trim().slice(0, 200) || `Column ${index + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

function unreadable(message: string): Failure {
  return new Failure({ kind: 'invalid', code: 'file_unreadable', message, field: 'file' })
}
