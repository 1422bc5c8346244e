import { Failure } from '../../core/errors.ts'
import type { Conversation } from './client.ts'
import type { ChangedOrganization } from './cursor.ts'
import { statusOf } from './errors.ts'
import { listPersons, pageSize, type PersonPage, type PersonQuery } from './persons.ts'
import { changedAt } from './records.ts'
import type { Person } from './schema.ts'

/** Organizations are listed together, a call each, as long as a page holds their persons. */
const together = 10

/** Where the list stands: the organizations that are left, and the page of the first one's persons. */
export type MembersLeft = { readonly organizations: readonly ChangedOrganization[]; readonly page: string | null }

/**
 * One page of the persons of these organizations; those who changed themselves since `from` are left out. Organizations with many persons
 * come last, each by itself.
 */
export async function membersPage(
  conversation: Conversation,
  { organizations, page }: MembersLeft,
  from: string,
): Promise<{ readonly persons: readonly Person[]; readonly left: MembersLeft }> {
  const small = organizations.filter(({ isLarge }) => isLarge !== true).slice(0, together)
  const { persons, left } = await (small.length > 0
    ? smallOrganizations(conversation, organizations, small)
    : largeOrganization(conversation, organizations, page))
  return { persons: persons.filter((person) => Date.parse(changedAt(person)) < Date.parse(from)), left }
}

const membersOf = (id: number): PersonQuery => ({ org_id: id, sort_by: 'id', sort_direction: 'asc' })

async function smallOrganizations(
  conversation: Conversation,
  organizations: readonly ChangedOrganization[],
  small: readonly ChangedOrganization[],
) {
  const limit = pageSize / together
  const pages = await Promise.all(small.map(({ id }) => listPersons(conversation, { ...membersOf(id), limit })))
  const large = small.filter((_, index) => pages[index]?.next !== null).map((each) => ({ ...each, isLarge: true }))
  return {
    persons: pages.filter(({ next }) => next === null).flatMap(({ persons }) => persons),
    left: { organizations: [...organizations.filter((each) => !small.includes(each)), ...large], page: null },
  }
}

async function largeOrganization(conversation: Conversation, organizations: readonly ChangedOrganization[], page: string | null) {
  const [first, ...others] = organizations
  if (first === undefined) return { persons: [], left: { organizations, page: null } }
  const { persons, next } = await largePage(conversation, membersOf(first.id), page)
  return { persons, left: next === null ? { organizations: others, page: null } : { organizations, page: next } }
}

/** A list whose cursor has expired starts again: persons that are read twice are unchanged. */
async function largePage(conversation: Conversation, query: PersonQuery, page: string | null): Promise<PersonPage> {
  if (page === null) return listPersons(conversation, query)
  try {
    return await listPersons(conversation, { ...query, cursor: page })
  } catch (thrown) {
    if (thrown instanceof Failure && statusOf(thrown) === 400) return listPersons(conversation, query)
    throw thrown
  }
}
