import { expect, test } from 'vitest'
import { z } from 'zod'
import { listsAll } from '../../../src/lib/crm/connector-kit/lists-all.ts'
import { changesOfLinked, type ReadOfLinked } from '../../../src/lib/crm/connector-kit/of-linked.ts'
import type { RemoteRecord } from '../../../src/lib/crm/domain/records.ts'
import type { Cursor } from '../../../src/lib/crm/port/changes.ts'
import { activity } from '../../../src/lib/crm/pipedrive/kinds/activity.ts'
import { note } from '../../../src/lib/crm/pipedrive/kinds/note.ts'

const record = (id: string): RemoteRecord => ({ id, properties: {}, updatedAt: '2026-01-01T00:00:00.000Z', keys: [] })
type Linked = { readonly target: string; readonly id: string; readonly at: number }

/** A CRM with notes on records, of which some are linked; what is asked of it is counted. */
function crm(notes: Readonly<Record<string, readonly string[]>>, { pageOfLinked = 2, readMax = 2, listsAll = false } = {}) {
  const linked: Linked[] = []
  const calls = { about: 0, read: 0, all: 0 }
  let now = 0
  const memory = new Map<string, Promise<unknown>>()
  async function memoizeForRun<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = memory.get(key) ?? make()
    memory.set(key, known)
    return z.custom<T>().parse(await known)
  }
  const read: ReadOfLinked = {
    session: { memoizeForRun },
    object: 'note',
    targets: ['account', 'contact'],
    linked: async (target, { since, after }) => {
      const all = linked.filter((each) => each.target === target && (since === null || each.at >= Number(since)))
      const ids = all.map(({ id }) => id).filter((id) => after === null || id > after)
      return { ids: ids.toSorted().slice(0, pageOfLinked), asOf: String(now) }
    },
    begin: listsAll ? null : async () => ({ from: now }),
    idsAbout: async (_target, refs) => {
      calls.about += 1
      return Object.entries(notes).flatMap(([id, about]) => (about.some((ref) => refs.includes(ref)) ? id : []))
    },
    read: async (ids) => {
      calls.read += 1
      return ids.map(record)
    },
    readMax,
    listChanges: async (after) => {
      if (after === null) calls.all += 1
      return { records: after === null ? Object.keys(notes).map(record) : [], deletedIds: [], next: { from: now }, done: true }
    },
  }
  const link = (target: string, id: string) => linked.push({ target, id, at: now })
  /** Reads to the end; a stop after so many pages begins again from the last cursor, with or without what the process knew. */
  const all = async (from: Cursor | null, { stopAfter = Number.POSITIVE_INFINITY, forgets = false } = {}) => {
    const ids: string[] = []
    for (let cursor = from, pages = 0; ; pages += 1) {
      if (pages === stopAfter) {
        // The page that is read ahead is not applied.
        await changesOfLinked(read, cursor)
        if (forgets) memory.clear()
      }
      const page = await changesOfLinked(read, cursor)
      ids.push(...page.records.map(({ id }) => id))
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { ids, next: cursor }
    }
  }
  return { link, all, calls, tick: () => (now += 1), forget: () => memory.clear() }
}

const notes = { n1: ['a1'], n2: ['a1', 'c1'], n3: ['c1', 'c2'], n4: ['c3'], n5: ['x'], n10: ['c1'] }
const link = (of: ReturnType<typeof crm>) => {
  for (const id of ['a1', 'a2']) of.link('account', id)
  for (const id of ['c1', 'c2', 'c3']) of.link('contact', id)
  of.tick()
}

test('the first read has what is about linked records, each once, with a question per page of those', async () => {
  const of = crm(notes)
  link(of)
  const { ids } = await of.all(null)
  expect(ids.toSorted()).toEqual(['n1', 'n10', 'n2', 'n3', 'n4'])
  expect(of.calls).toEqual({ about: 3, read: 3, all: 0 })
})

test.each([0, 1, 2, 3, 4])(
  'nothing is lost where it stops after %i pages and what was read ahead is not applied',
  async (stopAfter) => {
    for (const forgets of [false, true]) {
      const of = crm(notes)
      link(of)
      const { ids } = await of.all(null, { stopAfter, forgets })
      expect([...new Set(ids)].toSorted()).toEqual(['n1', 'n10', 'n2', 'n3', 'n4'])
    }
  },
)

test('later reads ask about what was linked since, and about nothing where that is nothing', async () => {
  const of = crm(notes)
  link(of)
  const first = await of.all(null)
  of.tick()
  of.forget()
  const quiet = await of.all(first.next)
  expect(quiet.ids).toEqual([])
  expect(of.calls.about).toBe(3)
  of.link('contact', 'x')
  of.tick()
  of.forget()
  expect((await of.all(quiet.next)).ids).toEqual(['n5'])
  expect(of.calls.about).toBe(4)
})

test('where listing all takes fewer calls, the first read lists, and later ones ask', async () => {
  const of = crm(notes, { listsAll: true })
  link(of)
  const first = await of.all(null)
  expect([first.ids.length, of.calls]).toEqual([6, { about: 0, read: 0, all: 1 }])
  of.tick()
  of.link('contact', 'x')
  expect((await of.all(first.next)).ids).toEqual(['n5'])
})

test.each([activity, note])('what is about a linked record is listed in Pipedrive by what it is about: $name', ({ ofLinked }) => {
  const ends = ofLinked?.targets.map((target) => [target, ofLinked.endOf(target)])
  expect(ends).toEqual([
    ['account', 'org_id'],
    ['contact', 'person_id'],
    ['opportunity', 'deal_id'],
  ])
})

test.each([
  { about: 'all are linked', linked: 40_000, fewest: true },
  { about: 'most are', linked: 30_000, fewest: true },
  { about: 'a filter has left most out', linked: 8_000, fewest: false },
  { about: 'none is', linked: 0, fewest: false },
])('a first read lists all, or asks what is about whom, by what takes fewer calls where $about', async ({ linked, fewest }) => {
  const counts: Readonly<Record<string, number>> = { task: 20_000, contact: 40_000 }
  const asked: string[] = []
  const read = {
    object: 'task',
    targets: ['contact', 'opportunity'],
    // Deals are not synced, and may be closed to the connection.
    linked: async (target: string, { after }: { readonly after: string | null }) => {
      const from = Number(after ?? 0)
      const of = target === 'contact' ? linked : 0
      return { ids: Array.from({ length: Math.min(1_000, of - from) }, (_, at) => String(from + at + 1)), asOf: '' }
    },
  } as const
  const count = async (object: string) => {
    asked.push(object)
    return counts[object] ?? Number.NaN
  }
  expect(await listsAll(read, { count, listPage: 100, aboutMax: 1_000, each: 0.016 })).toBe(fewest)
  expect(asked).toEqual(linked === 0 ? [] : ['contact', 'task'])
})
