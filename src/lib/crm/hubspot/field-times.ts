import { chunks } from '../connector-kit/chunks.ts'
import { changedAt, type FieldTime } from '../domain/field-times.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import { historySchema, type PastValue, readAnswer } from './schema.ts'

/** With histories a read has half as many records as without. */
const batchSize = 50

/** When properties got the values that they have, by HubSpot's history of each property. */
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
  return readAnswer(historySchema, answer).results.map(({ id, propertiesWithHistory }) => {
    const times = Object.entries(propertiesWithHistory ?? {}).flatMap(([name, versions]) => {
      const since = lastChange(versions)
      return since === null ? [] : [[name, changedAt(since)] as const]
    })
    return [id, new Map(times)]
  })
}

/** When the value that a property has was entered. A version that only repeats the value of the one before is no change. */
export function lastChange(versions: readonly PastValue[]): string | null {
  const newestFirst = versions.toSorted((a, b) => b.timestamp.getTime() - a.timestamp.getTime())
  const other = newestFirst.findIndex(({ value }) => value !== newestFirst[0]?.value)
  return newestFirst.at(other < 0 ? -1 : other - 1)?.timestamp.toISOString() ?? null
}
