import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { linkLists } from '@/src/lib/records/link-state.ts'
import { type RecordListQuery, type RecordSort, recordSorts } from '@/src/lib/records/record-list.ts'
import { pageStart, textCursorSchema, timeCursorSchema } from '@/src/lib/records/keyset.ts'

/** What a list's address says; the CRM by its name, as addresses have it. */
export type ListAddress = Omit<RecordListQuery, 'connectionId'> & {
  readonly object: SyncedObject
  readonly crm: CrmType | undefined
}

/** The list's address as a query; anything that is not understood falls back to the start of the list by name. */
export async function recordListQuery(object: SyncedObject, searchParams: PageQuery): Promise<ListAddress> {
  const {
    q = '',
    sort = 'name',
    dir,
    state,
    crm,
    ...place
  } = await readPageQuery(searchParams, {
    q: textParameter,
    sort: choiceParameter<RecordSort>(recordSorts[object]),
    dir: textParameter,
    state: choiceParameter([...linkLists, 'deleted'] as const),
    crm: choiceParameter(crmTypeSchema.options),
    after: textParameter,
    before: textParameter,
  })
  const deleted = state === 'deleted'
  // The latest first, unless another order is asked for.
  const order = deleted ? 'deleted' : sort === 'deleted' ? 'name' : sort
  return {
    object,
    list: state === undefined || state === 'deleted' ? null : state,
    deleted,
    crm: deleted ? undefined : crm,
    search: q.trim().slice(0, 200).toWellFormed(),
    sort: order,
    descending: deleted || dir === 'desc',
    start: pageStart(place, order === 'updated' || order === 'deleted' ? timeCursorSchema : textCursorSchema),
  }
}

/** The parameters kept when the page changes; defaults are omitted. */
export function stayingParameters(query: Omit<ListAddress, 'start'>) {
  return {
    q: query.search || undefined,
    state: query.deleted ? 'deleted' : (query.list ?? undefined),
    crm: query.crm,
    sort: query.sort === 'name' || query.deleted ? undefined : query.sort,
    dir: query.descending && !query.deleted ? 'desc' : undefined,
  }
}

/** A column heading's link: reverses the current order, or sorts by the column. */
export function sortHref(query: ListAddress, sort: RecordSort): string {
  const descending = query.sort === sort ? !query.descending : sort === 'updated'
  return listHref({ ...query, sort, descending })
}

/** The address of the list's first page. */
export function listHref(query: Omit<ListAddress, 'start'>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(stayingParameters(query))) if (value) parameters.set(name, value)
  const text = parameters.toString()
  const path = listPath(query.object)
  return text ? `${path}?${text}` : path
}
