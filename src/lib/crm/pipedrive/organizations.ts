import { createSerialQueue, type SerialQueue } from '../../core/serial-queue.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import type { ChangedOrganization } from './cursor.ts'
import { organizationPageSchema, readAnswer } from './schema.ts'

const pageSize = 500
const idsMax = 100

/** The name is null for an organization that does not exist. */
export type Organization = { readonly name: string | null; readonly updatedAt: string | null }

type Cache = {
  readonly byId: Map<number, Organization>
  read: 'nothing' | 'some' | 'all'
  /** Look-ups run one after another, so that none repeats another's request. */
  inTurn: SerialQueue
}

/**
 * These organizations, by id. A few unknown ones are read by id; many, or a second set, trigger one read of the whole
 * list per run, which bounds the cost of listing all persons.
 */
export async function readOrganizations(
  conversation: Conversation,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Organization>> {
  const cache = await cacheOf(conversation)
  await cache.inTurn(() => lookUp(conversation, cache, ids))
  return cache.byId
}

/** What the list of recent changes says of organizations takes the place of what the run has read of them. */
export async function noteOrganizations(conversation: Conversation, changed: readonly ChangedOrganization[]): Promise<void> {
  const { byId } = await cacheOf(conversation)
  for (const { id, name, updatedAt } of changed) {
    if (name === undefined) byId.delete(id)
    else byId.set(id, { name, updatedAt })
  }
}

function cacheOf({ session }: Conversation): Promise<Cache> {
  return session.memoizeForRun<Cache>('pipedrive:organizations', async () => ({
    byId: new Map(),
    read: 'nothing',
    inTurn: createSerialQueue(),
  }))
}

async function lookUp(conversation: Conversation, cache: Cache, ids: readonly number[]): Promise<void> {
  let unknown = unknownOf(cache, ids)
  if (unknown.length === 0) return
  if (cache.read === 'some' || (cache.read === 'nothing' && unknown.length > idsMax)) {
    await readAll(conversation, cache)
    cache.read = 'all'
    unknown = unknownOf(cache, ids)
  } else if (cache.read === 'nothing') cache.read = 'some'
  for (const wanted of chunks(unknown, idsMax)) {
    await readPage(conversation, cache, { ids: wanted.join(',') })
    for (const id of wanted) if (!cache.byId.has(id)) cache.byId.set(id, { name: null, updatedAt: null })
  }
}

async function readAll(conversation: Conversation, cache: Cache): Promise<void> {
  let cursor: string | null = null
  do {
    cursor = await readPage(conversation, cache, { sort_by: 'id', ...(cursor === null ? {} : { cursor }) })
  } while (cursor !== null)
}

type Query = { readonly ids?: string; readonly sort_by?: 'id'; readonly cursor?: string }

async function readPage(conversation: Conversation, cache: Cache, query: Query): Promise<string | null> {
  const page = readAnswer(
    organizationPageSchema,
    await call(conversation, 'general', (api) => api.organizations().getOrganizations({ limit: pageSize, ...query })),
  )
  for (const { id, name, update_time: updatedAt } of page.data)
    cache.byId.set(id, { name: name ?? null, updatedAt: updatedAt ?? null })
  return page.additional_data?.next_cursor ?? null
}

function unknownOf(cache: Cache, ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].filter((id) => !cache.byId.has(id))
}
