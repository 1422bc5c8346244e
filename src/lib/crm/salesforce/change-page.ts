import { Failure } from '../../core/errors.ts'
import type { ChangePage } from '../port/changes.ts'
import type { Session } from '../port/session.ts'
import { type Conversation, queryMore, type QueryPage } from './client.ts'
import { withRoles } from './contact-roles.ts'
import type { SalesforceCursor, Watermark } from './cursor.ts'
import type { SalesforceObject } from './objects.ts'
import { columnsToRead, mergesOf, toRemoteRecord, withoutTemplates } from './records.ts'
import type { SalesforceRow } from './schema.ts'

/** The page of a locator; null when there is none, or it has expired. */
export async function pageAt(conversation: Conversation, locator: string | null): Promise<QueryPage | null> {
  if (locator === null) return null
  try {
    return await queryMore(conversation, locator)
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'invalid_query_locator') return null
    throw thrown
  }
}

export async function changePage(
  conversation: Conversation,
  object: SalesforceObject,
  all: readonly SalesforceRow[],
  next: SalesforceCursor,
): Promise<ChangePage> {
  const rows = withoutTemplates(object, all)
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

export function watermarkOf({ mark, startedAt, seenAt, orgColumns: columns }: Watermark): Watermark {
  return { mark, startedAt, seenAt, orgColumns: columns }
}

export function columnsOf(session: Session, object: SalesforceObject, { orgColumns: columns = [] }: Watermark): string[] {
  return columnsToRead(session, object, columns)
}
