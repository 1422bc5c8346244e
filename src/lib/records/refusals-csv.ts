import { stringify } from 'csv-stringify/sync'
import { contactName } from './contact.ts'
import { namesOfContacts, type NamedContact } from './link-views.ts'
import { refusedAfter, type RefusedRow } from './refusals.ts'
import type { UserClient } from './rows.ts'

const rowsPerRead = 500

const columns = [
  'contact_id',
  'name',
  'email',
  'crm_record_id',
  'field',
  'crm_field',
  'reason',
  'message',
  'action',
  'other_crm_records',
  'attempts',
  'last_compared',
] as const

/**
 * Every record of a connection that needs attention, as CSV: read and sent piece by piece, so that its length does not matter. What a
 * spreadsheet would take for a formula is quoted as text.
 */
export function refusalsCsv(client: UserClient, connectionId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let after: string | null = null
  let begun = false
  return new ReadableStream({
    async pull(controller) {
      // Spreadsheets take a file without the mark for one of another encoding.
      if (!begun) controller.enqueue(encoder.encode(`\uFEFF${linesOf([columns])}`))
      begun = true
      const rows = await refusedAfter(client, connectionId, after, rowsPerRead)
      const ids = rows.flatMap((row) => row.record_id ?? [])
      const names = await namesOfContacts(client, ids)
      if (rows.length > 0) {
        controller.enqueue(
          encoder.encode(linesOf(rows.map((row) => cellsOf(row, row.record_id === null ? undefined : names.get(row.record_id))))),
        )
      }
      after = rows.at(-1)?.id ?? null
      if (rows.length < rowsPerRead) controller.close()
    },
  })
}

function cellsOf(row: RefusedRow, contact: NamedContact | undefined): readonly (string | number | null)[] {
  const problem = row.last_error ?? {}
  return [
    row.record_id,
    contact === undefined ? null : contactName(contact),
    contact?.email ?? null,
    row.crm_record_id,
    problem.field ?? null,
    problem.crmField ?? null,
    problem.reason ?? problem.code ?? null,
    problem.message ?? null,
    problem.action ?? null,
    (problem.others ?? []).map(({ crmRecordId }) => crmRecordId).join(' ') || null,
    row.attempts,
    row.last_synced_at,
  ]
}

/**
 * Where a spreadsheet of a country that writes decimals with a comma, which separates cells by semicolons and then does not see our
 * quotes, would begin a cell with a formula.
 */
const laterFormula = /([;\t\r\n]["\s]*)(?=[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])/g

/** Lines of CSV. Exported for its test. */
export function linesOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replaceAll(laterFormula, "$1'") : cell))),
    { escape_formulas: true, record_delimiter: 'windows', quoted_string: true },
  )
}
