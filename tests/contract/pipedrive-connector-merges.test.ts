import { afterEach, describe, expect, test } from 'vitest'
import type { FieldType, ObjectType } from '../../src/lib/crm/domain/entities.ts'
import { type PipedriveFixture, pipedriveFixture } from './support/pipedrive-connector-fixture.ts'

type Path = 'persons' | 'organizations' | 'deals'
type Pair = { readonly winner: string; readonly loser: string }

/** Of each object, two records whose merge can be told afterwards, and two whose merge looks like a deletion. */
const objects: readonly {
  readonly object: ObjectType
  readonly path: Path
  readonly fields: Readonly<Record<string, FieldType>>
  readonly told: readonly [winner: object, loser: object]
  readonly untold: readonly [winner: object, loser: object]
}[] = [
  {
    object: 'contact',
    path: 'persons',
    fields: { email: 'email', first_name: 'text' },
    told: [
      { name: 'Ann', emails: [{ value: 'ann@work.example', primary: true }] },
      { name: 'Ann', emails: [{ value: 'Ann@home.example', primary: true }] },
    ],
    untold: [{ name: 'Bob' }, { name: 'Rob' }],
  },
  {
    object: 'account',
    path: 'organizations',
    fields: { name: 'text', website: 'text' },
    told: [{ name: 'Acme Ltd' }, { name: 'Acme', website: 'https://acme.example' }],
    untold: [
      { name: 'Beta', website: 'https://beta.example' },
      { name: 'Beta old', website: 'https://old-beta.example' },
    ],
  },
  {
    object: 'opportunity',
    path: 'deals',
    fields: { title: 'text' },
    told: [{ title: 'Journey' }, { title: 'Journey again' }],
    untold: [{ title: 'Cruise' }, { title: 'Cruise again' }],
  },
]

describe.each(objects)('a $object that was merged between webhooks', ({ object, path, fields, told, untold }) => {
  let now = Date.UTC(2026, 10, 20, 9)
  let fixture: PipedriveFixture
  afterEach(() => fixture.close())

  /** Both, with the cursor of a read from before the merge. */
  async function twoOf([winner, loser]: readonly [object, object]) {
    fixture = await pipedriveFixture({ object, clock: () => now })
    const session = fixture.session(fields)
    await fixture.connector.account(session)
    const add = async (body: object) => String((await fixture.api('POST', `/${path}`, body))['id'])
    const ours = async () => {
      const made = await fixture.create(session, { title: 'Journey again' })
      if (made.kind !== 'ok') throw new Error(JSON.stringify(made))
      return made.id
    }
    // Of two deals, only our id of the one that was made from here tells.
    const pair: Pair = { winner: await add(winner), loser: loser === objects[2]?.told[1] ? await ours() : await add(loser) }
    const { next } = await fixture.changes(session, null)
    now += 10 * 60_000
    return { ...pair, next, session: fixture.session(fields) }
  }
  const mergesOf = (pages: readonly { readonly merges?: readonly object[] }[]) => pages.flatMap(({ merges = [] }) => merges)

  test('is told by what the surviving one has of it, in a delta', async () => {
    const { winner, loser, next, session } = await twoOf(told)
    await fixture.merge(path, loser, winner)
    const { pages, deletedIds } = await fixture.changes(session, next)
    expect(mergesOf(pages)).toEqual([{ from: loser, into: winner }])
    expect(deletedIds).toEqual([])
  })

  test('and where it was not met: at the end of a full read, with one list of changes', async () => {
    const { winner, loser, session } = await twoOf(told)
    await fixture.merge(path, loser, winner)
    expect(await fixture.connector.getRecords(session, object, [loser])).toEqual([])
    await fixture.forgetRequests()
    expect(await fixture.connector.findMerges?.(session, object, [loser])).toEqual([{ from: loser, into: winner }])
    const { byRoute } = await fixture.requests()
    expect(byRoute[`GET /api/v2/${path}`]).toBe(1)
    expect(byRoute[`GET /api/v2/${path}/${loser}`]).toBeUndefined()
  })

  test('is a deletion where the surviving one kept what it had', async () => {
    const { winner, loser, next, session } = await twoOf(untold)
    await fixture.merge(path, loser, winner)
    const { pages, deletedIds } = await fixture.changes(session, next)
    expect([mergesOf(pages), deletedIds]).toEqual([[], [loser]])
  })

  test('and one that was deleted was not merged, whatever changed beside it', async () => {
    const { winner, loser, next, session } = await twoOf(told)
    await fixture.api('DELETE', `/${path}/${loser}`)
    await fixture.api('PATCH', `/${path}/${winner}`, { visible_to: 3 })
    const { pages, deletedIds } = await fixture.changes(session, next)
    expect([mergesOf(pages), deletedIds]).toEqual([[], [loser]])
  })
})

test('a person of two with one address who is deleted was not merged into the other one, who has not changed since', async () => {
  let now = Date.UTC(2026, 10, 20, 9)
  const fixture = await pipedriveFixture({ clock: () => now })
  try {
    const emails = [{ value: 'twin@home.example', primary: true }]
    await fixture.person({ name: 'Twin', emails })
    const other = await fixture.person({ name: 'Twin', emails })
    const session = fixture.session()
    const { next } = await fixture.changes(session, null)
    now += 10 * 60_000
    await fixture.api('DELETE', `/persons/${other}`)
    const delta = await fixture.changes(fixture.session(), next)
    expect([delta.pages.flatMap(({ merges = [] }) => merges), delta.deletedIds]).toEqual([[], [other]])
  } finally {
    await fixture.close()
  }
})
