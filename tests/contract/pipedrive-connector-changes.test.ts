import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'

let fixture: PipedriveFixture
beforeEach(async () => {
  fixture = await pipedriveFixture()
})
afterEach(() => fixture.close())

const persons = '/api/v2/persons'
const ids = (records: readonly { readonly id: string }[]) => records.map((record) => record.id)

describe('a full read', () => {
  test('of 10,000 persons returns each once, with its company, in at most six calls more than pages', async () => {
    await fixture.seed(10_000, { organizations: true })
    await fixture.forgetRequests()
    const session = fixture.session({ email: 'email', first_name: 'text', org_name: 'text' })
    await fixture.connector.describeFields(session, 'contact')
    const full = await fixture.changes(session, null)
    expect(new Set(ids(full.records)).size).toBe(10_000)
    expect(full.records).toHaveLength(10_000)
    expect(full.records.filter((record) => record.properties['org_name'] !== null).length).toBeGreaterThan(5_000)
    expect((await fixture.requests()).total).toBeLessThanOrEqual(26)
    expect(session.calls()).toBe((await fixture.requests()).total)
  })

  test('of an empty account ends at once, and later records are in the delta', async () => {
    const session = fixture.session()
    const full = await fixture.changes(session, null)
    expect(full.records).toEqual([])
    const id = await fixture.person({ name: 'Ann' })
    expect(ids((await fixture.changes(session, full.next)).records)).toEqual([id])
  })

  test('loses no concurrent change, however long it takes', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await fixture.close()
    fixture = await pipedriveFixture({ clock: () => now })
    await fixture.seed(1_000)
    const session = fixture.session()
    const first = await fixture.connector.listChanges(session, 'contact', null)
    const changed = first.records[0]?.id ?? ''
    await fixture.api('PATCH', `/persons/${changed}`, { name: 'Changed meanwhile' })
    now += 10 * 60_000
    const added = await fixture.person({ name: 'Added meanwhile' })
    const rest = await fixture.changes(session, first.next)
    expect(ids(rest.records)).toContain(added)
    const delta = await fixture.changes(session, rest.next)
    expect(delta.records.find((record) => record.id === changed)?.properties['first_name']).toBe('Changed')
  })

  test('whose cursor is refused half-way starts again and skips what it has returned', async () => {
    await fixture.seed(1_100)
    const session = fixture.session()
    const first = await fixture.connector.listChanges(session, 'contact', null)
    const rest = await fixture.changes(session, { ...first.next, page: 'no cursor of this company' })
    expect(new Set(ids([...first.records, ...rest.records])).size).toBe(1_100)
    expect(rest.records).toHaveLength(600)
  })

  test('continues from a cursor stored as JSON, in another conversation', async () => {
    await fixture.seed(600)
    const first = await fixture.connector.listChanges(fixture.session(), 'contact', null)
    const rest = await fixture.changes(fixture.session(), JSON.parse(JSON.stringify(first.next)))
    expect(rest.records).toHaveLength(100)
  })
})

const epoch = '1970-01-01T00:00:00Z'
const beforeEverything = {
  mode: 'delta',
  rest: { since: epoch, reachedAt: 0, isFinal: true },
  recents: { since: epoch, reachedAt: 0, isFinal: true, known: [] },
}

