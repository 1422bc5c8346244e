import type { ChangePage, Cursor } from '../port/changes.ts'
import type { Conversation } from './client.ts'
import { parseCursor, type SalesforceCursor } from './cursor.ts'
import { deltaPage, nextDeltaPage, rolesPage } from './delta.ts'
import { orgColumns, rememberOrgColumns } from './describe.ts'
import { begin, bulkPage, fullPage } from './full-read.ts'
import type { SalesforceObject } from './objects.ts'

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
