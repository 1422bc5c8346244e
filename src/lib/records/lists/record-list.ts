import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { type Page, type PageStart, toPage } from './keyset.ts'
import type { LinkList } from '../links/link-state.ts'
import type { ListColumn } from '../pages/page-spec.ts'
import { pagesOf, recordTitle } from '../pages/pages.ts'
import type { RecordValues } from '../fields/record-values.ts'
import type { Condition } from '../resources/query.ts'
import { readRows, type UserClient } from '../rows.ts'
import { whoDeleted } from '../history/who-deleted.ts'

/** Values by their fields' names, as the database gives them; blank ones are left out. */
export const fieldsSchema = z
  .record(z.string(), z.json())
  .transform((fields): RecordValues => new Map(Object.entries(fields).filter(([, value]) => value !== null && value !== '')))

const rowSchema = z
  .object({
    id: databaseIdSchema,
    fields: fieldsSchema,
    updated_at: z.string(),
    deleted_at: z.string().nullable(),
    ...whoDeleted,
    sort_value: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    values: row.fields,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    deletedBy: row.deleted_by,
    deletedVia: row.deleted_via,
    sortValue: row.sort_value,
  }))

/** A record in a list, with the values that the list shows. */
export type RecordRow = z.output<typeof rowSchema> & { readonly title: string }

/** Which records: those with a link in a list, of one connection or of any; or the deleted ones. */
export type RecordFilter = {
  readonly search: string
  readonly list: LinkList | null
  readonly connectionId: string | null
  readonly deleted: boolean
  /** Those with these values in these fields; null: without one. */
  readonly where: Readonly<Record<string, string | null>>
  /** Those that fulfil all of these. */
  readonly conditions: readonly Condition[]
}

/** All records that are not deleted. */
export const everything: RecordFilter = { search: '', list: null, connectionId: null, deleted: false, where: {}, conditions: [] }

export type RecordListQuery = RecordFilter & {
  readonly sort: string
  readonly descending: boolean
  readonly start: PageStart
}

/** How much of a list is shown. */
export type ShownRows = {
  /** Rows of a page. */
  readonly limit: number
  /** Those of the object's list where none are named. */
  readonly columns?: readonly ListColumn[]
  /** Fields beside those of the columns. */
  readonly further?: readonly string[]
}

/**
 * One page of an organisation's records of an object. Without a filter a range scan whatever the page: its cost does not grow with the
 * list.
 */
export async function recordsPage(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
  query: RecordListQuery,
  { limit, further = [], columns = pagesOf(object).list.columns }: ShownRows,
): Promise<Page<RecordRow>> {
  const { named, distinguishedBy } = pagesOf(object)
  const cursor = query.start.before ?? query.start.after
  const found = await readRows(
    z.array(rowSchema),
    client.rpc('records_page', {
      ...parametersOf(organizationId, object, query),
      p_fields: [
        ...new Set([
          ...named,
          ...distinguishedBy,
          ...further,
          ...columns.flatMap(({ field, ...beside }) => [field, beside.otherwise ?? field, beside.currency ?? field]),
        ]),
      ],
      p_sort: query.sort,
      p_descending: query.start.before === undefined ? query.descending : !query.descending,
      p_after_value: cursor?.[0] ?? null,
      p_after_id: cursor?.[1] ?? null,
      p_limit: limit + 1,
    }),
  )
  const rows = found.map((row): RecordRow => ({ ...row, title: recordTitle(object, row.values) }))
  return toPage(rows, limit, query.start, (row) => [row.sortValue, row.id])
}

/** Behind a list or a connection counted to one more than this. */
export const countedMax = 10_000

export async function recordsCount(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
  filter: RecordFilter,
): Promise<number> {
  return readRows(z.coerce.number(), client.rpc('records_count', parametersOf(organizationId, object, filter)))
}

function parametersOf(organizationId: string, object: RecordObject, filter: RecordFilter) {
  return {
    p_organization: organizationId,
    p_object: object,
    p_search: filter.search || null,
    p_list: filter.list,
    p_connection: filter.connectionId,
    p_deleted: filter.deleted,
    p_where: filter.where,
    p_conditions: filter.conditions.map((condition) => ({ ...condition })),
  }
}
