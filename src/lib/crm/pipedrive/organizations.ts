import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import { organizationPageSchema, readAnswer } from './schema.ts'

const pageSize = 500
const idsMax = 100

type NameCache = {
  /** Null for an organization that does not exist. */
  readonly names: Map<number, string | null>
  read: 'nothing' | 'some' | 'all'
  /** Tail of the queue of look-ups: they run one after another, so that none repeats another's request. */
  lastLookUp: Promise<unknown>
}

/**
 * Names of these organizations, by id. A few unknown ones are read by id; many, or a second set, trigger one read of the whole
 * list per run, which bounds the cost of listing all persons.
 */
export async function organizationNames(
  conversation: Conversation,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string | null>> {
  const cache = await conversation.session.memoizeForRun<NameCache>('pipedrive:organizations', async () => ({
    names: new Map(),
    read: 'nothing',
    lastLookUp: Promise.resolve(),
  }))
  const done = cache.lastLookUp.catch(() => undefined).then(() => lookUp(conversation, cache, ids))
  cache.lastLookUp = done
  await done
  return cache.names
}

async function lookUp(conversation: Conversation, cache: NameCache, ids: readonly number[]): Promise<void> {
  let unknown = unknownOf(cache, ids)
  if (unknown.length === 0) return
  if (cache.read === 'some' || (cache.read === 'nothing' && unknown.length > idsMax)) {
    await readAll(conversation, cache)
    cache.read = 'all'
    unknown = unknownOf(cache, ids)
  } else if (cache.read === 'nothing') cache.read = 'some'
  for (const wanted of chunks(unknown, idsMax)) {
    await readPage(conversation, cache, { ids: wanted.join(',') })
    for (const id of wanted) if (!cache.names.has(id)) cache.names.set(id, null)
  }
}

async function readAll(conversation: Conversation, cache: NameCache): Promise<void> {
  let cursor: string | null = null
  do {
    cursor = await readPage(conversation, cache, { sort_by: 'id', ...(cursor === null ? {} : { cursor }) })
  } while (cursor !== null)
}

type Query = { readonly ids?: string; readonly sort_by?: 'id'; readonly cursor?: string }

async function readPage(conversation: Conversation, cache: NameCache, query: Query): Promise<string | null> {
  const page = readAnswer(
    organizationPageSchema,
    await call(conversation, 'general', (api) => api.organizations().getOrganizations({ limit: pageSize, ...query })),
  )
  for (const { id, name } of page.data) cache.names.set(id, name ?? null)
  return page.additional_data?.next_cursor ?? null
}

function unknownOf(cache: NameCache, ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].filter((id) => !cache.names.has(id))
}
