import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { readMapping, toMappingRows } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import type { Connector } from '../connector.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import { fieldOf, isSyncedObject, specOf, type SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { syncableConnection } from './request-sync.ts'

/**
 * Switches an object of a connection on or off. Switched on, what refers to it is mapped, and its first sync, a full one of it alone, is
 * asked for. Switched off, its links stay as they are. @returns the run that was asked for, if one was
 * @throws Failure `not_connected`, `needs_reconnect`, `paused`, `object_not_supported`
 */
export async function switchObject(
  engine: Engine,
  of: {
    readonly organizationId: string
    readonly userId: string
    readonly crmType: CrmType
    readonly object: SyncedObject
    readonly enabled: boolean
  },
): Promise<{ readonly runId: string | null }> {
  const { object, enabled } = of
  const connection = await syncableConnection(engine, of)
  const connector = await engine.loadConnector(of.crmType)
  if (!connector.capabilities.objects[object]) {
    const message = `${crmNames[of.crmType]} has no ${specOf(object).many}.`
    throw new Failure({ kind: 'invalid', code: 'object_not_supported', message, field: 'object' })
  }
  if (enabled) await mapReferences(engine, connection.id, of, connector)
  const answer: unknown = unwrap(
    await engine.db.rpc('crm_switch_object', {
      p_connection: connection.id,
      p_organization: of.organizationId,
      p_user: of.userId,
      p_object: object,
      p_settings: specOf(object).settings,
      p_enabled: enabled,
    }),
  )
  return { runId: typeof answer === 'string' ? answer : null }
}

/** Maps the references between the object and those that are synced already, where their fields are not mapped otherwise. */
async function mapReferences(
  engine: Engine,
  connectionId: string,
  of: { readonly organizationId: string; readonly userId: string; readonly object: SyncedObject },
  { defaultMapping, referenceMapping }: Connector,
): Promise<void> {
  const rows = await readConnectionObjects(engine.db, connectionId)
  const synced = new Set<string>([of.object, ...rows.flatMap(({ object, enabled }) => (enabled ? object : []))])
  for (const object of [...synced].filter(isSyncedObject)) {
    const before = await readMapping(engine.db, connectionId, object)
    const isFree = (row: FieldMapping) =>
      before.every(({ adsappField, crmField }) => adsappField !== row.adsappField && crmField !== row.crmField)
    const leadsToSynced = ({ adsappField }: FieldMapping) => synced.has(fieldOf(object, adsappField)?.to ?? '')
    const references = (referenceMapping?.[object] ?? []).filter(leadsToSynced).filter(isFree)
    const added = before.length === 0 ? [...(defaultMapping[object] ?? []), ...references] : references
    if (added.length === 0) continue
    unwrap(
      await engine.db.rpc('crm_save_mappings', {
        p_connection: connectionId,
        p_organization: of.organizationId,
        p_user: of.userId,
        p_object: object,
        p_mappings: toMappingRows(object, [...before, ...added]),
      }),
    )
  }
}
