import { knownAuthors } from './authors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { changedAt, type FieldTime } from '../domain/field-times.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import { historySchema, type PastValue, readAnswer } from './schema.ts'

/** With histories a read has half as many records as without. */
const batchSize = 50

/** When properties got the values that they have and from whom, by HubSpot's history of each property. */
export async function readFieldTimes(
  conversation: Conversation,
  object: HubSpotObject,
  asked: readonly { readonly record: RemoteRecord; readonly fields: readonly string[] }[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldTime>>> {
  const batches = await Promise.all(chunks(asked, batchSize).map((batch) => readBatch(conversation, object, batch)))
  return new Map(batches.flat())
}

async function readBatch(
  conversation: Conversation,
  object: HubSpotObject,
  asked: readonly { readonly record: RemoteRecord; readonly fields: readonly string[] }[],
): Promise<readonly (readonly [string, ReadonlyMap<string, FieldTime>])[]> {
  // HubSpot keeps no history of associations.
  const fields = [...new Set(asked.flatMap((each) => each.fields))].filter(
    (name) => object.references[name]?.associated === undefined,
  )
  const answer = await call(conversation, 'general', (client) =>
    client.crm.objects.batchApi.read(object.path, {
      inputs: asked.map(({ record }) => ({ id: record.id })),
      properties: [],
      propertiesWithHistory: fields,
    }),
  )
  const changes = readAnswer(historySchema, answer).results.map(({ id, propertiesWithHistory }) => ({
    id,
    last: Object.entries(propertiesWithHistory ?? {}).flatMap(([name, versions]) => {
      const change = lastChange(versions)
      return change === null ? [] : [{ ...change, name }]
    }),
  }))
  const isByPeople = changes.some(({ last }) => last.some(({ userId }) => userId !== null))
  const names = isByPeople ? (await knownAuthors(conversation)).users : new Map<string, string>()
  return changes.map(({ id, last }) => {
    const times = last.map(({ name, since, userId }) => [name, changedAt(since, names.get(String(userId)))] as const)
    return [id, new Map(times)]
  })
}

/** When, and by which user, the value that a property has was entered. A version that only repeats the value of the one before is no change. */
export function lastChange(versions: readonly PastValue[]): { readonly since: string; readonly userId: number | null } | null {
  const newestFirst = versions.toSorted((a, b) => b.timestamp.getTime() - a.timestamp.getTime())
  const other = newestFirst.findIndex(({ value }) => value !== newestFirst[0]?.value)
  const change = newestFirst.at(other < 0 ? -1 : other - 1)
  return change === undefined ? null : { since: change.timestamp.toISOString(), userId: change.updatedByUserId ?? null }
}
