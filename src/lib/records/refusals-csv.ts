import { contactName } from './contact.ts'
import { byPages, type CsvRow, csvStream } from './csv.ts'
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

/** Every record of a connection that needs attention, as CSV. */
export function refusalsCsv(client: UserClient, connectionId: string): ReadableStream<Uint8Array> {
  const next = byPages(
    rowsPerRead,
    (after: string | null) => refusedAfter(client, connectionId, after, rowsPerRead),
    ({ id }) => id,
  )
  return csvStream(columns, async () => {
    const rows = await next()
    if (rows === null) return null
    const names = await namesOfContacts(
      client,
      rows.flatMap((row) => row.record_id ?? []),
    )
    return rows.map((row) => cellsOf(row, row.record_id === null ? undefined : names.get(row.record_id)))
  })
}

function cellsOf(row: RefusedRow, contact: NamedContact | undefined): CsvRow {
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
