import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PipedriveStand, pipedriveStand } from './support/pipedrive-connector-stand.ts'

let stand: PipedriveStand
beforeEach(async () => {
  stand = await pipedriveStand()
})
afterEach(() => stand.close())

const persons = '/api/v2/persons'
const ids = (records: readonly { readonly id: string }[]) => records.map((record) => record.id)

describe('a full read', () => {
  test('of 10,000 persons brings each once, with their companies, in no more calls than pages and six', async () => {
    await stand.seed(10_000, { organizations: true })
    await stand.forgetRequests()
    const session = stand.session({ email: 'email', first_name: 'text', org_name: 'text' })
    await stand.connector.describeFields(session, 'contact')
    const full = await stand.changes(session, null)
    expect(new Set(ids(full.records)).size).toBe(10_000)
    expect(full.records).toHaveLength(10_000)
    expect(full.records.filter((record) => record.properties['org_name'] !== null).length).toBeGreaterThan(5_000)
    expect((await stand.requests()).total).toBeLessThanOrEqual(26)
    expect(session.calls()).toBe((await stand.requests()).total)
  })

  test('says of each page which ids it covers, without a gap, from the first id to the last', async () => {
    await stand.seed(1_201)
    const { pages, next } = await stand.changes(stand.session(), null)
    expect(pages).toHaveLength(3)
    const last = (index: number) => pages[index]?.records.at(-1)?.id
    expect(pages.map((page) => page.covers)).toEqual([
      { above: null, upTo: last(0) },
      { above: last(0), upTo: last(1) },
      { above: last(1), upTo: null },
    ])
    expect(next['mode']).toBe('delta')
  })

  test('of an empty account is done at once, and what comes after it is in the delta', async () => {
    const session = stand.session()
    const full = await stand.changes(session, null)
    expect(full.records).toEqual([])
    expect(full.pages[0]?.covers).toEqual({ above: null, upTo: null })
    const id = await stand.person({ name: 'Ann' })
    expect(ids((await stand.changes(session, full.next)).records)).toEqual([id])
  })

  test('loses no change that is made behind its back, however long it takes', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await stand.close()
    stand = await pipedriveStand({ clock: () => now })
    await stand.seed(1_000)
    const session = stand.session()
    const first = await stand.connector.listChanges(session, 'contact', null)
    const changed = first.records[0]?.id ?? ''
    await stand.api('PATCH', `/persons/${changed}`, { name: 'Changed meanwhile' })
    now += 10 * 60_000
    const added = await stand.person({ name: 'Added meanwhile' })
    const rest = await stand.changes(session, first.next)
    expect(ids(rest.records)).toContain(added)
    const delta = await stand.changes(session, rest.next)
    expect(delta.records.find((record) => record.id === changed)?.properties['first_name']).toBe('Changed')
  })

  test('whose cursor is refused half-way begins again and passes over what it has brought', async () => {
    await stand.seed(1_100)
    const session = stand.session()
    const first = await stand.connector.listChanges(session, 'contact', null)
    const rest = await stand.changes(session, { ...first.next, page: 'no cursor of this company' })
    expect(new Set(ids([...first.records, ...rest.records])).size).toBe(1_100)
    expect(rest.records).toHaveLength(600)
    expect(rest.pages.map((page) => page.covers?.above)).toEqual([
      first.covers?.upTo,
      first.covers?.upTo,
      rest.pages[1]?.covers?.upTo,
    ])
  })

  test('goes on from a cursor that was stored as JSON, in another conversation', async () => {
    await stand.seed(600)
    const first = await stand.connector.listChanges(stand.session(), 'contact', null)
    const rest = await stand.changes(stand.session(), JSON.parse(JSON.stringify(first.next)))
    expect(rest.records).toHaveLength(100)
  })
})

const epoch = '1970-01-01T00:00:00Z'
const beforeEverything = {
  mode: 'delta',
  rest: { since: epoch, reachedAt: 0, isFinal: true },
  recents: { since: epoch, known: [] },
}

