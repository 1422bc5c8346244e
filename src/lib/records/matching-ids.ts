import type { SyncedObject } from '../crm/domain/objects.ts'
import type { RecordObject } from './own/record-spec.ts'
import { type RecordFilter, recordsPage } from './record-list.ts'
import type { PageStart, Page } from './keyset.ts'
import type { LinkList } from './link-state.ts'
import { linkIdsInList } from './link-views.ts'
import type { UserClient } from './rows.ts'

/** As many as are taken at once. */
export const matchingMax = 10_000
/** The database's limit of a page. */
const rowsPerRead = 199

export type MatchingIds = { readonly ids: readonly string[]; readonly isCut: boolean }

/** Every record of an object's list, page by page, up to {@link matchingMax}. */
export async function matchingRecords(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
  filter: RecordFilter,
): Promise<MatchingIds> {
  const query = { ...filter, sort: filter.deleted ? 'deleted' : 'name', descending: filter.deleted }
  return collect(async (start) => recordsPage(client, organizationId, object, { ...query, start }, rowsPerRead))
}

/** Every record of a list of a connection, page by page, up to {@link matchingMax}. */
export async function matchingLinks(
  client: UserClient,
  connectionId: string,
  of: { readonly object: SyncedObject; readonly list: LinkList; readonly search: string },
): Promise<MatchingIds> {
  return collect((start) => linkIdsInList(client, connectionId, of, start, rowsPerRead))
}

async function collect(read: (start: PageStart) => Promise<Page<{ readonly id: string }>>): Promise<MatchingIds> {
  const ids: string[] = []
  let start: PageStart = {}
  for (;;) {
    const { rows, next } = await read(start)
    ids.push(...rows.map(({ id }) => id))
    if (next === null) return { ids, isCut: false }
    if (ids.length >= matchingMax) return { ids: ids.slice(0, matchingMax), isCut: true }
    start = { after: next }
  }
}
