import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { syncedObjectSchema } from '../../crm/domain/objects.ts'
import { type ChangeCause, causeCountSchema } from '../../crm/domain/planned-change.ts'
import { type Page, type PageStart, toPage } from '../lists/keyset.ts'
import { readRows, type UserClient } from '../rows.ts'
import { referencesIn } from '../fields/titles.ts'

const plannedRecordSchema = z
  .object({
    link_id: databaseIdSchema,
    object_type: syncedObjectSchema,
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    title: z.string().nullable(),
    changes: z.array(
      causeCountSchema
        .omit({ records: true })
        .extend({ impact: z.enum(['change', 'removal']), before: z.json().nullable(), after: z.json().nullable() }),
    ),
  })
  .transform((row) => ({
    linkId: row.link_id,
    object: row.object_type,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    name: row.title,
    changes: row.changes,
  }))
export type PlannedRecord = z.output<typeof plannedRecordSchema>

/** What the values of these records lead to, before and after. */
export function referencesOfPlan(records: readonly PlannedRecord[]): readonly string[] {
  return records.flatMap(({ object, changes }) =>
    referencesIn(
      object,
      changes.flatMap(({ field, before, after }) => (field === null ? [] : [[field, before] as const, [field, after] as const])),
    ),
  )
}

/** One page of the records that a run would change or remove, in a stable order, with what would happen to each. */
export async function plannedRecords(
  client: UserClient,
  of: { readonly runId: string; readonly search: string; readonly cause: ChangeCause | undefined },
  start: PageStart,
  limit: number,
): Promise<Page<PlannedRecord>> {
  const backwards = start.before !== undefined
  const rows = await readRows(
    z.array(plannedRecordSchema),
    client.rpc('crm_planned_page', {
      p_run: of.runId,
      p_search: of.search === '' ? null : of.search,
      p_cause: of.cause ?? null,
      p_from: (start.before ?? start.after)?.[1] ?? null,
      p_backwards: backwards,
      p_limit: limit + 1,
    }),
  )
  return toPage(rows, limit, start, ({ linkId }) => ['', linkId])
}
