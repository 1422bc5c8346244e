import { z } from 'zod'
import { contactRowSchema, contactTexts } from '../db/contact-rows.ts'
import { whoDeleted } from './contact.ts'
import { type Page, type PageStart, toPage } from './keyset.ts'
import type { LinkList } from './link-state.ts'
import { readRows, type UserClient } from './rows.ts'

export const contactSortSchema = z.enum(['name', 'email', 'company', 'updated', 'deleted'])
export type ContactSort = z.infer<typeof contactSortSchema>

const rowSchema = contactRowSchema
  .omit({ custom: true })
  .extend({ ...whoDeleted, sort_value: z.string() })
  .transform((row) => ({
    ...contactTexts(row),
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    deletedBy: row.deleted_by,
    deletedVia: row.deleted_via,
    sortValue: row.sort_value,
  }))
export type ContactRow = z.infer<typeof rowSchema>

/** Which contacts: those with a link in a list, of one connection or of any; or the deleted ones. */
export type ContactFilter = {
  readonly search: string
  readonly list: LinkList | null
  readonly connectionId: string | null
  readonly deleted: boolean
}

export type ContactListQuery = ContactFilter & {
  readonly sort: ContactSort
  readonly descending: boolean
  readonly start: PageStart
}

/** One page of an organisation's contacts. Without a filter a range scan whatever the page: its cost does not grow with the list. */
export async function contactsPage(
  client: UserClient,
  organizationId: string,
  query: ContactListQuery,
  limit: number,
): Promise<Page<ContactRow>> {
  const cursor = query.start.before ?? query.start.after
  const backwards = query.start.before !== undefined
  const found = await readRows(
    z.array(rowSchema),
    client.rpc('contacts_page', {
      ...parametersOf(organizationId, query),
      p_sort: query.sort,
      p_descending: backwards ? !query.descending : query.descending,
      p_after_value: cursor?.[0] ?? null,
      p_after_id: cursor?.[1] ?? null,
      p_limit: limit + 1,
    }),
  )
  return toPage(found, limit, query.start, (row) => [row.sortValue, row.id])
}

/** Behind a list or a connection counted to one more than this. */
export const countedMax = 10_000

export async function contactsCount(client: UserClient, organizationId: string, filter: ContactFilter): Promise<number> {
  return readRows(z.coerce.number(), client.rpc('contacts_count', parametersOf(organizationId, filter)))
}

function parametersOf(organizationId: string, filter: ContactFilter) {
  return {
    p_organization: organizationId,
    p_search: filter.search || null,
    p_list: filter.list,
    p_connection: filter.connectionId,
    p_deleted: filter.deleted,
  }
}

/** All contacts that are not deleted. */
export const everybody: ContactFilter = { search: '', list: null, connectionId: null, deleted: false }
