import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, readMapping, toMappingRows } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { storedTokens } from '../auth/credentials.ts'
import type { Connector } from '../port/connector.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import { firstMapping, referenceRows, withoutJoined } from '../domain/first-mapping.ts'
import { isSyncedObject, specOf, type SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { openSession } from '../transport/session.ts'
import { syncableConnection } from './request-sync.ts'
import { setUpWebhook } from './webhook-setup.ts'

/** A person's wish to switch an object. */
export type SwitchRequest = {
  readonly organizationId: string
  readonly userId: string
  readonly crmType: CrmType
  readonly object: SyncedObject
  readonly enabled: boolean
}

/**
 * Switches an object of a connection on or off. Switched on, what refers to it is mapped, and its first sync, a full one of it alone, is
 * asked for. Switched off, its links stay as they are. The CRM's webhooks follow. @returns the run that was asked for, if one was
 * @throws Failure `not_connected`, `needs_reconnect`, `paused`, `object_not_supported`
 */
export async function switchObject(engine: Engine, of: SwitchRequest): Promise<{ readonly runId: string | null }> {
  const { object, enabled } = of
  const { connection, connector } = await requireSwitchable(engine, of)
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
  await subscribeAnew(engine, connection, connector)
  return { runId: typeof answer === 'string' ? answer : null }
}

/** @throws Failure where the object cannot be switched, as `switchObject` does */
export async function requireSwitchable(
  engine: Engine,
  of: Pick<SwitchRequest, 'organizationId' | 'crmType' | 'object'>,
): Promise<{ readonly connection: Connection; readonly connector: Connector }> {
  const connection = await syncableConnection(engine, of)
  const connector = await engine.loadConnector(of.crmType)
  if (!connector.capabilities.objects[of.object]) {
    const message = `${crmNames[of.crmType]} has no ${specOf(of.object).many}.`
    throw new Failure({ kind: 'invalid', code: 'object_not_supported', message, field: `objects.${of.object}` })
  }
  return { connection, connector }
}

/** Where the hub subscribes for each connection, to the objects that it syncs by now. */
async function subscribeAnew(engine: Engine, connection: Connection, connector: Connector): Promise<void> {
  if (connector.webhook.setup !== 'connection') return
  const store = storedTokens(engine.db, engine.box, connection.id)
  const session = openSession({ connectionId: connection.id, connector, store, budgets: engine.budgets, now: engine.now })
  await setUpWebhook(engine, connection, connector, session)
}

/** Maps the references between the object and those that are synced already, where their fields are not mapped otherwise. */
async function mapReferences(
  engine: Engine,
  connectionId: string,
  of: { readonly organizationId: string; readonly userId: string; readonly object: SyncedObject },
  connector: Connector,
): Promise<void> {
  const known = await readConnectionObjects(engine.db, connectionId)
  const synced = new Set<string>([of.object, ...known.flatMap(({ object, enabled }) => (enabled ? object : []))])
  for (const object of [...synced].filter(isSyncedObject)) {
    const before = await readMapping(engine.db, connectionId, object)
    const isFree = (row: FieldMapping) =>
      before.every(({ adsappField, crmField }) => adsappField !== row.adsappField && crmField !== row.crmField)
    const rows = before.length === 0 ? firstMapping(connector, object, synced) : referenceRows(connector, object, synced)
    const added = rows.filter(isFree)
    if (added.length === 0) continue
    const kept = withoutJoined(connector, object, before, added)
    unwrap(
      await engine.db.rpc('crm_save_mappings', {
        p_connection: connectionId,
        p_organization: of.organizationId,
        p_user: of.userId,
        p_object: object,
        p_mappings: toMappingRows(object, [...kept, ...added]),
      }),
    )
  }
}
