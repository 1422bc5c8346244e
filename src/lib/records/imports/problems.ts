import { z } from 'zod'
import { toFailure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import { byPages, csvStream } from '../lists/csv.ts'
import { recordsOf } from '../resources/resources.ts'
import { readRows, type UserClient } from '../rows.ts'
import { problemColumn } from './guess.ts'
import type { Import } from './imports.ts'

const problemSchema = z.object({ field: z.string(), message: z.string(), code: z.string().optional() })
const rowSchema = z.object({
  row_number: z.number(),
  cells: z.array(z.string()),
  problems: z.array(problemSchema).nullable(),
})
/** What is wrong with a row, by the member that it is about. */
export type ShownProblem = { readonly field: string; readonly message: string }
export type ProblemRow = { readonly row: number; readonly problems: readonly ShownProblem[] }

const perPage = 500
type Outcome = 'refused' | 'kept'

/** Rows that were refused, or that could not be taken back, in their order. */
export async function problemRows(
  client: UserClient,
  of: Import,
  outcome: Outcome,
  after: number | null,
  limit: number,
): Promise<readonly (ProblemRow & { readonly cells: readonly string[] })[]> {
  const rows = await readRows(
    z.array(rowSchema),
    client
      .from('import_rows')
      .select('row_number, cells, problems')
      .eq('import_id', of.id)
      .eq('outcome', outcome)
      .gt('row_number', after ?? 0)
      .order('row_number')
      .limit(limit),
  )
  return rows.map(({ row_number: row, cells, problems }) => ({
    row,
    cells,
    problems: (problems ?? []).map((problem) => ({ field: labelOf(of, problem.field), message: wordsFor(problem) })),
  }))
}

function labelOf({ object }: Import, field: string): string {
  return recordsOf(object).members.find(({ name, column }) => name === field || column === field)?.label ?? field
}

/** A problem in words: what the database raised is said as everywhere. */
function wordsFor({ code, message }: z.infer<typeof problemSchema>): string {
  switch (code) {
    case undefined:
      return message
    case 'ambiguous':
      return 'More than one record is recognised by this. Merge them, or choose another way to recognise records.'
    case 'changed_since':
      return 'It was changed after the import, and stays as it is.'
    case 'undo':
      return message === 'deleted' ? 'The record was deleted meanwhile.' : refusal('', message)
    default:
      return refusal(code, message)
  }
}

function refusal(code: string, message: string): string {
  try {
    unwrap({ data: null, error: { code, message } })
    return message
  } catch (thrown) {
    const { kind, message: words } = toFailure(thrown)
    return kind === 'bug' ? 'The database refuses a value of this row.' : words
  }
}

/** The rows that were refused as the file had them, with what is wrong in a column of its own: to be mended and imported. */
export function problemsCsv(client: UserClient, of: Import, outcome: Outcome): ReadableStream<Uint8Array> {
  const next = byPages(
    perPage,
    (after: number | null) => problemRows(client, of, outcome, after, perPage),
    ({ row }) => row,
  )
  return csvStream([...of.columns, problemColumn], async () => {
    const rows = await next()
    if (rows === null) return null
    return rows.map(({ cells, problems }) => [
      ...of.columns.map((_heading, index) => cells[index] ?? ''),
      problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join(' '),
    ])
  })
}
