import type { MappingSuggestions } from '../../http/contract/mapping-suggestions.ts'
import { customKey, type SyncedObject } from '../domain/objects.ts'
import { suggestFields } from '../domain/suggest/suggest-fields.ts'
import { joinedParts } from '../domain/remote-names.ts'
import type { Engine } from '../engine.ts'
import { connectedCrm, customKeysOf, describe, mappingOf, type Owner, stagesOf } from './mapped-connection.ts'
import { sampledRecords } from './sampled-records.ts'

/** Linked records whose values are compared. */
const recordsSampled = 100

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
  const open = crmFields.filter(({ name }) => !taken.has(name) && joinedParts(name) === null)
  const records = await sampledRecords(engine, connection, object, open, recordsSampled)
  const custom = customKeys.map((key) => `custom.${key}`).filter((name) => customKey(name) !== null)
  const suggestions = suggestFields({
    object,
    custom,
    crmFields: open,
    mapped,
    records: (records ?? []).map(({ local, remote }) => ({ ours: local.values, theirs: remote.properties })),
  })
  return {
    suggestions: suggestions.map((each) => ({ ...each, reasons: [...each.reasons] })),
    sampled: records?.length ?? null,
  }
}
