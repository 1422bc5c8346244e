import { single } from '@/src/components/page-query.ts'
import { type ContactListQuery, type ContactSort, contactSortSchema } from '@/src/lib/records/contact-list.ts'
import { pageStart } from '@/src/lib/records/keyset.ts'

export const contactsPath = '/dashboard/contacts'

/** Parses the list's address; invalid values fall back to the start of the list by name. */
export function contactListQuery(query: Readonly<Record<string, string | string[] | undefined>>): ContactListQuery {
  const sort = contactSortSchema.safeParse(single(query['sort']))
  return {
    search: (single(query['q']) ?? '').trim().slice(0, 200),
    sort: sort.success ? sort.data : 'name',
    descending: single(query['dir']) === 'desc',
    start: pageStart(single(query['after']), single(query['before'])),
  }
}

/** The parameters kept when the page changes; defaults are omitted. */
export function stayingParameters(query: Pick<ContactListQuery, 'search' | 'sort' | 'descending'>) {
  return {
    q: query.search || undefined,
    sort: query.sort === 'name' ? undefined : query.sort,
    dir: query.descending ? 'desc' : undefined,
  }
}

/** A column heading's link: reverses the current order, or sorts by the column. */
export function sortHref(query: ContactListQuery, sort: ContactSort): string {
  const descending = query.sort === sort ? !query.descending : sort === 'updated'
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(stayingParameters({ search: query.search, sort, descending }))) {
    if (value) parameters.set(name, value)
  }
  const text = parameters.toString()
  return text ? `${contactsPath}?${text}` : contactsPath
}
