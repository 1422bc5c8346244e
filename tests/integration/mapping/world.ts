import { afterAll, beforeAll } from 'vitest'
import type { FieldMapping } from '../../../src/lib/crm/domain/field-mapping.ts'
import { saveMapping } from '../../../src/lib/crm/use-cases/mapping.ts'
import { type Hub, startHub } from '../support/hub.ts'

export type MappingWorld = ReturnType<typeof mappingWorld>

/** HubSpot connected and Salesforce not, and the mapping of HubSpot's contacts. */
export function mappingWorld() {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: ['hubspot', 'salesforce'] })
    await hub.connect()
  })
  afterAll(() => hub.close())

  const admin = () => ({
    organizationId: hub.organizationId,
    userId: hub.userId,
    crmType: 'hubspot' as const,
    object: 'contact' as const,
  })
  const save = (mappings: readonly FieldMapping[], replace = false, seen?: readonly FieldMapping[]) =>
    saveMapping(hub.engine, admin(), { mappings, replace, seen })
  const stored = async () =>
    (
      await hub.stack.sql<{ adsapp_field: string; direction: string }>(
        `select adsapp_field, direction from crm_field_mappings m join crm_connections k on k.id = m.connection_id
         where object_type = 'contact' and crm_type = 'hubspot' order by position`,
      )
    ).map(({ adsapp_field: field, direction }) => `${field} ${direction}`)
  return { hub: () => hub, admin, save, stored }
}
