import { describe, expect, test } from 'vitest'
import { call, clientOf, present, recordedSandbox, refusalOf } from './support/pipedrive-sandbox.ts'
import { consentTo, tokenCall } from './support/pipedrive-oauth.ts'

const fixture = recordedSandbox({ answersMin: 50 })
const path = '/api/v2/persons/901'

type Field = {
  readonly field_code: string
  readonly options?: readonly { readonly id?: unknown; readonly label?: string }[] | null
}

async function fieldsOf(api = fixture.pipedrive): Promise<ReadonlyMap<string, Field>> {
  const { data } = await api.personFields.getPersonFields({ limit: 500 })
  return new Map(present(data).map((field) => [field.field_name, field]))
}
async function codeOf(name: string): Promise<string> {
  return present((await fieldsOf()).get(name)).field_code
}
async function optionOf(name: string, label: string): Promise<number> {
  return Number(present((await fieldsOf()).get(name)).options?.find((option) => option.label === label)?.id)
}
const set = (code: string, value: unknown) => fixture.call('PATCH', path, { custom_fields: { [code]: value } })
const shown = async (code: string) => present((await fixture.pipedrive.persons.getPerson({ id: 901 })).data?.custom_fields)[code]

describe('custom values', () => {
  test('are returned in their field’s shape, and one key changes without the others', async () => {
    const gold = await optionOf('Customer tier', 'Gold')
    const interests = [await optionOf('Interests', 'Events'), await optionOf('Interests', 'Training')]
    const values = {
      [await codeOf('Customer tier')]: gold,
      [await codeOf('Seat count')]: 12.5,
      [await codeOf('Contract end')]: '2027-02-28',
      [await codeOf('Interests')]: interests,
      [await codeOf('Budget')]: { value: 120.5, currency: 'EUR' },
    }
    await fixture.pipedrive.persons.updatePerson({ id: 901, UpdatePersonRequest: { custom_fields: values } })
    const seats = await codeOf('Seat count')
    await set(seats, null)
    const { data } = await fixture.pipedrive.persons.getPerson({ id: 901 })
    expect(data?.custom_fields).toEqual({ ...values, [seats]: null, [await codeOf('Newsletter')]: null })
  })

  test.each([
    ['Customer tier', 'Gold'],
    ['Customer tier', 1],
    ['Customer tier', '27'],
    ['Seat count', '12'],
    ['Contract end', '2027-02-30'],
    ['Interests', []],
    ['Interests', [1]],
    ['Budget', 120],
    ['Budget', { value: '120', currency: 'EUR' }],
  ])('%s refuses %j with a 400 that names it', async (name, value) => {
    const code = await codeOf(name)
    expect(await set(code, value)).toMatchObject({ status: 400, body: { error: expect.stringContaining(code) } })
  })

  test('a field that does not exist is refused, also one of the other company', async () => {
    const foreign = present((await fieldsOf(fixture.empty)).get('Seat count')).field_code
    expect(foreign).toMatch(/^[0-9a-f]{40}$/)
    expect(foreign).not.toBe(await codeOf('Seat count'))
    expect((await set(foreign, 1)).status).toBe(400)
    expect((await set('seat_count', 1)).status).toBe(400)
  })

  test('null clears a field of several options', async () => {
    const code = await codeOf('Interests')
    await set(code, [await optionOf('Interests', 'Events')])
    await set(code, null)
    expect(await shown(code)).toBeNull()
  })

  test('a read may name up to fifteen fields, and ask for the labels of options', async () => {
    const code = await codeOf('Customer tier')
    const silver = await optionOf('Customer tier', 'Silver')
    await set(code, silver)
    const api = fixture.pipedrive.persons
    const { data } = await api.getPerson({ id: 901, custom_fields: code, include_option_labels: true })
    expect(data?.custom_fields).toEqual({ [code]: { id: silver, label: 'Silver' } })
    const keys = Array.from({ length: 16 }, (_, index) => `k${index}`).join(',')
    expect(await refusalOf(api.getPersons({ custom_fields: keys }))).toMatchObject({
      error: expect.stringContaining('custom_fields'),
    })
  })
})

