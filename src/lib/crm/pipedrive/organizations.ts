import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import { organizationPageSchema, readAnswer } from './schema.ts'

const pageSize = 500
const idsMax = 100

type Shelf = {
  /** Null for an organization that is not there. */
  readonly names: Map<number, string | null>
  asked: 'nothing' | 'some' | 'all'
  /** Look-ups wait for one another, so that none asks for what another is bringing. */
  turn: Promise<unknown>
}

/**
 * Names of these organizations, by id. Few unknown ones are asked for by their ids; many, or some for the second time, bring the whole
 * list once per run: a walk over all persons then costs no more than that list.
 */
export async function organizationNames(
  conversation: Conversation,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string | null>> {
  const shelf = await conversation.session.memoizeForRun<Shelf>('pipedrive:organizations', async () => ({
    names: new Map(),
    asked: 'nothing',
    turn: Promise.resolve(),
  }))
  const looked = shelf.turn.catch(() => undefined).then(() => lookUp(conversation, shelf, ids))
  shelf.turn = looked
  await looked
  return shelf.names
}

async function lookUp(conversation: Conversation, shelf: Shelf, ids: readonly number[]): Promise<void> {
  let unknown = unknownOf(shelf, ids)
  if (unknown.length === 0) return
  if (shelf.asked === 'some' || (shelf.asked === 'nothing' && unknown.length > idsMax)) {
    await readAll(conversation, shelf)
    shelf.asked = 'all'
    unknown = unknownOf(shelf, ids)
  } else if (shelf.asked === 'nothing') shelf.asked = 'some'
  for (const wanted of chunks(unknown, idsMax)) {
    await readPage(conversation, shelf, { ids: wanted.join(',') })
    for (const id of wanted) if (!shelf.names.has(id)) shelf.names.set(id, null)
  }
}

async function readAll(conversation: Conversation, shelf: Shelf): Promise<void> {
  let cursor: string | null = null
  do {
    cursor = await readPage(conversation, shelf, { sort_by: 'id', ...(cursor === null ? {} : { cursor }) })
  } while (cursor !== null)
}

type Query = { readonly ids?: string; readonly sort_by?: 'id'; readonly cursor?: string }

async function readPage(conversation: Conversation, shelf: Shelf, query: Query): Promise<string | null> {
  const page = readAnswer(
    organizationPageSchema,
    await call(conversation, 'general', (api) => api.organizations().getOrganizations({ limit: pageSize, ...query })),
  )
  for (const { id, name } of page.data) shelf.names.set(id, name ?? null)
  return page.additional_data?.next_cursor ?? null
}

function unknownOf(shelf: Shelf, ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].filter((id) => !shelf.names.has(id))
}
