import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isSyncedObject, specOf } from '../../crm/domain/objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { objectSettingsSchema, settingsFor } from '../../crm/domain/settings.ts'
import { readRows, type UserClient } from '../rows.ts'
import { type ConnectionView, connectionsOf } from './sync-views.ts'

/** A connection as it is for one object: with the settings that hold for it, and whether it is synced at all. */
export type ObjectConnection = ConnectionView & { readonly isSynced: boolean }

const rowSchema = z.object({ connection_id: databaseIdSchema, enabled: z.boolean(), settings: objectSettingsSchema })

/** The connections of an organisation for an object, disconnected ones too; none for what no CRM syncs. */
export async function objectConnections(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
): Promise<ObjectConnection[]> {
  if (!isSyncedObject(object)) return []
  const [connections, rows] = await Promise.all([
    connectionsOf(client, organizationId),
    readRows(
      z.array(rowSchema),
      client
        .from('crm_connection_objects')
        .select('connection_id, enabled, settings')
        .eq('organization_id', organizationId)
        .eq('object_type', object),
    ),
  ])
  return connections.map((connection) => {
    const own = rows.find((row) => row.connection_id === connection.id)
    return {
      ...connection,
      settings: settingsFor(connection.settings, own?.settings ?? specOf(object).settings),
      isSynced: own?.enabled ?? false,
    }
  })
}
