import { describe, expect, test } from 'vitest'
import { memberNames } from './support/pipedrive-models.ts'
import { membersOf, present, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 50 })
const dayMs = 86_400_000
const persons = '/api/v2/persons'

/** Creates a person with members that the SDK's request types lack. */
async function create(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await fixture.call('POST', persons, body)
  expect(answer).toMatchObject({ status: 200, body: { success: true } })
  return membersOf(answer.body['data'])
}
const patch = async (id: unknown, body: Record<string, unknown>) =>
  membersOf((await fixture.call('PATCH', `${persons}/${String(id)}`, body)).body['data'])

describe('a person', () => {
  test('has every member of the SDK’s model, those of contact sync only with contact sync', async () => {
    const extra = new Set(['postal_address', 'notes', 'im', 'birthday', 'job_title'])
    const [before] = present((await fixture.pipedrive.persons.getPersons({ limit: 1 })).data)
    expect(Object.keys(present(before)).toSorted()).toEqual(
      memberNames('v2', 'Person')
        .filter((name) => !extra.has(name))
        .toSorted(),
    )
    await fixture.config({ contactSync: true })
    const [after] = present((await fixture.pipedrive.persons.getPersons({ limit: 1 })).data)
    expect(Object.keys(present(after)).toSorted()).toEqual(memberNames('v2', 'Person').toSorted())
  })

  test('is created, read and changed through the SDK; omitted members are unchanged', async () => {
    const api = fixture.pipedrive.persons
    const made = await api.addPerson({
      AddPersonRequest: {
        name: 'Ann Smith',
        emails: [{ value: ' ann@example.com ' }],
        phones: [{ value: '+31 6 1' }],
        org_id: 41,
      },
    })
    const id = present(made.data?.id)
    expect(made.data).toMatchObject({
      id: 1201,
      owner_id: 21_801,
      org_id: 41,
      add_time: '2026-11-20T09:00:00Z',
      is_deleted: false,
    })
    fixture.now += 1500
    await api.updatePerson({ id, UpdatePersonRequest: { phones: [] } })
    expect((await api.getPerson({ id })).data).toMatchObject({
      name: 'Ann Smith',
      emails: [{ value: 'ann@example.com', primary: true, label: 'work' }],
      phones: [],
      org_id: 41,
      add_time: '2026-11-20T09:00:00Z',
      update_time: '2026-11-20T09:00:01Z',
    })
  })

  test('gets a new update time with every accepted update, also one that changes nothing', async () => {
    const { id } = await create({ name: 'Ann' })
    fixture.now += 5000
    expect(await patch(id, {})).toMatchObject({ update_time: '2026-11-20T09:00:05Z' })
    fixture.now += 5000
    await fixture.call('PATCH', `${persons}/${String(id)}`, { emails: [{ value: 'not an address' }] })
    expect((await fixture.pipedrive.persons.getPerson({ id: Number(id) })).data?.update_time).toBe('2026-11-20T09:00:05Z')
  })

  test('may share an email with another person', async () => {
    const emails = [{ value: 'both@example.com' }]
    expect(await create({ name: 'One', emails })).toMatchObject({ emails: [{ value: 'both@example.com' }] })
    expect(await create({ name: 'Two', emails })).toMatchObject({ emails: [{ value: 'both@example.com' }] })
  })

  test('can be read by id for thirty days after its deletion, but not changed', async () => {
    const api = fixture.pipedrive.persons
    expect(await api.deletePerson({ id: 950 })).toEqual({ success: true, data: { id: 950 } })
    expect((await api.getPerson({ id: 950 })).data?.is_deleted).toBe(true)
    const path = `${persons}/950`
    expect((await fixture.call('PATCH', path, { name: 'Back' })).status).toBe(410)
    expect((await fixture.call('DELETE', path)).status).toBe(410)
    fixture.now += 30 * dayMs - 1
    expect((await fixture.call('GET', path)).status).toBe(200)
    fixture.now += 1
    expect((await fixture.call('GET', path)).status).toBe(404)
    expect((await fixture.call('PATCH', path, { name: 'Back' })).status).toBe(404)
  })

  test('belongs to one company: the same id is a different person in another company', async () => {
    const mine = await fixture.empty.persons.addPerson({ AddPersonRequest: { name: 'Else' } })
    expect(mine.data).toMatchObject({ id: 901, owner_id: 21_802 })
    expect((await fixture.pipedrive.persons.getPerson({ id: 901 })).data?.name).not.toBe('Else')
    expect(await refusalOf(fixture.empty.persons.getPerson({ id: 902 }))).toMatchObject({ error: 'Person not found' })
  })
})

