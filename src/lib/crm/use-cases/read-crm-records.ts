import { toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { findConnection, readMapping } from '../../db/connections.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { CrmRecordsRead } from '../domain/crm-record.ts'
import { fieldsToRead, mappedFields, readRemote } from '../domain/field-mapping.ts'
import type { SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { storedSession } from './stored-session.ts'

/**
 * Some records of a connection's CRM as they are there now, by id; those that it does not have are left out. Sends a request, and one
 * more where the fields are not known; none where they may be as they were a minute ago, for the person who looks and does not decide.
 */
export async function readCrmRecords(
  engine: Engine,
  {
    organizationId,
    crmType,
    object,
    mayBeOlder = false,
  }: {
    readonly organizationId: string
    readonly crmType: CrmType
    readonly object: SyncedObject
    readonly mayBeOlder?: boolean
  },
  ids: readonly string[],
): Promise<CrmRecordsRead> {
  if (ids.length === 0) return { kind: 'read', records: new Map() }
  const connection = await findConnection(engine.db, organizationId, crmType)
  if (!connection?.credentials) return { kind: 'unread', message: 'It is not connected.' }
  const key = [connection.id, object, ...ids].join(' ')
  const shown = mayBeOlder ? engine.shownRecords.get(key) : null
  if (shown !== null) return shown
  const connector = await engine.loadConnector(crmType)
  const session = storedSession(engine, connector, connection.id)
  try {
    const [mapping, fields] = await Promise.all([
      readMapping(engine.db, connection.id, object),
      engine.fields.of(fieldsKey(connection.id, object), () => connector.describeFields(session, object)),
    ])
    const mapped = mappedFields(object, mapping, fields)
    const view = session.withFields(fieldsToRead(mapped))
    const found = await connector.getRecords(view, object, ids)
    const records = found.map(({ id, properties, updatedAt }) => ({ id, values: readRemote(mapped, properties), updatedAt }))
    const read: CrmRecordsRead = { kind: 'read', records: new Map(records.map((record) => [record.id, record])) }
    engine.shownRecords.put(key, read)
    return read
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.kind === 'bug') throw thrown
    log.warn('records not read for a page', { crmType, code: failure.code, error: failure.message })
    return { kind: 'unread', message: failure.message }
  }
}
