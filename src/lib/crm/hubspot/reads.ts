import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { type KeyKind, keyOf, valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { readable } from '../connector-kit/readable.ts'
import { call, type Conversation } from './client.ts'
import { completed } from './completed.ts'
import type { HubSpotObject } from './object-type.ts'
import { propertiesToRead, toRemoteRecord } from './records.ts'
import { batchSchema, type HubSpotRecord, readAnswer, searchPageSchema } from './schema.ts'

export const batchSize = 100
const searchPageSize = 200
/** Of the 3,000 characters that HubSpot allows to a search, those that are left for values. */
const searchValuesMax = 2_500

/** Any number of records, a hundred per call. Ids that do not exist are left out. Read-after-write consistent, unlike search. */
export async function readRecords(
  conversation: Conversation,
  object: HubSpotObject,
  ids: readonly string[],
  idProperty?: string,
): Promise<readonly RemoteRecord[]> {
  const batches = chunks(ids, batchSize)
  const read = (await Promise.all(batches.map((batch) => readBatch(conversation, object, batch, idProperty)))).flat()
  // Together: what a thousand records are associated with is one call.
  const records = await completed(conversation, object, read)
  return records.map((record) => toRemoteRecord(conversation.session, object, record))
}

async function readBatch(
  conversation: Conversation,
  object: HubSpotObject,
  ids: readonly string[],
  idProperty?: string,
): Promise<readonly HubSpotRecord[]> {
  const answer = readAnswer(
    batchSchema,
    await call(conversation, 'general', (client) =>
      client.crm.objects.batchApi.read(object.path, {
        ...(idProperty === undefined ? {} : { idProperty }),
        inputs: ids.map((id) => ({ id })),
        properties: propertiesToRead(conversation.session, object),
        propertiesWithHistory: [],
      }),
    ),
  )
  const failed = answer.errors.find((error) => error.category !== 'OBJECT_NOT_FOUND')
  if (failed) {
    throw new Failure({
      kind: 'transient',
      code: 'crm_read_failed',
      message: `HubSpot could not read some ${object.label.many.toLowerCase()}: ${failed.message}`,
      said: readable(failed.message),
      retryAfterMs: 1_000,
    })
  }
  return answer.results
}

/**
 * Live records with one of these values of a key. Where HubSpot lets several records have the same it can only be searched for, in an
 * index that lags by seconds; what is found is read again by id, so that at least its values are the present ones. Creates need no
 * more: they go by our own id.
 */
export async function findByKey(
  conversation: Conversation,
  object: HubSpotObject,
  kind: KeyKind,
  values: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const properties = object.keys[kind]
  if (properties === undefined) return []
  const { first, further, searchedAs, instead } = properties
  if (searchedAs === undefined) return readRecords(conversation, object, values, first)
  const wanted = new Set(values.map((value) => keyOf(kind, value)).filter((value) => value !== null))
  const sought = [...wanted].map((value) => ({
    value,
    spellings: searchedAs(value),
    instead: instead?.searchedAs(value) ?? [],
  }))
  const searches = [...chunksOfLength(sought)]
  const ids = await Promise.all(
    searches.map((some) =>
      searchIds(conversation, object, [
        { propertyName: first, values: some.flatMap(({ spellings }) => spellings) },
        { propertyName: further, values: some.map(({ value }) => value) },
        ...(instead === undefined ? [] : [{ propertyName: instead.property, values: some.flatMap((each) => each.instead) }]),
      ]),
    ),
  )
  const records = await readRecords(conversation, object, [...new Set(ids.flat())])
  return records.filter(({ keys }) => valuesOf(keys, kind).some((value) => wanted.has(value)))
}

type Sought = { readonly value: string; readonly spellings: readonly string[]; readonly instead: readonly string[] }

function* chunksOfLength(all: readonly Sought[]): Generator<readonly Sought[]> {
  let chunk: Sought[] = []
  let length = 0
  for (const sought of all) {
    const more = JSON.stringify([sought.value, ...sought.spellings, ...sought.instead]).length
    if (chunk.length > 0 && length + more > searchValuesMax) {
      yield chunk
      chunk = []
      length = 0
    }
    chunk.push(sought)
    length += more
  }
  if (chunk.length > 0) yield chunk
}

/** The ids of all records that have one of the values in one of the properties. */
export async function searchIds(
  conversation: Conversation,
  object: HubSpotObject,
  alternatives: readonly { readonly propertyName: string; readonly values: string[] }[],
): Promise<readonly string[]> {
  const ids: string[] = []
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const from: string = after
    const answer = await call(conversation, 'search', (client) =>
      client.crm.objects.searchApi.doSearch(object.path, {
        filterGroups: alternatives.map((each) => ({ filters: [{ ...each, operator: FilterOperatorEnum.In }] })),
        sorts: ['hs_object_id'],
        properties: ['hs_object_id'],
        limit: searchPageSize,
        after: from,
      }),
    )
    const page = readAnswer(searchPageSchema, answer)
    ids.push(...page.results.map(({ id }) => id))
    after = page.paging?.next?.after
  }
  return ids
}
