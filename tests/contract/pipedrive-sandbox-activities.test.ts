import { describe, expect, test } from 'vitest'
import { membersOf, present, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 30, seed: false })
const now = '2026-11-20T09:00:00Z'
type Members = Readonly<Record<string, unknown>>

/** The data of an accepted call, or the error of a refused one. */
async function call(method: string, path: string, body?: Members) {
  const answer = (await fixture.call(method, path, body)).body
  return answer['success'] === true ? membersOf(answer['data']) : { error: answer['error'] }
}
const activity = (members: Members = {}) => call('POST', '/api/v2/activities', members)
const change = (id: unknown, members: Members) => call('PATCH', `/api/v2/activities/${String(id)}`, members)
const note = (members: Members = {}) => call('POST', '/api/v1/notes', members)
const person = async (name: string) =>
  present((await fixture.pipedrive.persons.addPerson({ AddPersonRequest: { name } })).data?.id)
const deal = async () => present((await fixture.pipedrive.deals.addDeal({ AddDealRequest: { title: 'Kyoto' } })).data?.id)
const listed = async (query: Parameters<typeof fixture.pipedrive.activities.getActivities>[0] = {}) =>
  present((await fixture.pipedrive.activities.getActivities(query)).data).map(({ id }) => id)

describe('activities', () => {
  test('are of an active type of the company', async () => {
    expect(await activity()).toMatchObject({ type: 'call', subject: 'Call', done: false, due_date: null, owner_id: 21_801 })
    const { data } = await fixture.pipedrive.activityTypes.getActivityTypes()
    expect(data?.flatMap(({ key_string, active_flag }) => (active_flag ? [key_string] : []))).toContain('site_visit')
    expect(await activity({ type: 'site_visit' })).toMatchObject({ type: 'site_visit', subject: 'Site visit' })
    for (const type of ['fax', 'Call', 'todo'])
      expect(await activity({ type })).toMatchObject({ error: expect.stringContaining('type') })
  })

  test('have a priority that is an option of the field, which is listed and cannot be changed', async () => {
    const { data } = await fixture.pipedrive.activityFields.getActivityFields()
    const options = data?.find(({ field_code }) => field_code === 'priority')?.options ?? []
    expect(options.map(({ label }) => label)).toEqual(['High', 'Medium', 'Low'])
    expect(await activity()).toMatchObject({ priority: null })
    const made = await activity({ priority: options[0]?.id })
    expect(made).toMatchObject({ priority: options[0]?.id })
    expect(await change(made['id'], { priority: null })).toMatchObject({ priority: null })
    expect(await activity({ priority: 7 })).toMatchObject({ error: expect.stringContaining('priority') })
    expect((await fixture.call('GET', '/api/v2/activityFields/priority')).status).toBe(200)
    expect((await fixture.call('POST', '/api/v2/activityFields', { field_name: 'x', field_type: 'varchar' })).status).toBe(404)
  })

  test('are due on a day, or at a time of it in UTC, which is answered with seconds', async () => {
    const made = await activity({ due_date: '2026-03-29', due_time: '01:30', duration: '00:45' })
    expect(made).toMatchObject({ due_date: '2026-03-29', due_time: '01:30:00', duration: '00:45:00' })
    expect(await change(made['id'], { due_time: null })).toMatchObject({ due_date: '2026-03-29', due_time: null })
    for (const refused of [{ due_time: '24:00' }, { due_date: '29.03.2026' }, { due_date: null, due_time: '09:00' }])
      expect(await change(made['id'], refused)).toHaveProperty('error')
  })

  test('say when they were done, and forget it when they are not', async () => {
    const made = await activity({ done: true })
    expect(made).toMatchObject({ done: true, marked_as_done_time: now })
    fixture.now += 60_000
    expect(await change(made['id'], { subject: 'x' })).toMatchObject({
      marked_as_done_time: now,
      update_time: '2026-11-20T09:01:00Z',
    })
    expect(await change(made['id'], { done: false })).toMatchObject({ marked_as_done_time: null })
  })

  test('have their people as participants, the first of whom a list looks at; person_id itself is read only', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')]
    expect(await activity({ person_id: ann })).toMatchObject({ person_id: null, participants: [] })
    const made = await activity({ participants: [{ person_id: ann }, { person_id: ben, primary: true }] })
    expect(made).toMatchObject({ person_id: ben, participants: [{ primary: false }, { person_id: ben, primary: true }] })
    expect([await listed({ person_id: ann }), await listed({ person_id: ben })]).toEqual([[], [made['id']]])
    expect(await activity({ participants: [{ person_id: 99 }] })).toMatchObject({
      error: expect.stringContaining('participants'),
    })
  })

  test('are about deals and organizations, listed by them and by what is done; deleted ones are not listed', async () => {
    const kyoto = await deal()
    const [first, second] = [await activity({ deal_id: kyoto }), await activity({ deal_id: kyoto, done: true })]
    await activity()
    expect(await listed({ deal_id: kyoto })).toEqual([first['id'], second['id']])
    expect(await listed({ deal_id: kyoto, done: true })).toEqual([second['id']])
    expect(await activity({ deal_id: 99 })).toMatchObject({ error: expect.stringContaining('deal_id') })
    await fixture.pipedrive.activities.deleteActivity({ id: Number(first['id']) })
    expect(await listed({ deal_id: kyoto })).toEqual([second['id']])
    expect((await fixture.call('PATCH', `/api/v2/activities/${String(first['id'])}`, { subject: 'x' })).status).toBe(410)
  })

  test('have notes that are cleaned HTML, and belong to an active user', async () => {
    const made = await activity({ note: '<P onclick="x()">Hi<script>x</script><br/>', owner_id: 21_803 })
    expect(made).toMatchObject({ note: '<p>Hi<br></p>', owner_id: 21_803 })
    expect(await change(made['id'], { owner_id: 21_806 })).toMatchObject({ error: expect.stringContaining('owner_id') })
  })
})

