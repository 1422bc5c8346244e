import { capitalized } from '../../core/text/capitalized.ts'
import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, readMapping, toMappingRows } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteAccount } from '../port/remote-account.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import { firstMapping, referenceRows, withoutJoined } from '../domain/first-mapping.ts'
import { isSyncedObject, specOf, type SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { syncableConnection } from './request-sync.ts'
import { seedStages } from './seed-stages.ts'
import { storedSession } from './stored-session.ts'

/** A person's wish to switch an object. */
export type SwitchRequest = {
  readonly organizationId: string
  readonly userId: string
  readonly crmType: CrmType
  readonly object: SyncedObject
  readonly enabled: boolean
}

/** A wish that can be fulfilled, with what the CRM's account has for it. */
export type PreparedSwitch = {
  readonly of: SwitchRequest
  readonly connection: Connection
  readonly connector: Connector
  readonly recordUrls: RemoteAccount['recordUrls']
  /** The CRM's fields of an object that is switched on. */
  readonly fields: readonly RemoteField[]
}

/**
 * Switches an object of a connection on or off. Switched on, what refers to it is mapped, and its first sync, a full one of it alone, is
 * asked for. Switched off, its links stay as they are. The CRM's webhooks follow, by a job that commits with the switch.
 * @returns the run that was asked for, if one was
 * @throws Failure as `prepareSwitch` does
 */
export async function switchObject(engine: Engine, of: SwitchRequest): Promise<{ readonly runId: string | null }> {
  return applySwitch(engine, await prepareSwitch(engine, of))
}

/**
 * Checks a wish and, to switch an object on, prepares the account of the CRM for it as a connect does. Changes nothing here.
 * @throws Failure `not_connected`, `needs_reconnect`, `paused`, `object_not_supported`; `object_not_granted` where the CRM does not let us
 * at the object; what the CRM's answers throw
 */
export async function prepareSwitch(engine: Engine, of: SwitchRequest): Promise<PreparedSwitch> {
  const connection = await syncableConnection(engine, of)
  const connector = await engine.loadConnector(of.crmType)
  if (!connector.capabilities.objects[of.object]) {
    const message = `${capitalized(specOf(of.object).many)} are not synced with ${crmNames[of.crmType]}.`
    throw new Failure({ kind: 'invalid', code: 'object_not_supported', message, field: `objects.${of.object}` })
  }
  const known = await readConnectionObjects(engine.db, connection.id)
  const isOn = known.some(({ object, enabled }) => object === of.object && enabled)
  const prepared = of.enabled && !isOn ? await prepareAccount(engine, of, connection, connector) : { recordUrls: {}, fields: [] }
  return { of, connection, connector, ...prepared }
}

/** What a connect does for an object, which may have come after the connect; whether the grant covers it. */
async function prepareAccount(
  engine: Engine,
  { object }: SwitchRequest,
  connection: Connection,
  connector: Connector,
): Promise<Pick<PreparedSwitch, 'recordUrls' | 'fields'>> {
  const session = storedSession(engine, connector, connection.id)
  const { missingByObject, recordUrls } = await connector.account(session)
  const missing = missingByObject?.[object]
  if (missing) throw notGranted(connection, object, missing.join(', '))
  try {
    // Not every token says what it may.
    const [fields] = await Promise.all([connector.describeFields(session, object), connector.countRecords(session, object)])
    return { recordUrls, fields }
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'missing_scopes') throw notGranted(connection, object, thrown.said ?? null)
    throw thrown
  }
}

function notGranted({ crmType, account }: Connection, object: SyncedObject, missing: string | null): Failure {
  const crm = crmNames[crmType]
  const { many } = specOf(object)
  const what = missing === null ? '' : ` (${missing})`
  const how =
    account.connectedBy === 'api_token'
      ? `Allow it for the token in ${crm}, or connect with one that may; then switch them on.`
      : `Allow it in ${crm}, in the app’s settings there if it is chosen with the app, and reconnect ${crm}; then switch them on.`
  const message = `${crm} does not let us read and write ${many}${what}. ${how} Nothing was changed.`
  return new Failure({ kind: 'invalid', code: 'object_not_granted', message, field: `objects.${object}` })
}

export async function applySwitch(
  engine: Engine,
  { of, connection, connector, recordUrls, fields }: PreparedSwitch,
): Promise<{ readonly runId: string | null }> {
  const { object, enabled } = of
  if (enabled) {
    await mapFurther(engine, connection.id, of, connector, fields)
    await seedStages(engine, { connection, fields, ...of })
  }
  const answer: unknown = unwrap(
    await engine.db.rpc('crm_switch_object', {
      p_connection: connection.id,
      p_organization: of.organizationId,
      p_user: of.userId,
      p_object: object,
      p_settings: specOf(object).settings,
      p_enabled: enabled,
      p_urls: recordUrls,
    }),
  )
  return { runId: typeof answer === 'string' ? answer : null }
}

/**
 * Maps the references between the object and those that are synced already, and what of it not every account has, where their fields are not
 * mapped otherwise.
 */
async function mapFurther(
  engine: Engine,
  connectionId: string,
  of: { readonly organizationId: string; readonly userId: string; readonly object: SyncedObject },
  connector: Connector,
  fields: readonly RemoteField[],
): Promise<void> {
  const known = await readConnectionObjects(engine.db, connectionId)
  const synced = new Set<string>([of.object, ...known.flatMap(({ object, enabled }) => (enabled ? object : []))])
  for (const object of [...synced].filter(isSyncedObject)) {
    const before = await readMapping(engine.db, connectionId, object)
    const isFree = (row: FieldMapping) =>
      before.every(({ adsappField, crmField }) => adsappField !== row.adsappField && crmField !== row.crmField)
    const rows = before.length === 0 ? firstMapping(connector, object, synced) : referenceRows(connector, object, synced)
    const optional = object === of.object ? (connector.optionalMapping?.[object] ?? []) : []
    const described = optional.filter(({ crmField }) => fields.some(({ name }) => name === crmField))
    const added = [...rows, ...described].filter(isFree)
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
