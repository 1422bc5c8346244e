import { toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { sampleLinks } from '../../db/checks.ts'
import type { Connection } from '../../db/connections.ts'
import type { FieldType } from '../domain/entities.ts'
import type { SyncedObject } from '../domain/objects.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { remoteParts } from '../domain/remote-names.ts'
import type { Engine } from '../engine.ts'
import { storedSession } from './stored-session.ts'

/** Fields of the CRM that are read for it: a request names each. */
const fieldsMax = 150

export type SampledPair = { readonly local: LocalRecord; readonly remote: RemoteRecord }

/**
 * Some linked records on both sides as they are now, filled up with such as wait to be compared, the CRM's with these fields, a hundred and
 * fifty at most; null where the CRM did not answer. One request or a few, and none where nothing is linked.
 */
export async function sampledRecords(
  engine: Engine,
  connection: Connection,
  object: SyncedObject,
  fields: readonly { readonly name: string; readonly type: FieldType }[],
  limit: number,
): Promise<readonly SampledPair[] | null> {
  const sample = await sampleLinks(engine.db, { connectionId: connection.id, object, limit, withPending: true })
  const ours = new Map(
    sample.flatMap(({ link, record }) => (link.crmRecordId === null ? [] : [[link.crmRecordId, record] as const])),
  )
  const read = new Map(fields.flatMap(({ name, type }) => remoteParts(name).map((part) => [part, { name: part, type }] as const)))
  if (ours.size === 0 || read.size === 0) return []
  const connector = await engine.loadConnector(connection.crmType)
  const session = storedSession(engine, connector, connection.id)
  try {
    const found = await connector.getRecords(session.withFields([...read.values()].slice(0, fieldsMax)), object, [...ours.keys()])
    return found.flatMap((remote) => {
      const local = ours.get(remote.id)
      return local === undefined ? [] : [{ local, remote }]
    })
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.kind === 'bug') throw thrown
    log.warn('no records sampled for the mapping', { crmType: connection.crmType, code: failure.code, error: failure.message })
    return null
  }
}
