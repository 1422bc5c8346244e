import { Failure } from '../../core/errors.ts'
import type { ChangePage, Cursor } from '../port/changes.ts'
import type { Conversation } from './client.ts'
import { deltaStart, later, type PipedriveCursor, parseCursor, watermarkAfter } from './cursor.ts'
import { directoryOf } from './directory.ts'
import { statusOf } from './errors.ts'
import type { Kind, ListQuery } from './kinds/kind.ts'
import { membersPage } from './members.ts'
import { findMerges } from './merges.ts'
import { noteOrganizations } from './organizations.ts'
import { recentChanges } from './recents.ts'
import { changedAt } from './records.ts'
import { changedFrom, listRows, newestChange, type RowPage, toRecords } from './rows.ts'
import type { RecordRow } from './schema.ts'

type CursorOf<Mode extends PipedriveCursor['mode']> = Extract<PipedriveCursor, { mode: Mode }>

/**
 * One page of changes: a full read of all records by id, or a delta by modification time, and after it of the records of organizations
 * that changed, where the organization's name is read.
 */
export async function listChanges<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  after: Cursor | null,
): Promise<ChangePage> {
  const cursor = after === null ? await beginFull(conversation, kind) : parseCursor(after)
  switch (cursor.mode) {
    case 'full':
      return fullPage(conversation, kind, cursor)
    case 'delta':
      return deltaPage(conversation, kind, cursor)
    case 'walk':
      return walkPage(conversation, kind, cursor)
    case 'members':
      return restOfDelta(conversation, kind, cursor)
  }
}

async function beginFull<Row extends RecordRow>(conversation: Conversation, kind: Kind<Row>): Promise<CursorOf<'full'>> {
  const mark = await newestChange(conversation, kind)
  return { mode: 'full', page: null, lastId: null, mark, markedAt: conversation.now() }
}

async function fullPage<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  cursor: CursorOf<'full'>,
): Promise<ChangePage> {
  const byId: ListQuery = { sort_by: 'id', sort_direction: 'asc' }
  const page = await pageOrNull(conversation, kind, byId, cursor.page)
  // When Pipedrive's cursor has expired, the list starts again and skips the records that were read.
  const { rows: all, next: further } = page ?? (await listRows(conversation, kind, byId))
  const rows = all.filter((row) => cursor.lastId === null || row.id > cursor.lastId)
  const lastId = rows.at(-1)?.id ?? cursor.lastId ?? 0
  const directory = await directoryOf(conversation, kind)
  directory.addPage(rows, { afterId: cursor.lastId, isLast: further === null, mark: cursor.mark })
  const next: PipedriveCursor =
    further === null
      ? {
          mode: 'delta',
          rest: { since: cursor.mark, reachedAt: cursor.markedAt, isFinal: false },
          recents: { since: cursor.mark, reachedAt: cursor.markedAt, isFinal: false, known: [] },
        }
      : { ...cursor, page: further, lastId }
  return {
    records: await toRecords(conversation, kind, rows),
    deletedIds: [],
    next,
    done: further === null,
  }
}

async function deltaPage<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  { rest, recents }: CursorOf<'delta'>,
): Promise<ChangePage> {
  const from = deltaStart(rest)
  const beganAt = conversation.now()
  const [page, recent] = await Promise.all([
    listRows(conversation, kind, changedFrom(from)),
    recentChanges(conversation, kind, recents),
  ])
  const { deletedIds, organizations, mark } = recent
  const merges = deletedIds.length === 0 ? [] : await findMerges(conversation, kind, deletedIds)
  const merged = new Set(merges.map(({ from: id }) => id))
  const walk = { mode: 'walk', rest, beganAt, from, page: '', high: rest.since, recents: mark, organizations } as const
  return {
    ...(await changePage(conversation, kind, page, walk)),
    deletedIds: deletedIds.filter((id) => !merged.has(id)),
    ...(merges.length === 0 ? {} : { merges }),
  }
}

async function walkPage<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  cursor: CursorOf<'walk'>,
): Promise<ChangePage> {
  const page = await pageOrNull(conversation, kind, changedFrom(cursor.from), cursor.page)
  if (page !== null) return changePage(conversation, kind, page, cursor)
  // Pipedrive's cursor has expired: the delta continues from the newest change it has seen.
  const from = cursor.high
  return changePage(conversation, kind, await listRows(conversation, kind, changedFrom(from)), { ...cursor, from })
}

async function changePage<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  { rows, next }: RowPage<Row>,
  walk: CursorOf<'walk'>,
): Promise<ChangePage> {
  const answeredAt = conversation.now()
  const high = rows.map(changedAt).reduce(later, walk.high)
  await noteOrganizations(conversation, walk.organizations)
  const { recents, from, organizations } = walk
  const rest = watermarkAfter(walk.rest, { beganAt: walk.beganAt, answeredAt, high })
  return {
    records: await toRecords(conversation, kind, rows),
    deletedIds: [],
    ...onwards(
      next === null ? { mode: 'members', rest, recents, from, organizations, page: null } : { ...walk, page: next, high },
    ),
  }
}

async function restOfDelta<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  cursor: CursorOf<'members'>,
): Promise<ChangePage> {
  await noteOrganizations(conversation, cursor.organizations)
  const { rows, left } = await membersPage(conversation, kind, cursor, cursor.from)
  return { records: await toRecords(conversation, kind, rows), deletedIds: [], ...onwards({ ...cursor, ...left }) }
}

/** A delta ends when no organization is left. */
function onwards(next: CursorOf<'walk' | 'members'>): Pick<ChangePage, 'next' | 'done'> {
  if (next.mode === 'walk' || next.organizations.length > 0) return { next, done: false }
  return { next: { mode: 'delta', rest: next.rest, recents: next.recents } satisfies PipedriveCursor, done: true }
}

/** Null when Pipedrive's cursor has expired. */
async function pageOrNull<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  query: ListQuery,
  page: string | null,
): Promise<RowPage<Row> | null> {
  if (page === null) return listRows(conversation, kind, query)
  try {
    return await listRows(conversation, kind, { ...query, cursor: page })
  } catch (thrown) {
    if (thrown instanceof Failure && statusOf(thrown) === 400) return null
    throw thrown
  }
}
