import { Failure } from '../../core/errors.ts'
import type { Conversation } from './client.ts'
import type { ChangedOrganization } from './cursor.ts'
import { statusOf } from './errors.ts'
import type { Kind, ListQuery } from './kinds/kind.ts'
import { changedAt } from './records.ts'
import { listRows, pageSize, type RowPage } from './rows.ts'
import type { RecordRow } from './schema.ts'

/** Organizations are listed together, a call each, as long as a page holds their records. */
const together = 10

/** Where the list stands: the organizations that are left, and the page of the first one's records. */
export type MembersLeft = { readonly organizations: readonly ChangedOrganization[]; readonly page: string | null }

/**
 * One page of the records of these organizations; those that changed themselves since `from` are left out. Organizations with many records
 * come last, each by itself.
 */
export async function membersPage<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  { organizations, page }: MembersLeft,
  from: string,
): Promise<{ readonly rows: readonly Row[]; readonly left: MembersLeft }> {
  const small = organizations.filter(({ isLarge }) => isLarge !== true).slice(0, together)
  const { rows, left } = await (small.length > 0
    ? smallOrganizations(conversation, kind, organizations, small)
    : largeOrganization(conversation, kind, organizations, page))
  return { rows: rows.filter((row) => Date.parse(changedAt(row)) < Date.parse(from)), left }
}

const membersOf = (id: number): ListQuery => ({ org_id: id, sort_by: 'id', sort_direction: 'asc' })

async function smallOrganizations<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  organizations: readonly ChangedOrganization[],
  small: readonly ChangedOrganization[],
) {
  const limit = pageSize / together
  const pages = await Promise.all(small.map(({ id }) => listRows(conversation, kind, { ...membersOf(id), limit })))
  const large = small.filter((_, index) => pages[index]?.next !== null).map((each) => ({ ...each, isLarge: true }))
  return {
    rows: pages.filter(({ next }) => next === null).flatMap(({ rows }) => rows),
    left: { organizations: [...organizations.filter((each) => !small.includes(each)), ...large], page: null },
  }
}

async function largeOrganization<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  organizations: readonly ChangedOrganization[],
  page: string | null,
) {
  const [first, ...others] = organizations
  if (first === undefined) return { rows: [], left: { organizations, page: null } }
  const { rows, next } = await largePage(conversation, kind, membersOf(first.id), page)
  return { rows, left: next === null ? { organizations: others, page: null } : { organizations, page: next } }
}

/** A list whose cursor has expired starts again: rows that are read twice are unchanged. */
async function largePage<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  query: ListQuery,
  page: string | null,
): Promise<RowPage<Row>> {
  if (page === null) return listRows(conversation, kind, query)
  try {
    return await listRows(conversation, kind, { ...query, cursor: page })
  } catch (thrown) {
    if (thrown instanceof Failure && statusOf(thrown) === 400) return listRows(conversation, kind, query)
    throw thrown
  }
}
