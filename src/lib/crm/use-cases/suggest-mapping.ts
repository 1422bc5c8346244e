import { toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { sampleLinks } from '../../db/checks.ts'
import type { Connection } from '../../db/connections.ts'
import type { MappingSuggestions } from '../../http/contract/mapping-suggestions.ts'
import { storedTokens } from '../auth/credentials.ts'
import { customKey, type SyncedObject } from '../domain/objects.ts'
import { suggestFields, type SuggestInput } from '../domain/suggest/suggest-fields.ts'
import type { Engine } from '../engine.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { openSession } from '../transport/session.ts'
import { connectedCrm, customKeysOf, describe, mappingOf, type Owner, stagesOf } from './mapped-connection.ts'

/** Linked records whose values are compared. */
const recordsSampled = 100
/** Fields of the CRM that are read for it: a request names each. */
const fieldsSampled = 150

/**
 * Which fields of the CRM, of those that are not mapped, correspond to which of ours. Reads the CRM's fields and, where records are linked, a
 * hundred of them: two requests or a few. Nothing is changed.
 * @throws Failure `not_connected` | `object_not_supported`
 */
export async function suggestMapping(engine: Engine, owner: Owner, object: SyncedObject): Promise<MappingSuggestions> {
  const connection = await connectedCrm(engine, owner)
  const [crmFields, customKeys, stages] = await Promise.all([
    describe(engine, connection, object),
    customKeysOf(engine, owner.organizationId, object),
    stagesOf(engine, owner.organizationId, object),
  ])
  const mapped = await mappingOf(engine, connection, object, { crmFields, stages })
  const taken = new Set(mapped.map(({ crmField }) => crmField))
  const open = crmFields.filter(({ name }) => !taken.has(name))
  const records = await sampledRecords(engine, connection, object, open)
  const custom = customKeys.map((key) => `custom.${key}`).filter((name) => customKey(name) !== null)
  const suggestions = suggestFields({ object, custom, crmFields: open, mapped, records: records ?? [] })
  return {
    suggestions: suggestions.map((each) => ({ ...each, reasons: [...each.reasons] })),
    sampled: records?.length ?? null,
  }
}

/** Linked records on both sides; null where the CRM did not answer: names and types say something without them. */
async function sampledRecords(
  engine: Engine,
  connection: Connection,
  object: SyncedObject,
  fields: readonly RemoteField[],
): Promise<SuggestInput['records'] | null> {
  const sample = await sampleLinks(engine.db, { connectionId: connection.id, object, limit: recordsSampled })
  const ours = new Map(
    sample.flatMap(({ link, record }) => (link.crmRecordId === null ? [] : [[link.crmRecordId, record] as const])),
  )
  if (ours.size === 0 || fields.length === 0) return []
  const connector = await engine.loadConnector(connection.crmType)
  const store = storedTokens(engine.db, engine.box, connection.id)
  const session = openSession({ connectionId: connection.id, connector, store, budgets: engine.budgets, now: engine.now })
  const read = fields.slice(0, fieldsSampled).map(({ name, type }) => ({ name, type }))
  try {
    const found = await connector.getRecords(session.withFields(read), object, [...ours.keys()])
    return found.flatMap(({ id, properties }) => {
      const record = ours.get(id)
      return record === undefined ? [] : [{ ours: record.values, theirs: properties }]
    })
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.kind === 'bug') throw thrown
    log.warn('no records sampled for suggestions', { crmType: connection.crmType, code: failure.code, message: failure.message })
    return null
  }
}
