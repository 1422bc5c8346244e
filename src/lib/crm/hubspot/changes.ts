import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import type { ChangePage, Cursor } from '../port/changes.ts'
import { changePage } from './change-page.ts'
import { call, type Conversation } from './client.ts'
import { completed } from './completed.ts'
import { type HubSpotCursor, parseCursor } from './cursor.ts'
import type { HubSpotObject } from './object-type.ts'
import { propertiesToRead } from './records.ts'
import { type HubSpotRecord, readAnswer, searchPageSchema } from './schema.ts'
import { archivedPage, fullPage } from './walk.ts'

const searchPageSize = 200
/** HubSpot does not page a search beyond this many rows. */
const searchRowsMax = 10_000
/**
 * HubSpot's search index lags behind writes, so each delta overlaps the previous one by this much; records read twice are
 * unchanged.
 */
const overlapMs = 5 * 60 * 1000

/**
 * One page of changes. A full read lists all records, then the archived ones. A delta searches by modification time, and lists
 * the archived records when that is due: searches do not return deletions, and a webhook may be lost.
 */
export async function listChanges(conversation: Conversation, object: HubSpotObject, after: Cursor | null): Promise<ChangePage> {
  const cursor: HubSpotCursor = after === null ? { mode: 'full', after: null, startedAt: conversation.now() } : parseCursor(after)
  switch (cursor.mode) {
    case 'full':
      return fullPage(conversation, object, cursor)
    case 'archived':
      return archivedPage(conversation, object, cursor)
    case 'delta': {
      const begin = { ...cursor, mode: 'search', from: cursor.since - overlapMs, offset: 0, high: cursor.since } as const
      const { page, total } = await searchPage(conversation, object, begin)
      // With a pass over archived records to follow, the total is unknown.
      return conversation.now() < cursor.archivedDueAt ? { ...page, total } : page
    }
    case 'search':
      return (await searchPage(conversation, object, cursor)).page
    case 'tie':
      return tiePage(conversation, object, cursor)
  }
}

async function searchPage(
  conversation: Conversation,
  object: HubSpotObject,
  cursor: Extract<HubSpotCursor, { mode: 'search' }>,
): Promise<{ readonly page: ChangePage; readonly total: number }> {
  const page = await search(conversation, object, {
    filters: [{ propertyName: object.modified, operator: FilterOperatorEnum.Gte, value: String(cursor.from) }],
    sort: object.modified,
    offset: cursor.offset,
  })
  const last = page.results.at(-1)
  const { archivedDueAt } = cursor
  const high = Math.max(cursor.high, ...page.results.map(modifiedAt))
  const offset = cursor.offset + searchPageSize
  let next: HubSpotCursor
  if (page.paging?.next === undefined || last === undefined)
    next =
      conversation.now() < archivedDueAt
        ? { mode: 'delta', since: high, archivedDueAt }
        : { mode: 'archived', after: null, since: high, pages: 0 }
  else if (offset < searchRowsMax) next = { ...cursor, offset, high }
  else if (modifiedAt(last) > cursor.from) next = { ...cursor, from: modifiedAt(last), offset: 0, high }
  else next = { mode: 'tie', at: cursor.from, afterId: '0', high, archivedDueAt }
  return { page: changePage(conversation.session, object, page.results, next), total: page.total }
}

/** More rows than a search can page have the same modification time: pages them by id, then continues after that time. */
async function tiePage(
  conversation: Conversation,
  object: HubSpotObject,
  cursor: Extract<HubSpotCursor, { mode: 'tie' }>,
): Promise<ChangePage> {
  const page = await search(conversation, object, {
    filters: [
      { propertyName: object.modified, operator: FilterOperatorEnum.Eq, value: String(cursor.at) },
      { propertyName: 'hs_object_id', operator: FilterOperatorEnum.Gt, value: cursor.afterId },
    ],
    sort: 'hs_object_id',
    offset: 0,
  })
  const last = page.results.at(-1)
  const { archivedDueAt, high } = cursor
  const next: HubSpotCursor =
    page.paging?.next !== undefined && last !== undefined
      ? { ...cursor, afterId: last.id }
      : { mode: 'search', from: cursor.at + 1, offset: 0, high, archivedDueAt }
  return changePage(conversation.session, object, page.results, next)
}

type SearchQuery = {
  readonly filters: { propertyName: string; operator: FilterOperatorEnum; value: string }[]
  readonly sort: string
  readonly offset: number
}

async function search(conversation: Conversation, object: HubSpotObject, query: SearchQuery) {
  const page = await call(conversation, 'search', (client) =>
    client.crm.objects.searchApi.doSearch(object.path, {
      filterGroups: [{ filters: query.filters }],
      sorts: [query.sort],
      properties: propertiesToRead(conversation.session, object),
      limit: searchPageSize,
      after: String(query.offset),
    }),
  )
  const read = readAnswer(searchPageSchema, page)
  return { ...read, results: await completed(conversation, object, read.results) }
}

function modifiedAt(record: HubSpotRecord): number {
  return record.updatedAt.getTime()
}

/** Number of live records. Cached for the run, which also uses it to choose how to read. */
export async function countRecords(conversation: Conversation, object: HubSpotObject): Promise<number> {
  const count = await searchTotal(conversation, object)
  await conversation.session.memoizeForRun(countKey(object), async () => count)
  return count
}

/** The same where one that was read earlier in the run is good enough. */
export function countOnce(conversation: Conversation, object: HubSpotObject): Promise<number> {
  return conversation.session.memoizeForRun(countKey(object), () => searchTotal(conversation, object))
}

const countKey = ({ path }: HubSpotObject) => `hubspot:count:${path}`

/** The total of an unfiltered search. */
async function searchTotal(conversation: Conversation, object: HubSpotObject): Promise<number> {
  const page = await call(conversation, 'search', (client) =>
    client.crm.objects.searchApi.doSearch(object.path, {
      filterGroups: [],
      sorts: [],
      properties: ['hs_object_id'],
      limit: 1,
      after: '0',
    }),
  )
  return readAnswer(searchPageSchema, page).total
}
