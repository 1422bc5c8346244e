import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { syncedObjectSchema } from '../../crm/domain/objects.ts'
import { linkErrorSchema } from '../../db/link-rows.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'

const groupSchema = z
  .object({
    object_type: syncedObjectSchema,
    reason: z.string(),
    field: z.string().nullable(),
    crm_field: z.string().nullable(),
    records: z.number(),
    may_allow: z.number(),
    example: linkErrorSchema,
  })
  .transform((row) => ({
    object: row.object_type,
    reason: row.reason,
    field: row.field,
    crmField: row.crm_field,
    records: row.records,
    mayAllow: row.may_allow,
    example: row.example,
  }))
/** Records of one object and connection that need attention for the same reason, because of the same field. */
export type RefusalGroup = z.infer<typeof groupSchema>

/** The largest groups first; at most 200. */
export async function refusalGroups(client: UserClient, connectionId: string): Promise<readonly RefusalGroup[]> {
  return z.array(groupSchema).parse(unwrap(await client.rpc('crm_error_groups', { p_connection: connectionId })))
}

const conflictsSchema = z
  .object({ object_type: syncedObjectSchema, records: z.number() })
  .transform((row) => ({ object: row.object_type, records: row.records }))
export type OpenConflicts = z.infer<typeof conflictsSchema>

/** How many records of each object have an open conflict of single fields; objects without any are left out. */
export async function openConflicts(client: UserClient, connectionId: string): Promise<readonly OpenConflicts[]> {
  return z.array(conflictsSchema).parse(unwrap(await client.rpc('crm_open_conflicts', { p_connection: connectionId })))
}

const questionsSchema = z
  .object({ object_type: syncedObjectSchema, records: z.number(), uniques: z.number() })
  .transform((row) => ({ object: row.object_type, records: row.records, uniques: row.uniques }))
/** Records of a CRM of which it is asked whether they are those of their names here; `uniques`: those of which each side has just one. */
export type OpenQuestions = z.infer<typeof questionsSchema>

export async function openQuestions(client: UserClient, connectionId: string): Promise<readonly OpenQuestions[]> {
  return z.array(questionsSchema).parse(unwrap(await client.rpc('crm_open_questions', { p_connection: connectionId })))
}

const rowSchema = z.object({
  id: databaseIdSchema,
  object_type: syncedObjectSchema,
  record_id: databaseIdSchema.nullable(),
  crm_record_id: z.string().nullable(),
  attempts: z.number(),
  last_synced_at: z.string().nullable(),
  last_error: linkErrorSchema.nullable(),
})
export type RefusedRow = z.infer<typeof rowSchema>

/** Records of objects that are synced and that need attention, in id order after `after`. */
export async function refusedAfter(
  client: UserClient,
  connectionId: string,
  after: string | null,
  limit: number,
): Promise<readonly RefusedRow[]> {
  const synced = await readRows(
    z.array(z.object({ object_type: z.string() })),
    client.from('crm_connection_objects').select('object_type').eq('connection_id', connectionId).eq('enabled', true),
  )
  const query = client
    .from('crm_sync_state')
    .select('id, object_type, record_id, crm_record_id, attempts, last_synced_at, last_error')
    .eq('connection_id', connectionId)
    .eq('status', 'attention')
    .in(
      'object_type',
      synced.map(({ object_type: object }) => object),
    )
    .order('id')
    .limit(limit)
  return readRows(z.array(rowSchema), after === null ? query : query.gt('id', after))
}
