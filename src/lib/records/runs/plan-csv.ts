import { byPages, type CsvRow, csvStream } from '../lists/csv.ts'
import { type PlannedRecord, plannedRecords } from './run-plan.ts'
import type { UserClient } from '../rows.ts'

const recordsPerRead = 500

const columns = ['object', 'record_id', 'name', 'crm_record_id', 'effect', 'side', 'field', 'before', 'after', 'cause'] as const

/** What a run that waits for approval would change and remove, one change a line, as CSV. */
export function planCsv(client: UserClient, runId: string): ReadableStream<Uint8Array> {
  const next = byPages(
    recordsPerRead,
    async (after: string | null) => {
      const start = after === null ? {} : { after: ['', after] as const }
      return (await plannedRecords(client, { runId, search: '', cause: undefined }, start, recordsPerRead)).rows
    },
    ({ linkId }) => linkId,
  )
  return csvStream(columns, async () => (await next())?.flatMap(cellsOf) ?? null)
}

function cellsOf({ object, recordId, name, crmRecordId, changes }: PlannedRecord): readonly CsvRow[] {
  return changes.map(({ impact, side, field, before, after, cause }) => [
    object,
    recordId,
    name,
    crmRecordId,
    impact,
    side,
    field,
    cellOf(before),
    cellOf(after),
    cause,
  ])
}

function cellOf(value: PlannedRecord['changes'][number]['before']): string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}