describe('fields', () => {
  test('are listed page by page, Pipedrive’s own first', async () => {
    const api = fixture.pipedrive.personFields
    const codes: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await api.getPersonFields({ limit: 7, ...(cursor ? { cursor } : {}) })
      codes.push(...present(page.data).map((field) => field.field_code))
      cursor = page.additional_data?.next_cursor
    } while (cursor)
    const standard = [
      'name',
      'first_name',
      'last_name',
      'phone',
      'email',
      'org_id',
      'label_ids',
      'owner_id',
      'add_time',
      'update_time',
    ]
    expect(codes.slice(0, 12)).toEqual([...standard, 'visible_to', 'picture_id'])
    expect(codes.slice(12)).toHaveLength(6)
    await fixture.config({ contactSync: true })
    const all = present((await api.getPersonFields({ limit: 500 })).data).map((field) => field.field_code)
    expect(all).toEqual(expect.arrayContaining(['job_title', 'birthday', 'notes', 'postal_address']))
  })

  test('are created, renamed and deleted, and a deleted one disappears from every person', async () => {
    const api = fixture.pipedrive.personFields
    const made = present(
      (await api.addPersonField({ AddPersonFieldRequest: { field_name: 'Our id', field_type: 'varchar' } })).data,
    )
    expect(made).toMatchObject({ field_name: 'Our id', field_type: 'varchar', is_custom_field: true, options: null })
    const { field_code } = made
    expect(field_code).toMatch(/^[0-9a-f]{40}$/)
    await set(field_code, ' x-1 ')
    expect(await shown(field_code)).toBe('x-1')
    await api.updatePersonField({ field_code, UpdatePersonFieldRequest: { field_name: 'Their id' } })
    expect((await api.getPersonField({ field_code })).data?.field_name).toBe('Their id')
    await api.deletePersonField({ field_code })
    expect(Object.keys(present((await fixture.pipedrive.persons.getPerson({ id: 901 })).data?.custom_fields))).not.toContain(
      field_code,
    )
    expect(await refusalOf(api.getPersonField({ field_code }))).toMatchObject({ error: 'Field not found' })
  })

  test('have options that can be added, renamed and removed; a value with a removed option becomes blank', async () => {
    const api = fixture.pipedrive.personFields
    const field_code = await codeOf('Customer tier')
    const [added] = present(
      (await api.addPersonFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: 'Platinum' }] })).data,
    )
    const id = present(added).id
    await set(field_code, id)
    await api.updatePersonFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner: [{ id, label: 'Diamond' }] })
    expect(await optionOf('Customer tier', 'Diamond')).toBe(id)
    await api.deletePersonFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] })
    expect(await shown(field_code)).toBeNull()
    expect((await set(field_code, id)).status).toBe(400)
  })

  test('with options require them, other types refuse them, and Pipedrive’s own fields cannot be changed', async () => {
    const fields = '/api/v2/personFields'
    const post = (body: unknown) => fixture.call('POST', fields, body)
    expect((await post({ field_name: 'Tier', field_type: 'enum' })).status).toBe(400)
    expect((await post({ field_name: 'Tier', field_type: 'varchar', options: [{ label: 'x' }] })).status).toBe(400)
    expect((await post({ field_name: 'Tier', field_type: 'picklist' })).status).toBe(400)
    expect((await fixture.call('PATCH', `${fields}/email`, { field_name: 'Mail' })).status).toBe(403)
  })

  test('cannot be created by an app without the scope, but by an API token', async () => {
    await fixture.config({ fieldsScope: false })
    const { body } = await tokenCall(fixture.url, { grant_type: 'authorization_code', code: await consentTo(fixture.url) })
    const headers = { authorization: `Bearer ${String(body['access_token'])}` }
    const field = { field_name: 'Our id', field_type: 'varchar' }
    expect(await call(fixture.url, 'POST', '/api/v2/personFields', field, headers)).toMatchObject({
      status: 403,
      body: { error: 'Scope and URL mismatch' },
    })
    expect((await call(fixture.url, 'GET', '/api/v2/personFields', undefined, headers)).status).toBe(200)
    expect((await fixture.call('POST', '/api/v2/personFields', field)).status).toBe(200)
    await fixture.config({ fieldsScope: true })
    const app = clientOf(fixture.url, { accessToken: String(body['access_token']) })
    const made = await app.personFields.addPersonField({ AddPersonFieldRequest: { field_name: 'Our id', field_type: 'varchar' } })
    expect(made.success).toBe(true)
  })
})

describe('organizations', () => {
  test('are created, listed, changed, found and deleted like persons', async () => {
    const api = fixture.pipedrive.organizations
    const made = present(
      (await api.addOrganization({ AddOrganizationRequest: { name: ' Zebra Works ', website: 'zebra.example' } })).data,
    )
    const id = present(made.id)
    expect(made).toMatchObject({ name: 'Zebra Works', website: 'zebra.example', is_deleted: false })
    fixture.now += 1000
    await api.updateOrganization({ id, UpdateOrganizationRequest: { address: { value: 'Kade 1, Utrecht' } } })
    const latest = await api.getOrganizations({ sort_by: 'update_time', sort_direction: 'desc', limit: 1 })
    expect(latest.data).toMatchObject([{ id, address: { value: 'Kade 1, Utrecht' } }])
    fixture.now += 300
    const found = await api.searchOrganization({ term: 'zebra works', exact_match: true, fields: 'name' })
    expect(found.data?.items).toMatchObject([{ item: { id, type: 'organization', address: 'Kade 1, Utrecht' } }])
    await api.deleteOrganization({ id })
    expect((await api.getOrganization({ id })).data?.is_deleted).toBe(true)
    expect((await api.getOrganizations({ ids: String(id) })).data).toEqual([])
    expect((await fixture.call('POST', '/api/v2/organizations', {})).status).toBe(400)
    expect((await fixture.pipedrive.organizationFields.getOrganizationFields({})).data).toHaveLength(12)
  })
})
