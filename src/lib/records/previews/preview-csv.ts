import type { PreviewRecord } from '../../contract/previews.ts'
import { byPages, type CsvRow, csvStream } from '../lists/csv.ts'
import { type PreviewFilter, previewRecords } from './previews.ts'
import type { UserClient } from '../rows.ts'

const recordsPerRead = 500

const columns = [
  'object',
  'record_id',
  'name',
  'crm_record_id',
  'outcomes',
  'side',
  'field',
  'before',
  'after',
  'reason',
  'problem',
] as const

/** What a preview says, one line a field that would be written, and one a record of which nothing would, as CSV. */
export function previewCsv(client: UserClient, previewId: string, filter: PreviewFilter): ReadableStream<Uint8Array> {
  const next = byPages(
    recordsPerRead,
    async (after: string | null) => (await previewRecords(client, previewId, filter, after, recordsPerRead)).records,
    ({ id }) => id,
  )
  return csvStream(columns, async () => (await next())?.flatMap(cellsOf) ?? null)
}

function cellsOf({ object, recordId, name, crmRecordId, outcomes, fields, problem }: PreviewRecord): readonly CsvRow[] {
  const said = outcomes.map(({ side, outcome }) => `${side} ${outcome}`).join(', ')
  const rows = fields.length === 0 ? [null] : fields
  return rows.map((change) => [
    object,
    recordId,
    name,
    crmRecordId,
    said,
    change?.side ?? null,
    change?.field ?? null,
    cellOf(change?.before ?? null),
    cellOf(change?.after ?? null),
    change?.reason ?? null,
    problem?.message ?? null,
  ])
}

function cellOf(value: PreviewRecord['fields'][number]['after']): string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}
