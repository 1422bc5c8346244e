import type { RemoteRecord } from '../domain/records.ts'
import { type KeyKind, keysOf } from '../domain/record-keys.ts'
import { type Api, call, type Conversation } from './client.ts'
import { oneOverlapBefore } from './cursor.ts'
import { directoryOf } from './directory.ts'
import { readCatalogue } from './fields.ts'
import type { Kind } from './kinds/kind.ts'
import { changedAt } from './records.ts'
import { readRows, toRecords, walkRows } from './rows.ts'
import { readAnswer, type RecordRow, searchSchema } from './schema.ts'

/** Up to this many values are searched one by one; for more, listing all records is cheaper. */
const searchesMax = 20
const recentPageSize = 100

/**
 * Live records that have one of these values of a key, as the first or a further one; none where the account does not have the field.
 * Read-after-write consistent.
 */
export async function findByKey<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  keyKind: KeyKind,
  values: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const { key } = kind
  const wanted = new Set(keysOf(key.kind, values).map(({ value }) => value))
  if (keyKind !== key.kind || wanted.size === 0 || !(await isKept(conversation, kind))) return []
  const rows =
    key.search === undefined || wanted.size > searchesMax
      ? await lookUp(conversation, kind, wanted)
      : await search(conversation, kind, key.search, new Set(values))
  return toRecords(
    conversation,
    kind,
    rows.filter((row) => key.of(row).some((value) => wanted.has(value))),
  )
}

/** Whether the account has the field that holds the key. */
async function isKept<Row extends RecordRow>(conversation: Conversation, kind: Kind<Row>): Promise<boolean> {
  const { field } = kind.key
  if (kind.fields.some(({ name, access }) => name === field && access !== 'listed')) return true
  return (await readCatalogue(conversation, kind)).fields.has(field)
}

async function lookUp<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  wanted: ReadonlySet<string>,
): Promise<readonly Row[]> {
  const directory = await directoryOf(conversation, kind)
  const ids = await directory.idsOf(conversation, [...wanted])
  return readRows(conversation, kind, ids.map(String))
}

/** Pipedrive's search index lags behind writes, so recently changed records are read as well. */
export async function search<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  searchFor: (api: Api, value: string) => Promise<unknown>,
  spellings: ReadonlySet<string>,
): Promise<readonly Row[]> {
  const idsOf = async (value: string) => {
    const answer = await call(conversation, 'search', (api) => searchFor(api, value))
    return readAnswer(searchSchema, answer).data.items.map(({ item }) => item.id)
  }
  const [hits, recent] = await Promise.all([Promise.all([...spellings].map(idsOf)), changedJustBefore(conversation, kind)])
  const fresh = new Map(recent.map((row) => [row.id, row]))
  const others = new Set(hits.flat().filter((id) => !fresh.has(id)))
  return [...fresh.values(), ...(others.size === 0 ? [] : await readRows(conversation, kind, [...others].map(String)))]
}

/** Records that changed within two minutes of the newest change; usually one call. */
async function changedJustBefore<Row extends RecordRow>(conversation: Conversation, kind: Kind<Row>): Promise<readonly Row[]> {
  const recent: Row[] = []
  await walkRows(conversation, kind, { sort_by: 'update_time', sort_direction: 'desc', limit: recentPageSize }, (rows) => {
    recent.push(...rows)
    const [newest] = recent
    const oldest = recent.at(-1)
    if (!newest || !oldest) return 'stop'
    return Date.parse(changedAt(oldest)) < Date.parse(oneOverlapBefore(changedAt(newest))) ? 'stop' : 'continue'
  })
  return recent
}
