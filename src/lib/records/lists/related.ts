import type { RecordObject } from '../../objects/record-spec.ts'
import { type RelatedList, relatedLists } from '../pages/pages.ts'
import { everything, type RecordRow, recordsCount, recordsPage } from './record-list.ts'
import type { UserClient } from '../rows.ts'

/** The first of the records that lead to one, and how many there are, counted to one more than `countedMax`. */
export type RelatedRecords = RelatedList & { readonly rows: readonly RecordRow[]; readonly count: number }

export const relatedShown = 10

/** The records that lead to this one, by the objects that do. */
export async function relatedRecords(
  client: UserClient,
  organizationId: string,
  { object, id }: { readonly object: RecordObject; readonly id: string },
): Promise<readonly RelatedRecords[]> {
  const lists = await Promise.all(
    relatedLists(object).map(async (list): Promise<RelatedRecords> => {
      const filter = { ...everything, where: { [list.field]: id } }
      const query = { ...filter, sort: 'name', descending: false, start: {} }
      const [{ rows }, count] = await Promise.all([
        recordsPage(client, organizationId, list.object, query, { limit: relatedShown }),
        recordsCount(client, organizationId, list.object, filter),
      ])
      return { ...list, rows, count }
    }),
  )
  return lists.filter(({ nothing, count }) => nothing !== null || count > 0)
}
