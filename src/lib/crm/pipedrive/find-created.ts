import type { CreateIntent } from '../port/writes.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { Conversation } from './client.ts'
import { atSecond, later } from './cursor.ts'
import { readCatalogue } from './fields.ts'
import type { Kind } from './kinds/kind.ts'
import { changedFrom, toRecords, walkRows } from './rows.ts'
import type { RecordRow } from './schema.ts'

/** Maximum difference between our clock and Pipedrive's. */
const clocksApartMs = 15 * 60 * 1000

/**
 * Finds orphaned creates, by the intents' keys: records created since with our record's id or, where the account has no field for
 * it, with what their kind takes for the same.
 */
export async function findCreated<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  intents: readonly CreateIntent[],
  others: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const [first] = intents
  if (!first) return new Map()
  const earliest = intents.map((intent) => intent.sentAt).reduce((a, b) => (later(a, b) === a ? b : a), first.sentAt)
  const { idField } = await readCatalogue(conversation, kind)
  const since = atSecond(Date.parse(earliest) - clocksApartMs)
  const created: Row[] = []
  await walkRows(
    conversation,
    kind,
    changedFrom(since),
    (rows) => {
      created.push(...rows.filter((row) => Date.parse(row.add_time) >= Date.parse(since)))
      return 'continue'
    },
    idField,
  )
  created.sort((a, b) => a.id - b.id)
  const records = await toRecords(conversation, kind, created)
  const candidates = created.flatMap((row, index) => {
    const record = records[index]
    return record ? [{ row, record }] : []
  })
  const claimed = new Set(others)
  return new Map(
    intents.flatMap((intent) => {
      const found = candidates.find(
        ({ row, record }) =>
          !claimed.has(record.id) &&
          (idField === null ? kind.isMadeBy(intent, record) : row.custom_fields[idField] === intent.externalId),
      )
      if (!found) return []
      claimed.add(found.record.id)
      return [[intent.key, found.record] as const]
    }),
  )
}
