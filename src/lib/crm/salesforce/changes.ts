import { Failure } from '../../core/errors.ts'
import type { ChangePage, Cursor } from '../port/changes.ts'
import type { Session } from '../port/session.ts'
import { awaitJob, dropJob, isWithoutBulk, readResults, startJob } from './bulk.ts'
import { type Conversation, query, queryMore, type QueryPage, queryRows } from './client.ts'
import { changedRoles, readsRoles, withRoles } from './contact-roles.ts'
import { orgColumns, rememberOrgColumns } from './describe.ts'
import { advance, type CursorOf, deltaFrom, type Watermark, parseCursor, type SalesforceCursor } from './cursor.ts'
import { knownEmails } from './known-emails.ts'
import type { SalesforceObject } from './objects.ts'
import { parentStampColumns, stampsOf } from './parents.ts'
import { columnsKey, columnsToRead, mergesOf, toRemoteRecord } from './records.ts'
import type { SalesforceRow } from './schema.ts'
import { instantLiteral, literal, queriesForValues, select } from './soql.ts'

/**
 * One page of changes. A full read returns all records and the recycle bin, ordered by id or by a bulk query; a delta returns
 * records with a SystemModstamp since the watermark, and those with a parent that has one, where a field of that parent is read.
 * Changes during a full read have a later stamp than its watermark.
 */
export async function listChanges(
  conversation: Conversation,
  object: SalesforceObject,
  after: Cursor | null,
): Promise<ChangePage> {
  const cursor = await withOrgColumns(
    conversation,
    object,
    after === null ? await begin(conversation, object) : parseCursor(after),
  )
  switch (cursor.mode) {
    case 'full':
      return fullPage(conversation, object, cursor)
    case 'bulk':
      return bulkPage(conversation, object, cursor)
    case 'delta':
      return deltaPage(conversation, object, cursor)
    case 'paging':
      return nextDeltaPage(conversation, object, cursor)
    case 'roles':
      return rolesPage(conversation, object, cursor)
  }
}

/** The org's optional columns are determined when a full read starts, and then kept in the cursor. */
async function withOrgColumns(
  conversation: Conversation,
  object: SalesforceObject,
  cursor: SalesforceCursor,
): Promise<SalesforceCursor> {
  const known = cursor.orgColumns
  if (known === undefined) return { ...cursor, orgColumns: await orgColumns(conversation, object) }
  await rememberOrgColumns(conversation, object, known)
  return cursor
}

/** Reads the watermark before any record, then chooses REST or bulk by the number of records. */
async function begin(conversation: Conversation, object: SalesforceObject): Promise<CursorOf<'full' | 'bulk'>> {
  const { now, session, app } = conversation
  const startedAt = now()
  const newestStamp = select({
    fields: ['Id', 'SystemModstamp', 'IsDeleted'],
    from: object.sobject,
    orderBy: 'SystemModstamp DESC',
    limit: 1,
  })
  const newest = await query(conversation, newestStamp, true)
  const mark = {
    mark: newest.rows[0]?.SystemModstamp ?? null,
    startedAt,
    seenAt: now(),
    orgColumns: await orgColumns(conversation, object),
  }
  const rows = await session.memoize(countKey(object), () => queryCount(conversation, object))
  return rows >= app.bulkRowsMin ? beginBulk(conversation, object, mark) : inOrder(conversation, object, mark)
}

function inOrder({ session }: Conversation, object: SalesforceObject, mark: Watermark): CursorOf<'full'> {
  return {
    ...watermarkOf(mark),
    mode: 'full',
    locator: null,
    lastId: null,
    columns: columnsKey(columnsOf(session, object, mark)),
  }
}

async function beginBulk(
  conversation: Conversation,
  object: SalesforceObject,
  mark: Watermark,
): Promise<CursorOf<'full' | 'bulk'>> {
  const fields = columnsOf(conversation.session, object, mark)
  try {
    const jobId = await startJob(conversation, select({ fields, from: object.sobject }))
    return { ...watermarkOf(mark), mode: 'bulk', jobId, locator: null, columns: columnsKey(fields) }
  } catch (thrown) {
    if (!isWithoutBulk(thrown)) throw thrown
    return inOrder(conversation, object, mark)
  }
}

