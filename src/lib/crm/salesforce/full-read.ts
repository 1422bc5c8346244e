import type { ChangePage } from '../port/changes.ts'
import { awaitJob, dropJob, isWithoutBulk, readResults, startJob } from './bulk.ts'
import { changePage, columnsOf, pageAt, watermarkOf } from './change-page.ts'
import { type Conversation, query } from './client.ts'
import { countOnce } from './count.ts'
import type { CursorOf, Watermark } from './cursor.ts'
import { orgColumns } from './describe.ts'
import { knownEmails } from './known-emails.ts'
import type { SalesforceObject } from './objects.ts'
import { columnsKey } from './records.ts'
import { literal, select } from './soql.ts'

/** Reads the watermark before any record, then chooses REST or bulk by the number of records. */
export async function begin(conversation: Conversation, object: SalesforceObject): Promise<CursorOf<'full' | 'bulk'>> {
  const { app } = conversation
  const mark = await newestMark(conversation, object)
  const rows = await countOnce(conversation, object)
  return rows >= app.bulkRowsMin ? beginBulk(conversation, object, mark) : inOrder(conversation, object, mark)
}

/** The watermark of everything that is there now. */
export async function newestMark(conversation: Conversation, object: SalesforceObject): Promise<Watermark> {
  const { now } = conversation
  const startedAt = now()
  const newestStamp = select({
    fields: ['Id', 'SystemModstamp', 'IsDeleted'],
    from: object.sobject,
    orderBy: 'SystemModstamp DESC',
    limit: 1,
  })
  const newest = await query(conversation, newestStamp, 'with_deleted')
  return {
    mark: newest.rows[0]?.SystemModstamp ?? null,
    startedAt,
    seenAt: now(),
    orgColumns: await orgColumns(conversation, object),
  }
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

export async function fullPage(
  conversation: Conversation,
  object: SalesforceObject,
  cursor: CursorOf<'full'>,
): Promise<ChangePage> {
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
      'with_deleted',
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
export async function bulkPage(
  conversation: Conversation,
  object: SalesforceObject,
  cursor: CursorOf<'bulk'>,
): Promise<ChangePage> {
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
