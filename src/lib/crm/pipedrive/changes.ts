import { Failure } from '../../core/errors.ts'
import type { ChangePage, Cursor } from '../connector.ts'
import type { Conversation } from './client.ts'
import { deltaStart, later, type PipedriveCursor, parseCursor, watermarkAfter } from './cursor.ts'
import { directoryOf } from './directory.ts'
import { statusOf } from './errors.ts'
import { changedFrom, listPersons, newestChange, type PersonPage, type PersonQuery, toRecords } from './persons.ts'
import { membersPage } from './members.ts'
import { noteOrganizations } from './organizations.ts'
import { recentChanges } from './recents.ts'
import { changedAt } from './records.ts'

type CursorOf<Mode extends PipedriveCursor['mode']> = Extract<PipedriveCursor, { mode: Mode }>

/**
 * One page of changes: a full read of all persons by id, or a delta of persons by modification time, and after them of the persons of
 * organizations that changed, where the organization's name is read.
 */
export async function listChanges(conversation: Conversation, after: Cursor | null): Promise<ChangePage> {
  const cursor = after === null ? await beginFull(conversation) : parseCursor(after)
  switch (cursor.mode) {
    case 'full':
      return fullPage(conversation, cursor)
    case 'delta':
      return deltaPage(conversation, cursor)
    case 'walk':
      return walkPage(conversation, cursor)
    case 'members':
      return restOfDelta(conversation, cursor)
  }
}

async function beginFull(conversation: Conversation): Promise<CursorOf<'full'>> {
  const mark = await newestChange(conversation)
  return { mode: 'full', page: null, lastId: null, mark, markedAt: conversation.now() }
}

async function fullPage(conversation: Conversation, cursor: CursorOf<'full'>): Promise<ChangePage> {
  const byId: PersonQuery = { sort_by: 'id', sort_direction: 'asc' }
  const page = await pageOrNull(conversation, byId, cursor.page)
  // When Pipedrive's cursor has expired, the list starts again and skips the persons that were read.
  const { persons: all, next: further } = page ?? (await listPersons(conversation, byId))
  const persons = all.filter((person) => cursor.lastId === null || person.id > cursor.lastId)
  const lastId = persons.at(-1)?.id ?? cursor.lastId ?? 0
  const directory = await directoryOf(conversation)
  directory.addPage(persons, { afterId: cursor.lastId, isLast: further === null, mark: cursor.mark })
  const next: PipedriveCursor =
    further === null
      ? {
          mode: 'delta',
          rest: { since: cursor.mark, reachedAt: cursor.markedAt, isFinal: false },
          recents: { since: cursor.mark, reachedAt: cursor.markedAt, isFinal: false, known: [] },
        }
      : { ...cursor, page: further, lastId }
  return {
    records: await toRecords(conversation, persons),
    deletedIds: [],
    next,
    done: further === null,
  }
}

async function deltaPage(conversation: Conversation, { rest, recents }: CursorOf<'delta'>): Promise<ChangePage> {
  const from = deltaStart(rest)
  const beganAt = conversation.now()
  const [page, recent] = await Promise.all([listPersons(conversation, changedFrom(from)), recentChanges(conversation, recents)])
  const { deletedIds, organizations, mark } = recent
  const walk = { mode: 'walk', rest, beganAt, from, page: '', high: rest.since, recents: mark, organizations } as const
  return { ...(await changePage(conversation, page, walk)), deletedIds }
}

async function walkPage(conversation: Conversation, cursor: CursorOf<'walk'>): Promise<ChangePage> {
  const page = await pageOrNull(conversation, changedFrom(cursor.from), cursor.page)
  if (page !== null) return changePage(conversation, page, cursor)
  // Pipedrive's cursor has expired: the delta continues from the newest change it has seen.
  const from = cursor.high
  return changePage(conversation, await listPersons(conversation, changedFrom(from)), { ...cursor, from })
}

async function changePage(
  conversation: Conversation,
  { persons, next }: PersonPage,
  walk: CursorOf<'walk'>,
): Promise<ChangePage> {
  const answeredAt = conversation.now()
  const high = persons.map(changedAt).reduce(later, walk.high)
  await noteOrganizations(conversation, walk.organizations)
  const { recents, from, organizations } = walk
  const rest = watermarkAfter(walk.rest, { beganAt: walk.beganAt, answeredAt, high })
  return {
    records: await toRecords(conversation, persons),
    deletedIds: [],
    ...onwards(
      next === null ? { mode: 'members', rest, recents, from, organizations, page: null } : { ...walk, page: next, high },
    ),
  }
}

async function restOfDelta(conversation: Conversation, cursor: CursorOf<'members'>): Promise<ChangePage> {
  await noteOrganizations(conversation, cursor.organizations)
  const { persons, left } = await membersPage(conversation, cursor, cursor.from)
  return { records: await toRecords(conversation, persons), deletedIds: [], ...onwards({ ...cursor, ...left }) }
}

/** A delta ends when no organization is left. */
function onwards(next: CursorOf<'walk' | 'members'>): Pick<ChangePage, 'next' | 'done'> {
  if (next.mode === 'walk' || next.organizations.length > 0) return { next, done: false }
  return { next: { mode: 'delta', rest: next.rest, recents: next.recents } satisfies PipedriveCursor, done: true }
}

/** Null when Pipedrive's cursor has expired. */
async function pageOrNull(conversation: Conversation, query: PersonQuery, page: string | null): Promise<PersonPage | null> {
  if (page === null) return listPersons(conversation, query)
  try {
    return await listPersons(conversation, { ...query, cursor: page })
  } catch (thrown) {
    if (thrown instanceof Failure && statusOf(thrown) === 400) return null
    throw thrown
  }
}