describe('a delta', () => {
  test('without changes costs two calls', async () => {
    await stand.seed(600)
    const session = stand.session()
    const { next } = await stand.changes(session, null)
    await stand.forgetRequests()
    await stand.changes(session, next)
    expect((await stand.requests()).byRoute).toEqual({ [`GET ${persons}`]: 1, 'GET /api/v1/recents': 1 })
  })

  test('has what changed since, oldest first, over several pages, and the next one goes on from there', async () => {
    let now = Date.UTC(2026, 10, 20, 9)
    await stand.close()
    stand = await pipedriveStand({ clock: () => now })
    await stand.configure({ burstPer2s: 10_000 })
    await stand.seed(1_100)
    const session = stand.session()
    const { records, next } = await stand.changes(session, null)
    now += 10 * 60_000
    const touched = ids(records).slice(0, 600)
    for (const id of touched) await stand.api('PATCH', `/persons/${id}`, { visible_to: 3 })
    const delta = await stand.changes(session, next)
    expect(delta.pages.length).toBe(2)
    expect(ids(delta.records)).toEqual(expect.arrayContaining(touched))
    // What changed of late is looked at once more, in case something became visible late; then no more.
    now += 10 * 60_000
    const quiet = await stand.changes(session, delta.next)
    expect(ids(quiet.records).toSorted()).toEqual(touched.toSorted())
    expect((await stand.changes(session, quiet.next)).records).toEqual([])
    const one = touched[0] ?? ''
    await stand.api('PATCH', `/persons/${one}`, { name: 'New name' })
    expect(ids((await stand.changes(session, quiet.next)).records)).toEqual([one])
  })

  test('whose cursor is refused half-way goes on from the time that it has come to', async () => {
    await stand.seed(1_100)
    const session = stand.session()
    const first = await stand.connector.listChanges(session, 'contact', beforeEverything)
    expect(first.done).toBe(false)
    const rest = await stand.changes(session, { ...first.next, page: 'no cursor of this company' })
    expect(new Set(ids([...first.records, ...rest.records])).size).toBe(1_100)
  })
})

describe('deletions', () => {
  const setUp = async () => {
    await stand.seed(20)
    const session = stand.session()
    const full = await stand.changes(session, null)
    const [first = '', second = ''] = ids(full.records)
    return { session, full, first, second }
  }

  test('show in the delta once, after Pipedrive has been asked for each', async () => {
    const { session, full, first, second } = await setUp()
    await stand.api('DELETE', `/persons/${first}`)
    const delta = await stand.changes(session, full.next)
    expect(delta.deletedIds).toEqual([first])
    expect((await stand.changes(session, delta.next)).deletedIds).toEqual([])
    await stand.api('DELETE', `/persons/${second}`)
    expect((await stand.changes(session, delta.next)).deletedIds).toEqual([second])
  })

  test('that the list of recent changes only seems to tell are none', async () => {
    const { session, full, first } = await setUp()
    const body = {
      success: true,
      data: [
        { item: 'person', id: Number(first), data: { active_flag: false } },
        { item: 'person', id: 4_000_000, data: { active_flag: false } },
        { item: 'person', id: 4_000_001, data: null },
      ],
    }
    await stand.fault({ kind: 'status', status: 200, body, match: { pathPrefix: '/api/v1/recents' } })
    expect((await stand.changes(session, full.next)).deletedIds).toEqual(['4000000'])
  })

  test.each([403, 404, 410, 501])('are left to the full read where that list answers %i', async (status) => {
    const { session, full, first } = await setUp()
    await stand.api('DELETE', `/persons/${first}`)
    await stand.fault({ kind: 'status', status, match: { pathPrefix: '/api/v1/recents' } })
    expect((await stand.changes(session, full.next)).deletedIds).toEqual([])
    const again = await stand.changes(session, null)
    expect(ids(again.records)).not.toContain(first)
    expect(again.pages[0]?.covers).toEqual({ above: null, upTo: null })
    expect(await stand.connector.getRecords(session, 'contact', [first])).toEqual([])
  })

  test('wait with everything else where Pipedrive has shut us out while that list was asked for', async () => {
    const { session, full } = await setUp()
    await stand.fault({ kind: 'status', status: 403, body: '<html>', match: { pathPrefix: '/api/v1/recents' } })
    const page = stand.connector.listChanges(session, 'contact', full.next)
    await expect(page).rejects.toMatchObject({ code: 'blocked' })
  })

  test('are never made up where Pipedrive fails to answer for a person', async () => {
    const { session, first } = await setUp()
    await stand.api('DELETE', `/persons/${first}`)
    await stand.fault({ kind: 'status', status: 403, body: '<html>', match: { pathPrefix: `${persons}/${first}` } })
    await expect(stand.connector.getRecords(session, 'contact', [first])).rejects.toMatchObject({ kind: expect.any(String) })
  })
})