describe('names', () => {
  test.each([
    [{ name: ' Ann de Vries ' }, { name: 'Ann de Vries', first_name: 'Ann', last_name: 'de Vries' }],
    [{ name: 'Ann' }, { name: 'Ann', first_name: 'Ann', last_name: null }],
    [
      { first_name: 'Anna Maria', last_name: 'Smit' },
      { name: 'Anna Maria Smit', first_name: 'Anna Maria', last_name: 'Smit' },
    ],
    [{ last_name: 'Smit' }, { name: 'Smit', first_name: null, last_name: 'Smit' }],
    [
      { name: 'Anna Maria Smit', first_name: 'Anna Maria', last_name: 'Smit' },
      { name: 'Anna Maria Smit', first_name: 'Anna', last_name: 'Maria Smit' },
    ],
  ])('a person made of %j is %j', async (given, kept) => {
    expect(await create(given)).toMatchObject(kept)
  })

  test('one part alone changes that part, and the name follows', async () => {
    const { id } = await create({ first_name: 'Anna Maria', last_name: 'Smit' })
    expect(await patch(id, { last_name: 'de Vries' })).toMatchObject({ name: 'Anna Maria de Vries', first_name: 'Anna Maria' })
    expect(await patch(id, { first_name: null })).toMatchObject({ name: 'de Vries', first_name: null, last_name: 'de Vries' })
  })

  test('a person must have a name', async () => {
    for (const body of [{}, { name: '  ' }, { first_name: '' }, { emails: [{ value: 'a@example.com' }] }])
      expect((await fixture.call('POST', persons, body)).status).toBe(400)
    const { id } = await create({ name: 'Ann' })
    expect((await fixture.call('PATCH', `${persons}/${String(id)}`, { first_name: null })).status).toBe(400)
  })
})

describe('emails and phones', () => {
  test('are replaced as a list, with exactly one primary', async () => {
    const { id } = await create({ name: 'Ann', emails: [{ value: 'a@example.com', label: 'home' }, { value: 'b@example.com' }] })
    const kept = await patch(id, {
      emails: [
        { value: 'c@example.com', primary: false },
        { value: 'd@example.com', primary: true, label: 'home' },
        { value: 'e@example.com', primary: true },
      ],
      phones: [{ value: '1' }, { value: '2' }],
    })
    expect(kept).toMatchObject({
      emails: [
        { value: 'c@example.com', primary: false, label: 'work' },
        { value: 'd@example.com', primary: true, label: 'home' },
        { value: 'e@example.com', primary: false, label: 'work' },
      ],
      phones: [
        { value: '1', primary: true },
        { value: '2', primary: false },
      ],
    })
    expect(await patch(id, { emails: [] })).toMatchObject({ emails: [], phones: [{ value: '1' }, { value: '2' }] })
  })
})

describe('strictness', () => {
  test.each([
    ['owner_id', { owner_id: '21801' }],
    ['owner_id', { owner_id: 21_802 }],
    ['org_id', { org_id: 99_999 }],
    ['emails', { emails: [{ value: 'not an address' }] }],
    ['emails', { emails: 'a@example.com' }],
    ['emails', { emails: null }],
    ['phones.0.value', { phones: [{ value: 31 }] }],
    ['phones.0.primary', { phones: [{ value: '31', primary: 1 }] }],
    ['visible_to', { visible_to: 2 }],
    ['label_ids.0', { label_ids: [1] }],
    ['email', { email: 'a@example.com' }],
    ['update_time', { update_time: '2026-11-20T09:00:00Z' }],
  ])('a wrong %s is a 400 that names it: %j', async (field, body) => {
    expect(await fixture.call('PATCH', `${persons}/901`, body)).toMatchObject({
      status: 400,
      body: { success: false, code: 'ERR_SCHEMA_VALIDATION_FAILED', error: expect.stringContaining(`${field}:`) },
    })
  })

  test('another content type is a 415, invalid JSON a 400, a non-numeric id a 400', async () => {
    expect((await fixture.call('GET', `${persons}/abc`)).status).toBe(400)
    const headers = { 'x-api-token': '81015c0ffee5c0ffee5c0ffee5c0ffee5c0f8101' }
    const send = (type: string) =>
      fetch(`${fixture.url}${persons}`, { method: 'POST', headers: { ...headers, 'content-type': type }, body: '{name' })
    expect((await send('text/plain')).status).toBe(415)
    expect((await send('application/json')).status).toBe(400)
  })

  test('members of contact sync are a 403 without it, and kept with it', async () => {
    expect(await fixture.call('PATCH', `${persons}/901`, { job_title: 'CTO' })).toMatchObject({
      status: 403,
      body: { error: expect.stringContaining('job_title') },
    })
    await fixture.config({ contactSync: true })
    const extras = { job_title: 'CTO', birthday: '1990-02-28', notes: 'x', postal_address: { value: 'Kade 1' } }
    expect(await patch(901, extras)).toMatchObject(extras)
    expect((await fixture.call('PATCH', `${persons}/901`, { birthday: '1990-02-30' })).status).toBe(400)
  })
})
