import { byPages, type CsvRow, csvStream } from '../lists/csv.ts'
import { namesOfContacts } from './link-views.ts'
import { refusedAfter, type RefusedRow } from './refusals.ts'
import type { UserClient } from '../rows.ts'
import { titlesOf } from '../fields/titles.ts'

const rowsPerRead = 500

export const refusalColumns = [
  'object',
  'record_id',
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
  return csvStream(refusalColumns, async () => {
    const rows = await next()
    if (rows === null) return null
    const [titles, contacts] = await Promise.all([
      titlesOf(client, idsOf(rows)),
      namesOfContacts(client, idsOf(rows.filter((row) => row.object_type === 'contact'))),
    ])
    return rows.map((row) => {
      const id = row.record_id ?? ''
      return refusalCells(row, { name: titles.get(id)?.title ?? null, email: contacts.get(id)?.email ?? null })
    })
  })
}

function idsOf(rows: readonly RefusedRow[]): string[] {
  return rows.flatMap((row) => row.record_id ?? [])
}

/** A line of these columns. `called`: what people call the record, where it is one of ours. */
export function refusalCells(row: RefusedRow, called: { readonly name: string | null; readonly email: string | null }): CsvRow {
  const problem = row.last_error ?? {}
  return [
    row.object_type,
    row.record_id,
    called.name ?? problem.label ?? null,
    called.email,
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