async function fullPage(conversation: Conversation, object: SalesforceObject, cursor: CursorOf<'full'>): Promise<ChangePage> {
  const fields = columnsOf(conversation.session, object, cursor)
  const columns = columnsKey(fields)
  const further = cursor.columns === columns ? await pageAt(conversation, cursor.locator) : null
  const page =
    further ??
    (await query(
      conversation,
      select({
        fields,
        from: object.sobject,
        ...(cursor.lastId === null ? {} : { where: `Id > ${literal(cursor.lastId)}` }),
        orderBy: 'Id',
      }),
      true,
    ))
  const lastId = page.rows.at(-1)?.Id ?? cursor.lastId
  const at = cursor.lastId
  const next = page.locator === null ? null : lastId
  const known = await knownEmails(conversation, object)
  known?.addPage(page.rows, { at, next, mark: watermarkOf(cursor) })
  return changePage(
    conversation,
    object,
    page.rows,
    page.locator === null ? { ...watermarkOf(cursor), mode: 'delta' } : { ...cursor, locator: page.locator, lastId, columns },
  )
}

/**
 * Reads a bulk query's result, or waits a little for it. When the job fails, is gone, or was created for other columns, falls
 * back to a read ordered by id; records that were read already are unchanged.
 */
async function bulkPage(conversation: Conversation, object: SalesforceObject, cursor: CursorOf<'bulk'>): Promise<ChangePage> {
  const { jobId } = cursor
  const withoutBulk = async () => {
    await dropJob(conversation, jobId)
    return fullPage(conversation, object, inOrder(conversation, object, cursor))
  }
  if (cursor.columns !== columnsKey(columnsOf(conversation.session, object, cursor))) return withoutBulk()
  try {
    if (cursor.locator === null) {
      const state = await awaitJob(conversation, jobId)
      if (state === 'waiting') return changePage(conversation, object, [], cursor)
      if (state === 'failed') return await withoutBulk()
    }
    const { rows, locator } = await readResults(conversation, jobId, cursor.locator)
    const known = await knownEmails(conversation, object)
    known?.addPage(rows, { at: cursor.locator, next: locator, mark: watermarkOf(cursor) })
    if (locator !== null) return changePage(conversation, object, rows, { ...cursor, locator })
    await dropJob(conversation, jobId)
    return changePage(conversation, object, rows, { ...watermarkOf(cursor), mode: 'delta' })
  } catch (thrown) {
    if (!isWithoutBulk(thrown)) throw thrown
    return withoutBulk()
  }
}

async function deltaPage(conversation: Conversation, object: SalesforceObject, cursor: CursorOf<'delta'>): Promise<ChangePage> {
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
async function nextDeltaPage(
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
    true,
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
async function rolesPage(
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

/** The page of a locator; null when there is none, or it has expired. */
async function pageAt(conversation: Conversation, locator: string | null): Promise<QueryPage | null> {
  if (locator === null) return null
  try {
    return await queryMore(conversation, locator)
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'invalid_query_locator') return null
    throw thrown
  }
}

async function changePage(
  conversation: Conversation,
  object: SalesforceObject,
  rows: readonly SalesforceRow[],
  next: SalesforceCursor,
): Promise<ChangePage> {
  const live = rows.filter((row) => !row.IsDeleted)
  const whole = await withRoles(conversation, object, live)
  return {
    records: whole.map((row) => toRemoteRecord(conversation.session, object, row)),
    deletedIds: rows.filter((row) => row.IsDeleted).map((row) => row.Id),
    merges: mergesOf(rows),
    next,
    done: next.mode === 'delta',
  }
}

function watermarkOf({ mark, startedAt, seenAt, orgColumns: columns }: Watermark): Watermark {
  return { mark, startedAt, seenAt, orgColumns: columns }
}

function columnsOf(session: Session, object: SalesforceObject, { orgColumns: columns = [] }: Watermark): string[] {
  return columnsToRead(session, object, columns)
}

const countKey = ({ sobject }: SalesforceObject) => `salesforce:count:${sobject}`

/** Number of live records. Cached for the conversation, which also uses it to choose between REST and bulk. */
export async function countRecords(conversation: Conversation, object: SalesforceObject): Promise<number> {
  const count = await queryCount(conversation, object)
  await conversation.session.memoize(countKey(object), async () => count)
  return count
}

async function queryCount(conversation: Conversation, object: SalesforceObject): Promise<number> {
  return (await query(conversation, `SELECT COUNT() FROM ${object.sobject}`)).total
}
