import { z } from 'zod'
import { objectTypeSchema, type ObjectType } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { ChangePage, Cursor } from '../port/changes.ts'
import type { LinkedRecords } from '../port/linked.ts'
import type { Session } from '../port/session.ts'
import { listsAll, type ReadCosts } from './lists-all.ts'

const aboutSchema = z.object({
  target: objectTypeSchema,
  /** The last linked record that has been asked about. */
  after: z.string().nullable(),
  /** Of those that are asked about: the last record that has been read. */
  afterId: z.string().nullable(),
  asOf: z.string().nullable(),
})

/**
 * Position of a reader of what is about linked records. `since`: what was linked before has been asked about. `about`: where the read about
 * those linked since is; null once that is done. `changes`: the position among the changes, the connector's own; null before all is listed.
 */
const cursorSchema = z.object({
  mode: z.literal('of_linked'),
  since: z.string().nullable(),
  about: aboutSchema.nullable(),
  changes: z.record(z.string(), z.unknown()).nullable(),
})
type OfLinked = z.infer<typeof cursorSchema>

/** A read of an object that is synced where it is about linked records. */
export type ReadOfLinked = {
  readonly session: Pick<Session, 'memoizeForRun'>
  /** The object that is read, and what its records may be about. */
  readonly object: ObjectType
  readonly targets: readonly [ObjectType, ...ObjectType[]]
  readonly linked: LinkedRecords
  /** Where the changes after this moment begin, asked for before anything is read; null where the first read lists all in any case. */
  readonly begin: (() => Promise<Cursor>) | null
  /** What the two ways of a first read take: listing all, or asking what is about whom. Left out where the second is taken in any case. */
  readonly costs?: ReadCosts
  /** The ids of what is about these records of the CRM; `all`: listing everything again takes fewer calls. */
  readonly idsAbout: (target: ObjectType, refs: readonly string[]) => Promise<readonly string[] | 'all'>
  readonly read: (ids: readonly string[]) => Promise<readonly RemoteRecord[]>
  readonly readMax: number
  /** A page of changes; of everything at null. */
  readonly listChanges: (after: Cursor | null) => Promise<ChangePage>
}

/**
 * One page: first what is about the records that were linked since the last read, then what has changed. In the first one that is what is about
 * all of them, and no more. So a record that is linked later has what is about it come then, and nothing is read about the others but what changes.
 */
export async function changesOfLinked(read: ReadOfLinked, after: Cursor | null): Promise<ChangePage> {
  const cursor = after === null ? await first(read) : cursorSchema.parse(after)
  return cursor.about === null ? nextChanges(read, cursor) : nextAbout(read, cursor, cursor.about)
}

async function first(read: ReadOfLinked): Promise<OfLinked> {
  const { begin, costs } = read
  if (begin !== null && (costs === undefined || !(await listsAll(read, costs))))
    return { mode: 'of_linked', since: null, about: beginning(read), changes: await begin() }
  const { asOf } = await read.linked(read.targets[0], { since: null, after: null })
  return { mode: 'of_linked', since: asOf, about: null, changes: null }
}

function beginning({ targets: [target] }: ReadOfLinked): OfLinked['about'] {
  return { target, after: null, afterId: null, asOf: null }
}

async function nextChanges(read: ReadOfLinked, cursor: OfLinked): Promise<ChangePage> {
  const page = await read.listChanges(cursor.changes)
  const next: OfLinked = { ...cursor, changes: page.next, about: page.done ? beginning(read) : null }
  return { ...page, next }
}

async function nextAbout(
  read: ReadOfLinked,
  cursor: OfLinked,
  { target, after, afterId, asOf: begunAt }: z.infer<typeof aboutSchema>,
): Promise<ChangePage> {
  const { ids: refs, asOf } = await read.linked(target, { since: cursor.since, after })
  const at = begunAt ?? asOf
  const last = refs.at(-1)
  const onwards = (next: Omit<OfLinked, 'mode' | 'changes'>, records: readonly RemoteRecord[] = []): ChangePage => ({
    records,
    deletedIds: [],
    next: { mode: 'of_linked', changes: cursor.changes, ...next } satisfies OfLinked,
    done: false,
  })
  if (last === undefined) {
    const further = read.targets[read.targets.indexOf(target) + 1]
    if (further !== undefined) {
      const about = { target: further, after: null, afterId: null, asOf: at }
      return nextAbout(read, { ...cursor, about }, about)
    }
    // What changes while all is read comes with the next read.
    if (cursor.since === null) return { ...onwards({ since: at, about: beginning(read) }), done: true }
    return nextChanges(read, { ...cursor, since: at, about: null })
  }
  const seen = await read.session.memoizeForRun(
    `${read.object}:seen`,
    async (): Promise<Seen> => ({ parts: 0, partOf: new Map() }),
  )
  // Asked once, for as many pages as what is about them fills.
  const found = await read.session.memoizeForRun(`${read.object}:about:${target}:${cursor.since}:${after}:${last}`, async () => {
    const ids = await read.idsAbout(target, refs)
    return ids === 'all' ? null : { part: seen.parts++, ids: [...new Set(ids)].toSorted(byLengthAndText) }
  })
  if (found === null) return { records: [], deletedIds: [], next: startOver(at), done: false }
  const isLeft = (id: string) =>
    (afterId === null || byLengthAndText(id, afterId) > 0) && (seen.partOf.get(id) ?? found.part) >= found.part
  const left = found.ids.filter(isLeft)
  const now = left.slice(0, read.readMax)
  const records = now.length === 0 ? [] : await read.read(now)
  for (const id of now) seen.partOf.set(id, found.part)
  return left.length > now.length
    ? onwards({ since: cursor.since, about: { target, after, afterId: now.at(-1) ?? afterId, asOf: at } }, records)
    : onwards({ since: cursor.since, about: { target, after: last, afterId: null, asOf: at } }, records)
}

/**
 * What has been read of what is about several of those that are asked about: by the part of the read that had it first. A part that is read
 * again, because it was not applied, has its own again.
 */
type Seen = { parts: number; readonly partOf: Map<string, number> }

function startOver(since: string): OfLinked {
  return { mode: 'of_linked', since, about: null, changes: null }
}

/** Numbers in their order, and ids of one length in that of their letters. */
function byLengthAndText(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
