import { z } from 'zod'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import type { RecordObject } from '@/src/lib/records/own/record-spec.ts'
import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { linkLists } from '@/src/lib/records/link-state.ts'
import { narrowingFields, pagesOf } from '@/src/lib/records/pages/pages.ts'
import { formField } from '@/src/lib/records/record-fields.ts'
import type { RecordFilter, RecordListQuery } from '@/src/lib/records/record-list.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import {
  type CursorSchema,
  dayCursorSchema,
  dueCursorSchema,
  numberCursorSchema,
  pageStart,
  textCursorSchema,
  timeCursorSchema,
} from '@/src/lib/records/keyset.ts'

/** What a list's address says; the CRM by its name, as addresses have it. */
export type ListAddress = Omit<RecordListQuery, 'connectionId' | 'where'> & {
  readonly object: RecordObject
  readonly crm: CrmType | undefined
  /** By the object's filters: an option, an id, `me`, or `none` for records without. */
  readonly filters: Readonly<Record<string, string>>
}

/** Said of a list of all groups. */
export const everyGroup = 'any'

/** The group that a list shows: what its address asks for, else the usual one. Null: all, or the object has none. */
export function groupOf({ object, filters, deleted }: Pick<ListAddress, 'object' | 'filters' | 'deleted'>): string | null {
  const { group } = pagesOf(object).list
  if (group === undefined) return null
  const asked = filters[group.name] ?? (deleted ? everyGroup : group.usual)
  return asked === everyGroup ? null : asked
}

/** What rows are ordered by, where that is not a text. */
const cursors: Readonly<Record<string, CursorSchema>> = {
  updated: timeCursorSchema,
  written: timeCursorSchema,
  deleted: timeCursorSchema,
  amount: numberCursorSchema,
  close: dayCursorSchema,
  due: dueCursorSchema,
}

/** Orders that begin with the latest. */
const latestFirst: ReadonlySet<string> = new Set(['updated', 'written'])

/** The order of a list of which none is asked for. */
function usualOrder(object: RecordObject): { readonly sort: string; readonly descending: boolean } {
  const { usual = 'name' } = pagesOf(object).list
  return { sort: usual, descending: latestFirst.has(usual) }
}

/** The list's address as a query; anything that is not understood falls back to the start of the list in its usual order. */
export async function recordListQuery(object: RecordObject, searchParams: PageQuery): Promise<ListAddress> {
  const {
    q = '',
    sort,
    dir,
    state,
    crm,
    after,
    before,
    ...narrowed
  } = await readPageQuery(searchParams, {
    q: textParameter,
    sort: choiceParameter(pagesOf(object).list.sorts.map(([name]) => name)),
    dir: textParameter,
    state: choiceParameter([...linkLists, 'deleted'] as const),
    crm: choiceParameter(crmTypeSchema.options),
    after: textParameter,
    before: textParameter,
    ...Object.fromEntries(pagesOf(object).list.filters.map((name) => [name, filterParameter(object, name)])),
    ...groupParameter(object),
    ...Object.fromEntries(narrowingFields(object).map((name) => [name, idParameter])),
  })
  const deleted = state === 'deleted'
  const usual = usualOrder(object)
  // The latest first, unless another order is asked for.
  const order = deleted ? 'deleted' : (sort ?? usual.sort)
  return {
    object,
    list: state === undefined || state === 'deleted' ? null : state,
    deleted,
    crm: deleted ? undefined : crm,
    search: q.trim().slice(0, 200).toWellFormed(),
    sort: order,
    descending: deleted || (dir === undefined && sort === undefined ? usual.descending : dir === 'desc'),
    filters: Object.fromEntries(
      Object.entries(narrowed).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
    start: pageStart({ after, before }, cursors[order] ?? textCursorSchema),
  }
}

/** Where nobody asks, the group that the list usually shows; of deleted records all. */
function groupParameter(object: RecordObject) {
  const { group } = pagesOf(object).list
  if (group === undefined) return {}
  return { [group.name]: choiceParameter([...group.options.map(({ value }) => value), everyGroup]) }
}

/** What a list's records lead to. */
const idParameter = databaseIdSchema.optional().catch(undefined)

function filterParameter(object: RecordObject, name: string) {
  const field = formField(object, name)
  const isKnown = (value: string) =>
    value === 'none' ||
    (field?.kind === 'member' && (value === 'me' || databaseIdSchema.safeParse(value).success)) ||
    (field?.kind === 'stage' && /^[a-z0-9_]{1,63}$/.test(value)) ||
    (field?.options.some((option) => option.value === value) ?? false)
  return z.string().refine(isKnown).optional().catch(undefined)
}

/** What the filters of an address ask for. `me`: who looks; `today`: the day that it is for them, by which what is due is overdue. */
export function whereOf(
  address: Pick<ListAddress, 'object' | 'filters' | 'deleted'>,
  { me, today }: { readonly me: string; readonly today: string },
): RecordFilter['where'] {
  const valueOf = (asked: string) => (asked === 'none' ? null : asked === 'me' ? me : asked)
  const name = pagesOf(address.object).list.group?.name
  const group = groupOf(address)
  const fields = Object.entries(address.filters).filter(([field]) => field !== name)
  return {
    ...Object.fromEntries(fields.map(([field, asked]) => [field, valueOf(asked)])),
    ...(name === undefined || group === null ? {} : { [name]: group === 'overdue' ? `overdue ${today}` : group }),
  }
}

/** The parameters kept when the page changes; defaults are omitted. */
export function stayingParameters(query: Omit<ListAddress, 'start'>): Readonly<Record<string, string | undefined>> {
  const usual = usualOrder(query.object)
  const isUsual = query.sort === usual.sort && (query.descending === usual.descending || !usual.descending)
  return {
    ...query.filters,
    q: query.search || undefined,
    state: query.deleted ? 'deleted' : (query.list ?? undefined),
    crm: query.crm,
    sort: isUsual || query.deleted ? undefined : query.sort,
    dir: query.descending && !query.deleted && !(isUsual && usual.descending) ? 'desc' : undefined,
  }
}

/** A column heading's link: reverses the current order, or sorts by the column. */
export function sortHref(query: ListAddress, sort: string): string {
  const descending = query.sort === sort ? !query.descending : latestFirst.has(sort)
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
