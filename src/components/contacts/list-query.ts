import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { type ContactListQuery, type ContactSort, contactSortSchema } from '@/src/lib/records/contact-list.ts'
import { pageStart, textCursorSchema, timeCursorSchema } from '@/src/lib/records/keyset.ts'

export const contactsPath = '/dashboard/contacts'

/** The list's address as a query; anything that is not understood falls back to the start of the list by name. */
export async function contactListQuery(searchParams: PageQuery): Promise<ContactListQuery> {
  const {
    q = '',
    sort = 'name',
    dir,
    ...place
  } = await readPageQuery(searchParams, {
    q: textParameter,
    sort: choiceParameter(contactSortSchema.options),
    dir: textParameter,
    after: textParameter,
    before: textParameter,
  })
  return {
    search: q.trim().slice(0, 200).toWellFormed(),
    sort,
    descending: dir === 'desc',
    start: pageStart(place, sort === 'updated' ? timeCursorSchema : textCursorSchema),
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
