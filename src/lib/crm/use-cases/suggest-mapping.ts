import { toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import type { MappingSuggestions } from '../../contract/mapping-suggestions.ts'
import { customKey, specOf, type SyncedObject } from '../domain/objects.ts'
import { type Proposal, suggestFields } from '../domain/suggest/suggest-fields.ts'
import { joinedParts } from '../domain/remote-names.ts'
import type { Engine } from '../engine.ts'
import { connectedCrm, customKeysOf, describe, mappingOf, type Owner, stagesOf } from './mapped-connection.ts'
import { proposeFields } from './propose-fields.ts'
import { sampledRecords } from './sampled-records.ts'

/** Linked records whose values are compared. */
const recordsSampled = 100

/**
 * Which fields of the CRM, of those that are not mapped, correspond to which of ours. Reads the CRM's fields and, where records are linked, a
 * hundred of them: two requests or a few. A language model that the server has is asked too. Nothing is changed.
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
  const custom = customKeys.map((key) => `custom.${key}`).filter((name) => customKey(name) !== null)
  const used = new Set(mapped.map(({ adsappField }) => adsappField))
  const ours = [...specOf(object).fields.map(({ name }) => name), ...custom].filter((name) => !used.has(name))
  const [records, model] = await Promise.all([
    sampledRecords(engine, connection, object, open, recordsSampled),
    proposals(engine, { object, ours, theirs: open }),
  ])
  const suggestions = suggestFields({
    object,
    custom,
    crmFields: open,
    mapped,
    records: (records ?? []).map(({ local, remote }) => ({ ours: local.values, theirs: remote.properties })),
    proposals: model.proposals,
  })
  return {
    suggestions: suggestions.map((each) => ({
      ...each,
      reasons: [...each.reasons],
      values: each.values === null ? null : { ...each.values },
    })),
    sampled: records?.length ?? null,
    modelProblem: model.problem,
  }
}

/** What the server's language model proposes, where it has one; without it, or while it does not answer, the scorer is alone. */
async function proposals(
  { env }: Engine,
  of: Parameters<typeof proposeFields>[1],
): Promise<{ readonly proposals: readonly Proposal[]; readonly problem: string | null }> {
  if (env.llm === null) return { proposals: [], problem: null }
  try {
    return { proposals: await proposeFields(env.llm, of), problem: null }
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.kind === 'bug') throw thrown
    log.warn('language model proposes no fields', { code: failure.code })
    return { proposals: [], problem: failure.message }
  }
}
