import { Failure } from '../../core/errors.ts'
import type { ChangePage, Cursor } from '../connector.ts'
import type { Line } from './client.ts'
import { beginOf, later, type PipedriveCursor, parseCursor, restAfter } from './cursor.ts'
import { directoryOf } from './directory.ts'
import { statusOf } from './errors.ts'
import { changedFrom, listPersons, newestChange, type PersonPage, type PersonQuery, toRecords } from './persons.ts'
import { deletedSince } from './recents.ts'
import { changedAt } from './records.ts'

type CursorOf<Mode extends PipedriveCursor['mode']> = Extract<PipedriveCursor, { mode: Mode }>

/** One page of changes: of a walk over all persons by id, or of those that changed since the last read, by time. */
export async function listChanges(line: Line, now: () => number, after: Cursor | null): Promise<ChangePage> {
  const cursor = after === null ? await fullFromHere(line, now) : parseCursor(after)
  switch (cursor.mode) {
    case 'full':
      return fullPage(line, cursor)
    case 'delta':
      return deltaPage(line, now, cursor)
    case 'walk':
      return walkPage(line, now, cursor)
  }
}

async function fullFromHere(line: Line, now: () => number): Promise<CursorOf<'full'>> {
  const mark = await newestChange(line)
  return { mode: 'full', page: null, lastId: null, mark, markedAt: now() }
}

async function fullPage(line: Line, cursor: CursorOf<'full'>): Promise<ChangePage> {
  const byId: PersonQuery = { sort_by: 'id', sort_direction: 'asc' }
  const page = await pageOrNull(line, byId, cursor.page)
  // The walk's own cursor is no longer good: it begins again, and what it has brought is passed over.
  const { persons: all, next: further } = page ?? (await listPersons(line, byId))
  const persons = all.filter((person) => cursor.lastId === null || person.id > cursor.lastId)
  const lastId = persons.at(-1)?.id ?? cursor.lastId ?? 0
  const directory = await directoryOf(line)
  directory.follow(persons, { afterId: cursor.lastId, isLast: further === null, mark: cursor.mark })
  const next: PipedriveCursor =
    further === null
      ? {
          mode: 'delta',
          rest: { since: cursor.mark, reachedAt: cursor.markedAt, isFinal: false },
          recents: { since: cursor.mark, known: [] },
        }
      : { ...cursor, page: further, lastId }
  return {
    records: await toRecords(line, persons),
    deletedIds: [],
    covers: {
      above: cursor.lastId === null ? null : String(cursor.lastId),
      upTo: further === null ? null : String(lastId),
    },
    next,
    done: further === null,
  }
}

async function deltaPage(line: Line, now: () => number, { rest, recents }: CursorOf<'delta'>): Promise<ChangePage> {
  const from = beginOf(rest)
  const beganAt = now()
  const [page, deleted] = await Promise.all([listPersons(line, changedFrom(from)), deletedSince(line, recents)])
  const walk = { mode: 'walk', rest, beganAt, from, page: '', high: rest.since, recents: deleted.mark } as const
  return { ...(await changePage(line, now, page, walk)), deletedIds: deleted.deletedIds }
}

async function walkPage(line: Line, now: () => number, cursor: CursorOf<'walk'>): Promise<ChangePage> {
  const page = await pageOrNull(line, changedFrom(cursor.from), cursor.page)
  if (page !== null) return changePage(line, now, page, cursor)
  // The walk's own cursor is no longer good: it goes on from the time that it has come to.
  const from = cursor.high
  return changePage(line, now, await listPersons(line, changedFrom(from)), { ...cursor, from })
}

async function changePage(
  line: Line,
  now: () => number,
  { persons, next }: PersonPage,
  walk: CursorOf<'walk'>,
): Promise<ChangePage> {
  const answeredAt = now()
  const high = persons.map(changedAt).reduce(later, walk.high)
  return {
    records: await toRecords(line, persons),
    deletedIds: [],
    next:
      next === null
        ? ({
            mode: 'delta',
            rest: restAfter(walk.rest, { beganAt: walk.beganAt, answeredAt, high }),
            recents: walk.recents,
          } satisfies PipedriveCursor)
        : ({ ...walk, page: next, high } satisfies PipedriveCursor),
    done: next === null,
  }
}

/** Null when Pipedrive no longer takes this page's cursor. */
async function pageOrNull(line: Line, query: PersonQuery, page: string | null): Promise<PersonPage | null> {
  if (page === null) return listPersons(line, query)
  try {
    return await listPersons(line, { ...query, cursor: page })
  } catch (thrown) {
    if (thrown instanceof Failure && statusOf(thrown) === 400) return null
    throw thrown
  }
}
