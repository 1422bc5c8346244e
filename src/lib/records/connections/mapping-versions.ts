import { z } from 'zod'
import { mappingRowSchema } from '../../db/connections.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { ObjectType } from '../../crm/domain/entities.ts'
import type { FieldMapping } from '../../crm/domain/field-mapping.ts'
import { readRows, type UserClient } from '../rows.ts'

const versionSchema = z.object({
  version: z.number(),
  mappings: z.array(mappingRowSchema),
  actor_id: databaseIdSchema.nullable(),
  created_at: z.string(),
})

/** What a mapping was after each time that it was saved. */
export type StoredVersion = {
  readonly version: number
  readonly mappings: readonly FieldMapping[]
  readonly savedBy: string | null
  readonly savedAt: string
}

/** The versions of an object's mapping on a connection, the newest first: fifty at most. */
export async function readMappingVersions(
  client: UserClient,
  connectionId: string,
  object: ObjectType,
): Promise<readonly StoredVersion[]> {
  const rows = await readRows(
    z.array(versionSchema),
    client
      .from('crm_mapping_versions')
      .select('version, mappings, actor_id, created_at')
      .eq('connection_id', connectionId)
      .eq('object_type', object)
      .order('version', { ascending: false }),
  )
  return rows.map(({ version, mappings, actor_id: savedBy, created_at: savedAt }) => ({ version, mappings, savedBy, savedAt }))
}
