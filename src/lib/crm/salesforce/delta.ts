import { Failure } from '../../core/errors.ts'
import type { ChangePage } from '../port/changes.ts'
import { changePage, columnsOf, pageAt, watermarkOf } from './change-page.ts'
import { type Conversation, query, type QueryPage, queryRows } from './client.ts'
import { changedRoles, readsRoles } from './contact-roles.ts'
import { advance, type CursorOf, deltaFrom, type SalesforceCursor, type Watermark } from './cursor.ts'
import { orgColumns } from './describe.ts'
import type { SalesforceObject } from './objects.ts'
import { parentStampColumns, stampsOf } from './parents.ts'
import { columnsKey } from './records.ts'
import type { SalesforceRow } from './schema.ts'
import { instantLiteral, queriesForValues, select } from './soql.ts'

export async function deltaPage(
  conversation: Conversation,
  object: SalesforceObject,
  cursor: CursorOf<'delta'>,
): Promise<ChangePage> {
  const startedAt = conversation.now()
  const before = { ...watermarkOf(cursor), startedAt }
  try {
    return await firstDeltaPage(conversation, object, before, cursor)
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'invalid_field') throw thrown
    // An optional column may have been deleted from the org; a deleted mapped column fails again.
    const columns = await orgColumns(conversation, object)
    if (columns.join() === (cursor.orgColumns ?? []).join()) throw thrown
    return firstDeltaPage(conversation, object, { ...before, orgColumns: columns }, cursor)
  }
}

async function firstDeltaPage(
  conversation: Conversation,
  object: SalesforceObject,
  before: Watermark,
  rest: Watermark,
): Promise<ChangePage> {
  const span = { from: deltaFrom(rest), at: null }
  const page = await queryDelta(conversation, object, span, before)
  return { ...(await furtherDelta(conversation, object, page, span.from, before)), total: page.total }
}

/**
 * Continues a delta. When its locator has expired, the query starts again from the smallest stamp of the last page: rows are
 * ordered by the stamps they had when the query was sent, so no earlier row is unread.
 */
export async function nextDeltaPage(
  conversation: Conversation,
  object: SalesforceObject,
  cursor: CursorOf<'paging'>,
): Promise<ChangePage> {
  const wanted = columnsKey(columnsOf(conversation.session, object, cursor))
  const page =
    (cursor.columns === wanted ? await pageAt(conversation, cursor.locator) : null) ??
    (await queryDelta(conversation, object, cursor, cursor))
  return furtherDelta(conversation, object, page, cursor.from, cursor)
}

/** Records that changed, themselves or one of their parents, since `from`; of these the ones whose own stamp is `at` or later. */
function queryDelta(
  conversation: Conversation,
  object: SalesforceObject,
  { from, at }: { readonly from: string | null; readonly at: string | null },
  mark: Watermark,
): Promise<QueryPage> {
  const { session } = conversation
  const since = (columns: readonly string[], time: string | null) =>
    time === null ? [] : [columns.map((column) => `${column} >= ${instantLiteral(time)}`).join(' OR ')]
  const conditions = [...since(['SystemModstamp', ...parentStampColumns(session)], from), ...since(['SystemModstamp'], at)]
  return query(
    conversation,
    select({
      fields: columnsOf(session, object, mark),
      from: object.sobject,
      ...(conditions.length === 0 ? {} : { where: conditions.map((each) => `(${each})`).join(' AND ') }),
      orderBy: 'SystemModstamp, Id',
    }),
    'with_deleted',
  )
}

async function furtherDelta(
  conversation: Conversation,
  object: SalesforceObject,
  page: QueryPage,
  from: string | null,
  before: Watermark,
): Promise<ChangePage> {
  const { locator, rows } = page
  const seen = rows.flatMap((row) => stampsOf(conversation.session, row))
  const mark = watermarkOf(advance(before, seen, conversation.now()))
  const stamps = rows.map((row) => row.SystemModstamp)
  const at = stamps.reduce<string | null>((low, stamp) => (low === null || stamp < low ? stamp : low), null)
  if (locator === null || at === null) {
    if (!readsRoles(conversation.session, object)) return changePage(conversation, object, rows, { ...mark, mode: 'delta' })
    return rolesPage(conversation, object, { ...mark, mode: 'roles', locator: null, from }, rows)
  }
  const columns = columnsKey(columnsOf(conversation.session, object, mark))
  return changePage(conversation, object, rows, { ...mark, mode: 'paging', locator, from, at, columns })
}

/** Records whose contact roles have changed, beside those of the delta's last page. */
export async function rolesPage(
  conversation: Conversation,
  object: SalesforceObject,
  cursor: CursorOf<'roles'>,
  rows: readonly SalesforceRow[] = [],
): Promise<ChangePage> {
  const { from } = cursor
  const { ids, stamps, locator } = await rolesAt(conversation, cursor)
  const known = new Set(rows.map((row) => row.Id))
  const others = ids.filter((id) => !known.has(id))
  const fields = columnsOf(conversation.session, object, cursor)
  const queries = queriesForValues(others, (list) => select({ fields, from: object.sobject, where: `Id IN ${list}` }))
  const touched = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  const mark = watermarkOf(advance(cursor, stamps, conversation.now()))
  const next: SalesforceCursor = locator === null ? { ...mark, mode: 'delta' } : { ...mark, mode: 'roles', locator, from }
  return changePage(conversation, object, [...rows, ...touched], next)
}

/** A locator that has expired begins again: what is read twice is the same. */
async function rolesAt(conversation: Conversation, { from, locator }: CursorOf<'roles'>) {
  const further = locator === null ? null : await pageAt(conversation, locator)
  return changedRoles(conversation, from, further)
}
