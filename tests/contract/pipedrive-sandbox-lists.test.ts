import type { v2 } from 'pipedrive'
import { describe, expect, test } from 'vitest'
import { call, present, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'

const fixture = recordedSandbox({ answersMin: 50 })
const persons = '/api/v2/persons'

type ListQuery = Parameters<typeof fixture.pipedrive.persons.getPersons>[0]

/** All pages of a list. */
async function walk(query: ListQuery) {
  const found: { readonly id: number; readonly update_time: string; readonly org_id: number | null }[] = []
  let cursor: string | null | undefined
  do {
    const page = await fixture.pipedrive.persons.getPersons({ ...query, ...(cursor ? { cursor } : {}) })
    for (const { id, update_time, org_id = null } of present(page.data))
      found.push({ id: present(id), update_time: present(update_time), org_id })
    cursor = page.additional_data?.next_cursor
  } while (cursor)
  return found
}
const ids = async (query: ListQuery) => (await walk(query)).map(({ id }) => id)
const search = async (term: string, more: Record<string, unknown> = {}) =>
  present((await fixture.pipedrive.persons.searchPersons({ term, ...more })).data?.items).map(({ item }) => item?.id)
const add = async (name: string, email: string, more: Pick<v2.AddPersonRequest, 'org_id'> = {}) =>
  present(
    (await fixture.pipedrive.persons.addPerson({ AddPersonRequest: { name, emails: [{ value: email }], ...more } })).data?.id,
  )

describe('lists', () => {
  test('return every person once, in any order', async () => {
    const allIds = Array.from({ length: 300 }, (_, index) => 901 + index)
    expect(await ids({ limit: 500 })).toEqual(allIds)
    expect(await ids({ limit: 7, sort_by: 'id', sort_direction: 'desc' })).toEqual(allIds.toReversed())
    for (const sort_by of ['update_time', 'add_time'] as const) {
      const walked = await walk({ limit: 33, sort_by })
      expect(walked.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(allIds)
      if (sort_by === 'update_time') expect(walked).toEqual(walked.toSorted((a, b) => (a.update_time < b.update_time ? -1 : 0)))
    }
  })

  test('updated_since includes its own second, updated_until excludes it', async () => {
    await fixture.pipedrive.persons.updatePerson({ id: 905, UpdatePersonRequest: {} })
    fixture.now += 1000
    await fixture.pipedrive.persons.updatePerson({ id: 903, UpdatePersonRequest: {} })
    const [first, second] = ['2026-11-20T09:00:00Z', '2026-11-20T09:00:01Z'] as const
    expect(await ids({ updated_since: first, sort_by: 'update_time' })).toEqual([905, 903])
    expect(await ids({ updated_since: second })).toEqual([903])
    expect(await ids({ updated_since: first, updated_until: second })).toEqual([905])
  })

  test('have times in whole seconds: changes within one are in order of id', async () => {
    for (const id of [905, 903]) {
      await fixture.pipedrive.persons.updatePerson({ id, UpdatePersonRequest: {} })
      fixture.now += 400
    }
    expect(await ids({ updated_since: '2026-11-20T09:00:00Z', sort_by: 'update_time' })).toEqual([903, 905])
  })

  test('omit deleted persons, also those requested by id', async () => {
    await fixture.pipedrive.persons.deletePerson({ id: 902 })
    expect(await ids({ ids: '901,902,903,777' })).toEqual([901, 903])
    expect(await ids({ updated_since: '2026-11-20T09:00:00Z' })).toEqual([])
    expect(await ids({ limit: 500 })).toHaveLength(299)
  })

  test('can be filtered by organization or owner', async () => {
    const [first] = await walk({ limit: 500 })
    const orgId = present(present(first).org_id)
    const members = await walk({ org_id: orgId })
    expect(members.length).toBeGreaterThan(1)
    expect(new Set(members.map(({ org_id }) => org_id))).toEqual(new Set([orgId]))
    expect(await ids({ owner_id: 1 })).toEqual([])
    expect(await ids({ deal_id: 1 })).toEqual([])
  })

  test('accept a cursor for its own query and company only, and answer a corrupt one with 400', async () => {
    const page = await fixture.pipedrive.persons.getPersons({ limit: 2, sort_by: 'update_time' })
    const cursor = encodeURIComponent(present(page.additional_data?.next_cursor))
    const own = `${persons}?sort_by=update_time&limit=5&cursor=${cursor}`
    expect((await fixture.call('GET', own)).status).toBe(200)
    for (const query of [
      `sort_by=id&cursor=${cursor}`,
      `sort_by=update_time&owner_id=1&cursor=${cursor}`,
      'cursor=eyJ',
      'cursor=x',
    ])
      expect((await fixture.call('GET', `${persons}?${query}`)).status).toBe(400)
    const headers = { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany }
    expect((await call(fixture.url, 'GET', own, undefined, headers)).status).toBe(400)
    expect((await fixture.call('GET', `/api/v2/organizations?sort_by=update_time&cursor=${cursor}`)).status).toBe(400)
  })

  test.each([
    'limit=501',
    'limit=0',
    'limit=x',
    'sort_by=name',
    'sort_direction=up',
    'updated_since=yesterday',
    'updated_since=2026-11-20',
    'owner_id=me',
    `ids=${Array.from({ length: 101 }, (_, index) => index + 1).join(',')}`,
    'ids=1,x',
    'filter_id=1',
  ])('%s is a 400', async (query) => {
    expect((await fixture.call('GET', `${persons}?${query}`)).status).toBe(400)
  })
})

describe('search', () => {
  test('finds a write only after the index lag, and the previous version until then', async () => {
    const id = await add('Zoë Quist', 'zoe@quist.example')
    const exact = { exact_match: true, fields: 'email' }
    expect(await search('zoe@quist.example', exact)).toEqual([])
    fixture.now += 299
    expect(await search('zoe@quist.example', exact)).toEqual([])
    fixture.now += 1
    expect(await search('ZOE@quist.example', exact)).toEqual([id])
    await fixture.pipedrive.persons.updatePerson({ id, UpdatePersonRequest: { emails: [{ value: 'new@quist.example' }] } })
    expect(await search('zoe@quist.example', exact)).toEqual([id])
    fixture.now += 300
    expect(await search('zoe@quist.example', exact)).toEqual([])
    expect(await search('new@quist.example', exact)).toEqual([id])
    await fixture.pipedrive.persons.deletePerson({ id })
    fixture.now += 300
    expect(await search('new@quist.example', exact)).toEqual([])
  })

  test('finds by any address, by part of a name and by the digits of a phone', async () => {
    const made = await fixture.pipedrive.persons.addPerson({
      AddPersonRequest: {
        name: 'Quirin Xaver',
        emails: [{ value: 'q@one.example' }, { value: 'q@two.example' }],
        phones: [{ value: '+49 30 777-123' }],
        org_id: 41,
      },
    })
    const id = present(made.data?.id)
    fixture.now += 300
    expect(await search('q@two.example', { exact_match: true })).toEqual([id])
    expect(await search('q@two', { exact_match: true })).toEqual([])
    expect(await search('IRIN xa')).toEqual([id])
    expect(await search('30777123', { fields: 'phone' })).toEqual([id])
    expect(await search('30777123', { fields: 'email' })).toEqual([])
    for (const organization_id of [40, 42]) expect(await search('q@two', { organization_id })).toEqual([])
    expect(await search('q@two', { organization_id: 41 })).toEqual([id])
    const { data } = await fixture.pipedrive.persons.searchPersons({ term: 'q@two' })
    expect(data?.items?.[0]?.item).toMatchObject({
      type: 'person',
      name: 'Quirin Xaver',
      emails: ['q@one.example', 'q@two.example'],
      phones: ['+49 30 777-123'],
      owner: { id: 21_801 },
      organization: { id: 41 },
    })
  })

  test('pages its results, and refuses a term that is too short', async () => {
    const api = fixture.pipedrive.persons
    const first = await api.searchPersons({ term: 'example', limit: 200, fields: 'email' })
    const cursor = present(present(first.additional_data).next_cursor)
    const second = await api.searchPersons({ term: 'example', limit: 200, fields: 'email', cursor })
    const found = [first, second].flatMap(({ data }) => present(data?.items).map(({ item }) => item?.id))
    expect(new Set(found).size).toBe(295)
    expect(await refusalOf(api.searchPersons({ term: 'x' }))).toMatchObject({ error: expect.stringContaining('term') })
    expect(await search('x', { exact_match: true })).toEqual([])
  })
})

describe('recents', () => {
  const recents = (since_timestamp: string, more: Record<string, unknown> = {}) =>
    fixture.pipedrive.recents.getRecents({ since_timestamp, items: 'person', ...more })

  test('report changes and deletions since a time, earliest first, in the v1 shape', async () => {
    await fixture.pipedrive.persons.updatePerson({ id: 907, UpdatePersonRequest: { phones: [{ value: '1' }] } })
    fixture.now += 1000
    await fixture.pipedrive.persons.deletePerson({ id: 904 })
    const { data, additional_data } = await recents('2026-11-20 09:00:00')
    expect(data).toMatchObject([
      { item: 'person', id: 907, data: { active_flag: true, phone: [{ value: '1' }], update_time: '2026-11-20 09:00:00' } },
      { item: 'person', id: 904, data: { active_flag: false, update_time: '2026-11-20 09:00:01', company_id: 8101 } },
    ])
    expect(additional_data).toEqual({
      since_timestamp: '2026-11-20 09:00:00',
      last_timestamp_on_page: '2026-11-20 09:00:01',
      pagination: { start: 0, limit: 100, more_items_in_collection: false },
    })
    expect((await recents('2026-11-20 09:00:02')).data).toBeNull()
    fixture.now += 30 * 86_400_000
    expect((await recents('2026-11-20 09:00:00')).data).toHaveLength(1)
  })

  test('are paged', async () => {
    const page = await recents('2020-01-01 00:00:00', { start: 290, limit: 7 })
    expect(page.data).toHaveLength(7)
    expect(page.additional_data?.pagination).toMatchObject({ more_items_in_collection: true, next_start: 297 })
    expect((await recents('2020-01-01 00:00:00', { start: 297, limit: 7 })).data).toHaveLength(3)
    expect((await fixture.call('GET', '/v1/recents?since_timestamp=2026-11-20T09:00:00Z')).status).toBe(400)
  })
})

describe('merging', () => {
  test('merges the person in the path into the other one, which keeps its values, and deletes the first', async () => {
    const api = fixture.pipedrive
    const loser = await add('Loser', 'loser@example.com')
    const winner = present(
      (await api.persons.addPerson({ AddPersonRequest: { name: 'Winner', phones: [{ value: '1' }] } })).data?.id,
    )
    const merged = await api.personsV1.mergePersons({ id: loser, MergePersonsRequest: { merge_with_id: winner } })
    expect(merged.data).toMatchObject({ id: winner, merge_what_id: loser })
    expect((await api.persons.getPerson({ id: winner })).data).toMatchObject({
      name: 'Winner',
      emails: [{ value: 'loser@example.com', primary: true }],
      phones: [{ value: '1', primary: true }],
    })
    expect((await api.persons.getPerson({ id: loser })).data?.is_deleted).toBe(true)
    expect((await fixture.call('PUT', `/api/v1/persons/${winner}/merge`, { merge_with_id: winner })).status).toBe(400)
  })

  test('merges organizations likewise, and the persons of the first are the other one’s', async () => {
    const { organizations, organizationsV1, persons } = fixture.pipedrive
    const make = async (name: string, more: Pick<v2.AddOrganizationRequest, 'website' | 'address'> = {}) =>
      present((await organizations.addOrganization({ AddOrganizationRequest: { name, ...more } })).data?.id)
    const loser = await make('Loser', { website: 'loser.example', address: { locality: 'Utrecht', country: 'NL' } })
    const winner = await make('Winner')
    const person = await add('Ann', 'ann@example.com', { org_id: loser })
    const merged = await organizationsV1.mergeOrganizations({ id: loser, MergeOrganizationsRequest: { merge_with_id: winner } })
    expect(merged.data).toEqual({ id: winner })
    expect((await organizations.getOrganization({ id: winner })).data).toMatchObject({
      name: 'Winner',
      website: 'loser.example',
      address: { value: 'Utrecht, NL', locality: 'Utrecht', country: 'NL' },
    })
    expect((await organizations.getOrganization({ id: loser })).data?.is_deleted).toBe(true)
    expect((await persons.getPerson({ id: person })).data?.org_id).toBe(winner)
    await organizations.deleteOrganization({ id: winner })
    expect((await persons.getPerson({ id: person })).data?.org_id).toBeNull()
    const { data: changes } = await fixture.pipedrive.personsV1.getPersonChangelog({ id: person })
    expect(changes?.map(({ field_key: key, new_value: value }) => [key, value])).toEqual([
      ['org_id', null],
      ['org_id', String(winner)],
    ])
    expect((await organizationsV1.getOrganizationChangelog({ id: winner })).data?.map((each) => each.field_key)).toEqual([
      'website',
      'address',
    ])
  })
})

describe('users', () => {
  test('/users/me returns the company, under every address of the v1 API', async () => {
    expect((await fixture.pipedrive.users.getCurrentUser()).data).toMatchObject({
      id: 21_801,
      company_id: 8101,
      company_name: 'Acme Pipedrive',
      company_domain: 'acme-pipedrive',
      is_admin: 1,
    })
    expect((await fixture.empty.users.getCurrentUser()).data).toMatchObject({ company_id: 8102 })
    expect((await fixture.call('GET', '/v1/users/me')).body).toEqual((await fixture.call('GET', '/api/v1/users/me')).body)
    expect((await fixture.pipedrive.users.getUsers()).data).toHaveLength(5)
  })
})
