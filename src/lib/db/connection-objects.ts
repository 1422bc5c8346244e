import { z } from 'zod'
import { storedObjectSettingsSchema } from '../crm/domain/settings.ts'
import { objectTypeSchema } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

export const connectionObjectSchema = z
  .object({
    object_type: objectTypeSchema,
    enabled: z.boolean(),
    settings: storedObjectSettingsSchema,
    sync_cursor: z.record(z.string(), z.unknown()).nullable(),
  })
  .transform((row) => ({
    object: row.object_type,
    enabled: row.enabled,
    settings: row.settings,
    syncCursor: row.sync_cursor,
  }))
/** An object of a connection. `syncCursor` is null until its first full sync has ended. */
export type ConnectionObject = z.infer<typeof connectionObjectSchema>

export async function readConnectionObjects(client: ServiceClient, connectionId: string): Promise<readonly ConnectionObject[]> {
  const rows: unknown = unwrap(
    await client
      .from('crm_connection_objects')
      .select('object_type, enabled, settings, sync_cursor')
      .eq('connection_id', connectionId),
  )
  return z.array(connectionObjectSchema).parse(rows)
}