describe('a delta', () => {
  test('without changes costs two calls', async () => {
    await fixture.seed(600)
    const session = fixture.session()
    const { next } = await fixture.changes(session, null)
    await fixture.forgetRequests()
    await fixture.changes(session, next)
    expect((await fixture.requests()).byRoute).toEqual({ [`GET ${persons}`]: 1, 'GET /api/v1/recents': 1 })
  })

  test('has what changed since, oldest first, over several pages, and the next one continues from there', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await fixture.close()
    fixture = await pipedriveFixture({ clock: () => now })
    await fixture.configure({ burstPer2s: 10_000 })
    await fixture.seed(1_100)
    const session = fixture.session()
    const { records, next } = await fixture.changes(session, null)
    now += 10 * 60_000
    const touched = ids(records).slice(0, 600)
    for (const id of touched) await fixture.api('PATCH', `/persons/${id}`, { visible_to: 3 })
    const delta = await fixture.changes(session, next)
    expect(delta.pages.length).toBe(2)
    expect(ids(delta.records)).toEqual(expect.arrayContaining(touched))
    // Recent changes are read once more, because some may become visible late; then no more.
    now += 10 * 60_000
    const quiet = await fixture.changes(session, delta.next)
    expect(ids(quiet.records).toSorted()).toEqual(touched.toSorted())
    expect((await fixture.changes(session, quiet.next)).records).toEqual([])
    const one = touched[0] ?? ''
    await fixture.api('PATCH', `/persons/${one}`, { name: 'New name' })
    expect(ids((await fixture.changes(session, quiet.next)).records)).toEqual([one])
  })

  test('whose cursor is refused half-way continues from the last time that it has read', async () => {
    await fixture.seed(1_100)
    const session = fixture.session()
    const first = await fixture.connector.listChanges(session, 'contact', beforeEverything)
    expect(first.done).toBe(false)
    const rest = await fixture.changes(session, { ...first.next, page: 'no cursor of this company' })
    expect(new Set(ids([...first.records, ...rest.records])).size).toBe(1_100)
  })
})

describe('deletions', () => {
  const setUp = async () => {
    await fixture.seed(20)
    const session = fixture.session()
    const full = await fixture.changes(session, null)
    const [first = '', second = ''] = ids(full.records)
    return { session, full, first, second }
  }

  test('are in the delta once, after each was confirmed by a read', async () => {
    const { session, full, first, second } = await setUp()
    await fixture.api('DELETE', `/persons/${first}`)
    const delta = await fixture.changes(session, full.next)
    expect(delta.deletedIds).toEqual([first])
    expect((await fixture.changes(session, delta.next)).deletedIds).toEqual([])
    await fixture.api('DELETE', `/persons/${second}`)
    expect((await fixture.changes(session, delta.next)).deletedIds).toEqual([second])
  })

  test('in the list of recent changes that the read does not confirm are none', async () => {
    const { session, full, first } = await setUp()
    const body = {
      success: true,
      data: [
        { item: 'person', id: Number(first), data: { active_flag: false } },
        { item: 'person', id: 4_000_000, data: { active_flag: false } },
        { item: 'person', id: 4_000_001, data: null },
      ],
    }
    await fixture.fault({ kind: 'status', status: 200, body, match: { pathPrefix: '/api/v1/recents' } })
    expect((await fixture.changes(session, full.next)).deletedIds).toEqual(['4000000'])
  })

  test.each([403, 404, 410, 501])('are left to the full read when that list answers %i', async (status) => {
    const { session, full, first } = await setUp()
    await fixture.api('DELETE', `/persons/${first}`)
    await fixture.fault({ kind: 'status', status, match: { pathPrefix: '/api/v1/recents' } })
    expect((await fixture.changes(session, full.next)).deletedIds).toEqual([])
    const again = await fixture.changes(session, null)
    expect(ids(again.records)).not.toContain(first)
    expect(await fixture.connector.getRecords(session, 'contact', [first])).toEqual([])
  })

  test('wait with the rest of the sync when Pipedrive bans us during that list', async () => {
    const { session, full } = await setUp()
    await fixture.fault({ kind: 'status', status: 403, body: '<html>', match: { pathPrefix: '/api/v1/recents' } })
    const page = fixture.connector.listChanges(session, 'contact', full.next)
    await expect(page).rejects.toMatchObject({ code: 'blocked' })
  })

  test('are never assumed when the read of a person fails', async () => {
    const { session, first } = await setUp()
    await fixture.api('DELETE', `/persons/${first}`)
    await fixture.fault({ kind: 'status', status: 403, body: '<html>', match: { pathPrefix: `${persons}/${first}` } })
    await expect(fixture.connector.getRecords(session, 'contact', [first])).rejects.toMatchObject({ kind: expect.any(String) })
  })
})
