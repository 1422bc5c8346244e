import { z } from 'zod'
import {
  type AddressPart,
  choiceParameter,
  notUnderstood,
  type PageQuery,
  readPageQuery,
  textParameter,
} from '@/src/components/page-query.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { type CrmType, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { linkLists } from '@/src/lib/records/links/link-state.ts'
import { narrowingFields, pagesOf } from '@/src/lib/records/pages/pages.ts'
import { choosableColumns, columnsMax } from '@/src/lib/records/lists/list-columns.ts'
import { type FilterChoice, filterChoices } from '@/src/lib/records/resources/filter-words.ts'
import { type Condition, conditionsOf } from '@/src/lib/records/resources/query.ts'
import { recordsOf } from '@/src/lib/records/resources/resources.ts'
import { formField } from '@/src/lib/records/fields/record-fields.ts'
import type { RecordFilter, RecordListQuery } from '@/src/lib/records/lists/record-list.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import {
  type CursorSchema,
  dayCursorSchema,
  dueCursorSchema,
  numberCursorSchema,
  pageStart,
  textCursorSchema,
  timeCursorSchema,
} from '@/src/lib/records/lists/keyset.ts'

/** What a list's address says; the CRM by its name, as addresses have it. */
export type ListAddress = Omit<RecordListQuery, 'connectionId' | 'where' | 'conditions'> & {
  readonly object: RecordObject
  readonly crm: CrmType | undefined
  /** By the object's filters: an option, an id, `me`, or `none` for records without. */
  readonly filters: Readonly<Record<string, string>>
  /** What people have built beside them, as the API names and writes filters; what is wrong is left out. */
  readonly built: Readonly<Record<string, string>>
  /** The fields that it shows, in their order; none: the list's own. */
  readonly columns: readonly string[]
  /** The saved view that it began as. */
  readonly view: string | undefined
}

/** A list's address as it was read. */
type ReadAddress = ListAddress & {
  /** What it asks for that the list does not know, and which is left out. */
  readonly leftOut: readonly AddressPart[]
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
  created: timeCursorSchema,
  written: timeCursorSchema,
  deleted: timeCursorSchema,
  amount: numberCursorSchema,
  close: dayCursorSchema,
  due: dueCursorSchema,
}

/** The orders of a list: its own, and when records came. */
export function sortsOf(object: RecordObject): readonly (readonly [sort: string, label: string])[] {
  return [...pagesOf(object).list.sorts, ['created', 'Newest first']]
}

/** Orders that begin with the latest. */
const latestFirst: ReadonlySet<string> = new Set(['updated', 'created', 'written'])

/** The order of a list of which none is asked for. */
function usualOrder(object: RecordObject): { readonly sort: string; readonly descending: boolean } {
  const { usual = 'name' } = pagesOf(object).list
  return { sort: usual, descending: latestFirst.has(usual) }
}

/** The list's address as a query; anything that is not understood falls back to the start of the list in its usual order. */
export async function recordListQuery(object: RecordObject, searchParams: PageQuery): Promise<ReadAddress> {
  const read = await readPageQuery(searchParams, {
    q: textParameter,
    sort: choiceParameter(sortsOf(object).map(([name]) => name)),
    dir: textParameter,
    state: choiceParameter([...linkLists, 'deleted'] as const),
    crm: choiceParameter(crmTypeSchema.options),
    after: textParameter,
    before: textParameter,
    ...Object.fromEntries(pagesOf(object).list.filters.map((name) => [name, filterParameter(object, name)])),
    ...groupParameter(object),
    columns: textParameter,
    saved: textParameter,
    ...Object.fromEntries(narrowingFields(object).map((name) => [name, idParameter])),
    ...Object.fromEntries(builtFilters(object).map(({ name }) => [name, textParameter])),
  })
  const { q = '', sort, dir, state, crm, after, before, columns = '', saved, ...narrowed } = read
  const names = new Set(builtFilters(object).map(({ name }) => name))
  const asked = Object.entries(narrowed).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const built = Object.fromEntries(
    asked.filter(([name, value]) => names.has(name) && builtConditions(object, { [name]: value }).length > 0),
  )
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
    filters: Object.fromEntries(asked.filter(([name]) => !names.has(name))),
    built,
    columns: shownNames(object, columns),
    view: saved,
    start: pageStart({ after, before }, cursors[order] ?? textCursorSchema),
    leftOut: await notUnderstood(searchParams, {
      ...read,
      ...Object.fromEntries([...names].map((name) => [name, built[name]])),
      crm: deleted ? undefined : crm,
      columns: columns === '' || shownNames(object, columns).length > 0 ? columns : undefined,
      // Of the board, which is another page of the same address.
      ...(pagesOf(object).stage === undefined ? {} : { view: true, pipeline: true }),
    }),
  }
}

/** What a list's address means otherwise. */
const ownParameters = ['q', 'sort', 'dir', 'state', 'crm', 'after', 'before', 'columns', 'saved', 'view', 'pipeline']

/** The filters of any field that people can build for an object's list. */
export function builtFilters(object: RecordObject): readonly FilterChoice[] {
  const { filters, group } = pagesOf(object).list
  return filterChoices(
    recordsOf(object),
    new Set([...ownParameters, ...filters, ...narrowingFields(object), ...(group === undefined ? [] : [group.name])]),
  )
}

/** The same as conditions; none for a value that is wrong. */
export function builtConditions(object: RecordObject, built: ListAddress['built']): readonly Condition[] {
  return conditionsOf(recordsOf(object), built, { maySeeSecrets: false }).conditions
}

function shownNames(object: RecordObject, text: string): readonly string[] {
  const known = new Set(choosableColumns(object).map(({ field }) => field))
  return [...new Set(text.split(','))].filter((name) => known.has(name)).slice(0, columnsMax)
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
    ...query.built,
    columns: query.columns.length === 0 ? undefined : query.columns.join(','),
    saved: query.view,
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
