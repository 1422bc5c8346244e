import type { ChangePage } from '../port/changes.ts'
import { associationsToList } from './associated.ts'
import { changePage } from './change-page.ts'
import { call, type Conversation } from './client.ts'
import { completed } from './completed.ts'
import type { HubSpotCursor } from './cursor.ts'
import type { HubSpotObject } from './object-type.ts'
import { mergedIds, mergesOf, propertiesToRead } from './records.ts'
import { type HubSpotRecord, pageSchema, readAnswer } from './schema.ts'

export const listPageSize = 100
const hourMs = 60 * 60 * 1000

/** One page of all live records. */
export async function fullPage(
  conversation: Conversation,
  object: HubSpotObject,
  cursor: Extract<HubSpotCursor, { mode: 'full' }>,
): Promise<ChangePage> {
  const { records, after } = await list(conversation, object, {
    after: cursor.after,
    properties: propertiesToRead(conversation.session, object),
    associations: associationsToList(conversation, object),
    archived: false,
  })
  const live = await completed(conversation, object, records, { listed: true })
  const next: HubSpotCursor =
    after === null ? { mode: 'archived', after: null, since: cursor.startedAt, pages: 0 } : { ...cursor, after }
  return changePage(conversation.session, object, live, next)
}

/** One page of the archived records, which searches do not return. */
export async function archivedPage(
  conversation: Conversation,
  object: HubSpotObject,
  cursor: Extract<HubSpotCursor, { mode: 'archived' }>,
): Promise<ChangePage> {
  const { records, after } = await list(conversation, object, {
    after: cursor.after,
    properties: [mergedIds],
    associations: [],
    archived: true,
  })
  const pages = cursor.pages + 1
  const next: HubSpotCursor =
    after === null
      ? { mode: 'delta', since: cursor.since, archivedDueAt: conversation.now() + archivedPauseMs(pages) }
      : { ...cursor, after, pages }
  // What was merged into a record before it was archived went with it.
  return {
    records: [],
    deletedIds: records.map((record) => record.id),
    merges: mergesOf(records),
    next,
    done: after === null,
  }
}

/**
 * The more pages the list has, the less often it is read: hourly up to four pages, daily from 96. So it costs four requests an
 * hour up to 9,600 archived records.
 */
function archivedPauseMs(pages: number): number {
  return Math.min(24 * hourMs, Math.max(1, pages / 4) * hourMs)
}

async function list(
  conversation: Conversation,
  object: HubSpotObject,
  of: {
    readonly after: string | null
    readonly properties: string[]
    readonly associations: string[]
    readonly archived: boolean
  },
): Promise<{ readonly records: readonly HubSpotRecord[]; readonly after: string | null }> {
  const answer = await call(conversation, 'general', (client) =>
    client.crm.objects.basicApi.getPage(
      object.path,
      listPageSize,
      of.after ?? undefined,
      of.properties,
      undefined,
      of.associations.length === 0 ? undefined : of.associations,
      of.archived,
    ),
  )
  const page = readAnswer(pageSchema, answer)
  return { records: page.results, after: page.paging?.next?.after ?? null }
}
