import type { ChangePage } from '../connector.ts'
import { changePage } from './change-page.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotCursor } from './cursor.ts'
import { mergedIds, mergesOf, propertiesToRead } from './records.ts'
import { type HubSpotContact, pageSchema, readAnswer } from './schema.ts'

const listPageSize = 100
const hourMs = 60 * 60 * 1000

/** One page of all live contacts. */
export async function fullPage(
  conversation: Conversation,
  cursor: Extract<HubSpotCursor, { mode: 'full' }>,
): Promise<ChangePage> {
  const { contacts, after } = await list(conversation, {
    after: cursor.after,
    properties: propertiesToRead(conversation.session),
    archived: false,
  })
  const next: HubSpotCursor =
    after === null ? { mode: 'archived', after: null, since: cursor.startedAt, pages: 0 } : { ...cursor, after }
  return changePage(conversation.session, contacts, next)
}

/** One page of the archived contacts, which searches do not return. */
export async function archivedPage(
  conversation: Conversation,
  cursor: Extract<HubSpotCursor, { mode: 'archived' }>,
): Promise<ChangePage> {
  const { contacts, after } = await list(conversation, { after: cursor.after, properties: [mergedIds], archived: true })
  const pages = cursor.pages + 1
  const next: HubSpotCursor =
    after === null
      ? { mode: 'delta', since: cursor.since, archivedDueAt: conversation.now() + archivedPauseMs(pages) }
      : { ...cursor, after, pages }
  // What was merged into a contact before it was archived went with it.
  return {
    records: [],
    deletedIds: contacts.map((contact) => contact.id),
    merges: mergesOf(contacts),
    next,
    done: after === null,
  }
}

/**
 * The more pages the list has, the less often it is read: hourly up to four pages, daily from 96. So it costs four requests an
 * hour up to 9,600 archived contacts.
 */
function archivedPauseMs(pages: number): number {
  return Math.min(24 * hourMs, Math.max(1, pages / 4) * hourMs)
}

async function list(
  conversation: Conversation,
  of: { readonly after: string | null; readonly properties: string[]; readonly archived: boolean },
): Promise<{ readonly contacts: readonly HubSpotContact[]; readonly after: string | null }> {
  const answer = await call(conversation, 'general', (client) =>
    client.crm.contacts.basicApi.getPage(listPageSize, of.after ?? undefined, of.properties, undefined, undefined, of.archived),
  )
  const page = readAnswer(pageSchema, answer)
  return { contacts: page.results, after: page.paging?.next?.after ?? null }
}
