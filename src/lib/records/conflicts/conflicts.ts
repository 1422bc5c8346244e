import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { crmTypeSchema } from '../../crm/domain/crm-type.ts'
import { customKey, fieldOf, type SyncedObject, syncedObjectSchema } from '../../crm/domain/objects.ts'
import type { ConflictFilter } from '../../db/conflict-decisions.ts'
import { conflictsSchema } from '../../db/link-rows.ts'
import { unwrap } from '../../db/result.ts'
import { causeSchema } from '../../contract/conflicts.ts'
import { readRows, type UserClient } from '../rows.ts'
import { givenTimeSchema } from '../../crm/domain/given-time.ts'

/** What a field is called: our label, or the name of a custom field. */
export function conflictLabel(object: SyncedObject, field: string): string {
  return fieldOf(object, field)?.label ?? customKey(field) ?? field
}

const conflictSchema = conflictsSchema.valueType

const rowSchema = z
  .object({
    link_id: databaseIdSchema,
    connection_id: databaseIdSchema,
    crm_type: crmTypeSchema,
    object_type: syncedObjectSchema,
    record_id: databaseIdSchema.nullable(),
    crm_record_id: z.string().nullable(),
    field: z.string(),
    conflict: conflictSchema,
    since: z.string(),
    ours: z
      .object({ kind: z.enum(['person', 'api_key', 'system', 'crm']), id: databaseIdSchema.nullable(), at: z.string() })
      .nullable(),
  })
  .transform((row) => ({
    linkId: row.link_id,
    connectionId: row.connection_id,
    crmType: row.crm_type,
    object: row.object_type,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    field: row.field,
    label: conflictLabel(row.object_type, row.field),
    cause: causeSchema.parse(row.conflict.reason ?? 'manual'),
    conflict: row.conflict,
    since: row.since,
    /** Who has entered the value here, as far as the history says. */
    author: row.ours,
  }))
/** One field that waits for a person. */
export type OpenFieldConflict = z.output<typeof rowSchema>

/** The last one of a page. */
export const conflictPlaceSchema = z.tuple([givenTimeSchema, databaseIdSchema, z.string().min(1).max(70)])
export type ConflictPlace = z.infer<typeof conflictPlaceSchema>

export function placeOf({ since, linkId, field }: OpenFieldConflict): ConflictPlace {
  return [since, linkId, field]
}

/** A page of an organisation's open conflicts, those of the newest records first, after that place. */
export async function conflictsPage(
  client: UserClient,
  organizationId: string,
  { filter, after, limit }: { readonly filter: ConflictFilter; readonly after: ConflictPlace | null; readonly limit: number },
): Promise<readonly OpenFieldConflict[]> {
  return readRows(
    z.array(rowSchema),
    client.rpc('crm_conflicts_page', {
      p_organization: organizationId,
      p_filter: { ...filter },
      ...(after === null ? {} : { p_at: after[0], p_link: after[1], p_field: after[2] }),
      p_limit: limit,
    }),
  )
}

const countSchema = z
  .object({
    connection_id: databaseIdSchema,
    crm_type: crmTypeSchema,
    object_type: syncedObjectSchema,
    field: z.string(),
    cause: causeSchema,
    conflicts: z.number(),
  })
  .transform((row) => ({
    connectionId: row.connection_id,
    crmType: row.crm_type,
    object: row.object_type,
    field: row.field,
    label: conflictLabel(row.object_type, row.field),
    cause: row.cause,
    conflicts: row.conflicts,
  }))
export type ConflictCount = z.output<typeof countSchema>

/** How many there are, by connection, object, field and cause, the most frequent first. */
export async function conflictCounts(client: UserClient, organizationId: string): Promise<readonly ConflictCount[]> {
  return readRows(z.array(countSchema), client.rpc('crm_conflict_counts', { p_organization: organizationId }))
}

/** How many records have an open conflict. */
export async function conflictedRecords(client: UserClient, organizationId: string): Promise<number> {
  return z.number().parse(unwrap(await client.rpc('crm_open_conflict_records', { p_organization: organizationId })))
}

const answerSchema = z
  .object({
    id: databaseIdSchema,
    status: z.enum(['running', 'done', 'forbidden']),
    decided: z.number(),
    left_open: z.number(),
  })
  .transform(({ left_open: leftOpen, ...answer }) => ({ ...answer, leftOpen }))
export type ConflictAnswer = z.output<typeof answerSchema>

/** One answer to many conflicts, as far as it is carried out; null: the organisation has none of that id. */
export async function conflictAnswer(client: UserClient, organizationId: string, id: string): Promise<ConflictAnswer | null> {
  const query = client
    .from('crm_conflict_decisions')
    .select('id, status, decided, left_open')
    .eq('organization_id', organizationId)
    .eq('id', id)
  return (await readRows(z.array(answerSchema), query))[0] ?? null
}
