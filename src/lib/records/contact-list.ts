import { z } from 'zod'
import { contactRowSchema, contactTexts } from '../db/contact-rows.ts'
import { type Page, type PageStart, toPage } from './keyset.ts'
import { readRows, type UserClient } from './rows.ts'

export const contactSortSchema = z.enum(['name', 'email', 'company', 'updated'])
export type ContactSort = z.infer<typeof contactSortSchema>

const rowSchema = contactRowSchema
  .omit({ custom: true, version: true, deleted_at: true })
  .extend({ sort_value: z.string() })
  .transform((row) => ({ ...contactTexts(row), updatedAt: row.updated_at, sortValue: row.sort_value }))
export type ContactRow = z.infer<typeof rowSchema>

export type ContactListQuery = {
  readonly search: string
  readonly sort: ContactSort
  readonly descending: boolean
  readonly start: PageStart
}

/** One page of the live contacts of an organisation. A range scan whatever the page: its cost does not grow with the list. */
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
      p_organization: organizationId,
      p_search: query.search || null,
      p_sort: query.sort,
      p_descending: backwards ? !query.descending : query.descending,
      p_after_value: cursor?.[0] ?? null,
      p_after_id: cursor?.[1] ?? null,
      p_limit: limit + 1,
    }),
  )
  return toPage(found, limit, query.start, (row) => [row.sortValue, row.id])
}

export async function contactsCount(client: UserClient, organizationId: string, search: string): Promise<number> {
  return readRows(z.coerce.number(), client.rpc('contacts_count', { p_organization: organizationId, p_search: search || null }))
}
