import type { SyncedObject } from '../../crm/domain/objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { type RecordFilter, recordsPage } from '../lists/record-list.ts'
import { decodeCursor, encodeCursor, type Page, type PageStart, timeCursorSchema } from '../lists/keyset.ts'
import type { LinkList } from './link-state.ts'
import { linkIdsInList } from './link-views.ts'
import type { UserClient } from '../rows.ts'

/** As many links as are taken at once. */
const linksMax = 10_000
/** Of an answer, so that it says soon how far it is. */
const recordsPerAnswer = 2_000
/** The database's limit of a page. */
const rowsPerRead = 199

/** `next`: there is more, from there on. */
export type MatchingIds = { readonly ids: readonly string[]; readonly isCut: boolean; readonly next?: string }

/** Records of an object's list in the order in which they came, which no edit changes; from where the last answer ended. */
export async function matchingRecords(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
  filter: RecordFilter,
  after: string | null = null,
): Promise<MatchingIds> {
  const query = { ...filter, sort: filter.deleted ? 'deleted' : 'created', descending: filter.deleted }
  const read = (start: PageStart) => recordsPage(client, organizationId, object, { ...query, start }, { limit: rowsPerRead })
  const from = decodeCursor(after ?? undefined, timeCursorSchema)
  const { ids, reached } = await collect(read, from === null ? {} : { after: from }, recordsPerAnswer)
  return { ids, isCut: false, ...(reached === null ? {} : { next: encodeCursor(reached) }) }
}

/** Every record of a list of a connection, page by page, as many as are taken at once. */
export async function matchingLinks(
  client: UserClient,
  connectionId: string,
  of: { readonly object: SyncedObject; readonly list: LinkList; readonly search: string },
): Promise<MatchingIds> {
  const { ids, reached } = await collect((start) => linkIdsInList(client, connectionId, of, start, rowsPerRead), {}, linksMax)
  return { ids: ids.slice(0, linksMax), isCut: reached !== null }
}

/** `reached`: after how much was read; null: all of it. */
async function collect(read: (start: PageStart) => Promise<Page<{ readonly id: string }>>, from: PageStart, max: number) {
  const ids: string[] = []
  let start = from
  for (;;) {
    const { rows, next } = await read(start)
    ids.push(...rows.map(({ id }) => id))
    if (next === null || ids.length >= max) return { ids, reached: next }
    start = { after: next }
  }
}
