import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { type Page, type PageStart, toPage } from './keyset.ts'
import { readRows } from './rows.ts'

export const contactSortSchema = z.enum(['name', 'email', 'company', 'updated'])
export type ContactSort = z.infer<typeof contactSortSchema>

const rowSchema = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    phone: z.string().nullable(),
    company: z.string().nullable(),
    job_title: z.string().nullable(),
    updated_at: z.string(),
    sort_value: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    phone: row.phone,
    company: row.company,
    jobTitle: row.job_title,
    updatedAt: row.updated_at,
    sortValue: row.sort_value,
  }))
export type ContactRow = z.infer<typeof rowSchema>

export type ContactListQuery = {
  readonly search: string
  readonly sort: ContactSort
  readonly descending: boolean
  readonly start: PageStart
}

/** One page of the live contacts of an organisation. A range scan whatever the page: its cost does not grow with the list. */
export async function contactsPage(
  client: SupabaseClient,
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

export async function contactsCount(client: SupabaseClient, organizationId: string, search: string): Promise<number> {
  return readRows(z.coerce.number(), client.rpc('contacts_count', { p_organization: organizationId, p_search: search || null }))
}