describe('notes', () => {
  test('are cleaned HTML about at least one record, several at once', async () => {
    const [ann, kyoto] = [await person('Ann'), await deal()]
    expect(await note({ content: 'x' })).toMatchObject({ error: expect.stringContaining('a note needs') })
    expect(await note({ deal_id: kyoto })).toMatchObject({ error: expect.stringContaining('content') })
    expect(await note({ content: '<script>x</script>', deal_id: kyoto })).toHaveProperty('error')
    const made = await note({ content: '<B>Hi</B> &amp; bye<img src="x" onerror="y()">', deal_id: kyoto, person_id: ann })
    expect(made).toMatchObject({
      content: '<b>Hi</b> &amp; bye<img src="x">',
      deal: { title: 'Kyoto' },
      person: { name: 'Ann' },
      add_time: '2026-11-20 09:00:00',
      active_flag: true,
    })
    const path = `/api/v1/notes/${String(made['id'])}`
    expect((await fixture.call('PATCH', path, { content: 'x' })).status).toBe(404)
    expect(await call('PUT', path, { person_id: null })).toMatchObject({ person_id: null, deal_id: kyoto })
    expect(await call('PUT', path, { deal_id: null })).toHaveProperty('error')
  })

  test('are pinned only to what they are about, and may be dated by who writes them', async () => {
    const kyoto = await deal()
    expect(await note({ content: 'x', deal_id: kyoto, pinned_to_person_flag: 1 })).toHaveProperty('error')
    expect(await note({ content: 'x', deal_id: kyoto, pinned_to_deal_flag: 1, add_time: '2025-01-02T03:04:05Z' })).toMatchObject({
      pinned_to_deal_flag: true,
      add_time: '2025-01-02 03:04:05',
    })
  })

  test('are listed by what they are about and since when they changed; deleted ones nowhere', async () => {
    const [kyoto, oslo] = [await deal(), await deal()]
    const first = await note({ content: 'a', deal_id: kyoto })
    await note({ content: 'b', deal_id: oslo })
    fixture.now += 60_000
    const last = await note({ content: 'c', deal_id: kyoto })
    const ids = async (query: Parameters<typeof fixture.pipedrive.notes.getNotes>[0]) =>
      ((await fixture.pipedrive.notes.getNotes(query)).data ?? []).map(({ id }) => id)
    expect(await ids({ deal_id: kyoto, sort: 'update_time DESC' })).toEqual([last['id'], first['id']])
    expect(await ids({ updated_since: '2026-11-20T09:01:00Z' })).toEqual([last['id']])
    expect(await ids({ deal_id: kyoto, start: 1, limit: 1 })).toEqual([last['id']])
    await fixture.pipedrive.notes.deleteNote({ id: Number(last['id']) })
    expect(await ids({ updated_since: '2026-11-20T09:01:00Z' })).toEqual([])
    expect(await refusalOf(fixture.pipedrive.notes.getNotes({ sort: 'content' }))).toMatchObject({
      error: expect.stringContaining('sort'),
    })
  })
})

test('what was about a merged record is about the surviving one', async () => {
  const [ann, ben, kyoto, oslo] = [await person('Ann'), await person('Ben'), await deal(), await deal()]
  const made = await activity({ deal_id: kyoto, participants: [{ person_id: ann }, { person_id: ben }] })
  const written = await note({ content: 'x', deal_id: kyoto, person_id: ann })
  await fixture.call('PUT', `/api/v1/persons/${ann}/merge`, { merge_with_id: ben })
  await fixture.call('PUT', `/api/v1/deals/${kyoto}/merge`, { merge_with_id: oslo })
  expect(await call('GET', `/api/v2/activities/${String(made['id'])}`)).toMatchObject({
    deal_id: oslo,
    person_id: ben,
    participants: [{ person_id: ben, primary: true }],
  })
  expect(await call('GET', `/api/v1/notes/${String(written['id'])}`)).toMatchObject({ deal_id: oslo, person_id: ben })
})

test('calls have the prices that Pipedrive names', async () => {
  const left = async () =>
    Number((await fixture.call('GET', '/api/v1/users/me')).headers.get('x-daily-ratelimit-token-remaining'))
  const kyoto = await deal()
  const prices: unknown[] = []
  for (const [method, path, body] of [
    ['GET', '/api/v2/activities'],
    ['POST', '/api/v2/activities', { subject: 'x' }],
    ['PATCH', '/api/v2/activities/901', {}],
    ['DELETE', '/api/v2/activities/901'],
    ['GET', '/api/v1/activityTypes'],
    ['GET', '/api/v1/notes'],
    ['POST', '/api/v1/notes', { content: 'x', deal_id: kyoto }],
    ['GET', '/api/v1/notes/701'],
    ['PUT', '/api/v1/notes/701', {}],
    ['DELETE', '/api/v1/notes/701'],
  ] as const) {
    const before = await left()
    await fixture.call(method, path, body)
    prices.push(before - (await left()) - 2)
  }
  expect(prices).toEqual([10, 5, 5, 3, 20, 20, 10, 2, 10, 6])
})
