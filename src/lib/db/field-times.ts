import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { changedAt, changedBy, type FieldTime, latestOf, unknownTime } from '../crm/domain/field-times.ts'
import { partsOf, type SyncedObject } from '../crm/domain/objects.ts'
import { columnName } from './record-rows.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** A time, or with `until` the last possible one. */
const storedSchema = z.union([z.string(), z.object({ until: z.string().nullable() })])
const rowsSchema = z.array(
  z.object({ record_id: databaseIdSchema, created_at: z.string(), field_times: z.record(z.string(), storedSchema) }),
)
type Row = z.infer<typeof rowsSchema>[number]

/** When the fields of these records of ours were last changed, by record id; asked by the field's name in mappings. */
export async function loadFieldTimes(
  client: ServiceClient,
  { connectionId, object }: { readonly connectionId: string; readonly object: SyncedObject },
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, (field: string) => FieldTime>> {
  if (recordIds.length === 0) return new Map()
  const answer = await client.rpc('crm_field_times', { p_connection: connectionId, p_object: object, p_records: [...recordIds] })
  const rows = rowsSchema.parse(unwrap(answer))
  return new Map(
    rows.map((row) => [
      row.record_id,
      (field) => latestOf(partsOf(object, field).map((part) => timeOf(row, columnName(object, part)))),
    ]),
  )
}

function timeOf({ created_at, field_times: times }: Row, column: string): FieldTime {
  const stored = times[column] ?? times['*'] ?? created_at
  if (typeof stored === 'string') return changedAt(stored)
  return stored.until === null ? unknownTime : changedBy(stored.until)
}
