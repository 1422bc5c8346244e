import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { adminNumber } from './auth.ts'
import { delimiters, type Job, jobId, type JobResult } from './bulk-jobs.ts'
import { quoted } from './bulk-rows.ts'
import { SalesforceError } from './errors.ts'
import type { Incoming } from './incoming-values.ts'
import { keyFieldOf, rowNumber } from './object-lookup.ts'
import { createRecord, deleteRecord, rejected, updateRecord, type WriteOutcome, type WriteTarget } from './record-writes.ts'
import { idOf } from './requests.ts'
import { countWrites } from './rows.ts'
import type { Sandbox } from './sandbox.ts'
import { upsertRecord } from './upsert.ts'

const emptied = '#N/A'
const cellsSchema = z.array(z.array(z.string()))

/** Why a row was refused, as the results list it. */
function errorText(outcome: WriteOutcome & { readonly kind: 'rejected' }): string {
  return outcome.errors.map(({ code, message, fields }) => `${code}:${message}:${(fields ?? []).join(' ')} --`).join(';')
}

function writeRow(sandbox: Sandbox, target: WriteTarget, job: Job, values: Incoming): WriteOutcome {
  const id = Object.entries(values).find(([name]) => name.toLowerCase() === 'id')?.[1]
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => name.toLowerCase() !== 'id'))
  try {
    if (job.operation === 'insert') return createRecord(sandbox, target, rest)
    if (job.operation === 'upsert')
      return upsertRecord(sandbox, target, keyFieldOf(target.type, job.externalIdField ?? 'Id'), values)
    const row = rowNumber(target.type, id)
    if ('error' in row) return { kind: 'rejected', errors: [row.error] }
    return job.operation === 'update'
      ? updateRecord(sandbox, target, row.number, rest)
      : deleteRecord(sandbox, target, row.number)
  } catch (error) {
    // A cell that cannot be read refuses its row only: there is no request to refuse any more.
    if (error instanceof SalesforceError) return rejected(error.errorCode, error.message)
    throw error
  }
}

/**
 * Writes the rows of an uploaded CSV and keeps what became of each. An empty cell leaves its field alone, `#N/A` empties it. A column that the object
 * does not have fails the job before its first row. To be called in a transaction.
 */
export function ingestRows(sandbox: Sandbox, job: Job, content: string): JobResult {
  const delimiter = delimiters[job.delimiter]
  const [header = [], ...rows] = cellsSchema.parse(
    parse(content, { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true }),
  )
  const type = sandbox.objects.require(job.object)
  const line = (cells: readonly string[]): string => cells.map(quoted).join(delimiter)
  const keep = (outcome: 'success' | 'failed' | 'unprocessed', place: number, text: string): void => {
    sandbox.db.run('INSERT INTO job_rows VALUES (?, ?, ?, ?)', job.number, outcome, place, text)
  }
  const unknown = header.find((name) => !type.byName.has(name.toLowerCase()))
  if (unknown !== undefined) {
    rows.forEach((cells, place) => keep('unprocessed', place, line(cells)))
    return { processed: 0, failed: 0, header: line(header), error: `InvalidBatch : Field name not found : ${unknown}` }
  }
  const target = { caller: { org: job.org, user: adminNumber, scopes: null }, type }
  const outcomes = rows.map((cells, place) => {
    const values = Object.fromEntries(
      header.flatMap((name, column): [string, string | null][] => {
        const cell = cells[column] ?? ''
        return cell === '' ? [] : [[name, cell === emptied ? null : cell]]
      }),
    )
    const outcome = writeRow(sandbox, target, job, values)
    if (outcome.kind === 'rejected') keep('failed', place, line(['', errorText(outcome), ...cells]))
    else keep('success', place, line([idOf(type, outcome.number), String(outcome.kind === 'created'), ...cells]))
    return outcome
  })
  countWrites(sandbox, outcomes)
  const failed = outcomes.filter(({ kind }) => kind === 'rejected').length
  return { processed: outcomes.length, failed, header: line(header), error: null }
}

/** The results of a job's rows as CSV, in another order than they came in. */
export function ingestResults(sandbox: Sandbox, job: Job, outcome: 'success' | 'failed' | 'unprocessed'): readonly string[] {
  const lineRow = z.object({ line: z.string() })
  const sql = 'SELECT line FROM job_rows WHERE job = ? AND outcome = ? ORDER BY place DESC'
  const lines = sandbox.db.all(sql, job.number, outcome).map((row) => lineRow.parse(row).line)
  const delimiter = delimiters[job.delimiter]
  const own = { success: ['sf__Id', 'sf__Created'], failed: ['sf__Id', 'sf__Error'], unprocessed: [] }[outcome]
  const header = [...own.map(quoted), ...(job.header === null ? [] : [job.header])].join(delimiter)
  if (header === '') throw new SalesforceError(404, 'NOT_FOUND', `The job ${jobId(job.number)} has no rows yet`)
  return [header, ...lines]
}
