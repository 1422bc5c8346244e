import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js'
import { PropertyCreateFieldTypeEnum, PropertyCreateTypeEnum } from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { describe, expect, test } from 'vitest'
import { call, failureOf } from './support/hubspot-client.ts'
import { recordedSandbox } from './support/recorded-sandbox.ts'

const fixture = recordedSandbox({ answersMin: 45 })
const { basic, batches, search, create } = fixture

describe('search', () => {
  const where = (
    propertyName: string,
    operator: FilterOperatorEnum,
    rest: { value?: string; highValue?: string; values?: string[] } = {},
  ) => ({
    filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
    sorts: ['-lastmodifieddate'],
    properties: ['email'],
    limit: 200,
    after: '0',
  })

  test('a write is found only after the index lag; until then the previous version is', async () => {
    await call(fixture.url, 'POST', '/_sandbox/config', { searchPerSecond: 100 })
    const byEmail = (value: string) => search(where('email', FilterOperatorEnum.Eq, { value }))
    const made = await create({ email: 'before@example.com' })
    fixture.now += 399
    expect((await byEmail('before@example.com')).total).toBe(0)
    fixture.now += 1
    expect((await byEmail('before@example.com')).total).toBe(1)
    await basic().update(made.id, { properties: { email: 'after@example.com' } })
    expect([(await byEmail('before@example.com')).total, (await byEmail('after@example.com')).total]).toEqual([1, 0])
    fixture.now += 400
    expect([(await byEmail('before@example.com')).total, (await byEmail('after@example.com')).total]).toEqual([0, 1])
    await basic().archive(made.id)
    fixture.now += 1000
    expect((await byEmail('after@example.com')).total).toBe(0)
  })

  test.each([
    ['EQ on text sets capitals aside', where('firstname', FilterOperatorEnum.Eq, { value: 'zoë TEST' }), ['z']],
    ['NEQ keeps records without a value', where('favorite_color', FilterOperatorEnum.Neq, { value: 'red' }), ['y', 'z']],
    ['GT compares numbers as numbers', where('seat_count', FilterOperatorEnum.Gt, { value: '9' }), ['y']],
    ['LTE compares numbers as numbers', where('seat_count', FilterOperatorEnum.Lte, { value: '9' }), ['x']],
    [
      'BETWEEN on a date accepts milliseconds',
      where('contract_end', FilterOperatorEnum.Between, { value: String(Date.UTC(2027, 0, 1)), highValue: '2027-06-30' }),
      ['x'],
    ],
    ['IN on text wants lower case', where('lastname', FilterOperatorEnum.In, { values: ['ardent', 'Bold'] }), ['x']],
    ['NOT_IN keeps records without a value', where('lastname', FilterOperatorEnum.NotIn, { values: ['ardent'] }), ['y', 'z']],
    ['HAS_PROPERTY', where('favorite_color', FilterOperatorEnum.HasProperty), ['x']],
    ['NOT_HAS_PROPERTY', where('seat_count', FilterOperatorEnum.NotHasProperty), ['z']],
    ['CONTAINS_TOKEN finds a word', where('company', FilterOperatorEnum.ContainsToken, { value: 'søns' }), ['y']],
    [
      'CONTAINS_TOKEN accepts a wildcard',
      where('email', FilterOperatorEnum.ContainsToken, { value: '*@kite.example' }),
      ['x', 'y', 'z'],
    ],
    [
      'NOT_CONTAINS_TOKEN keeps records without a value',
      where('company', FilterOperatorEnum.NotContainsToken, { value: 'søns' }),
      ['x', 'z'],
    ],
  ])('%s', async (_name, request, expected) => {
    await batches().create({
      inputs: [
        {
          properties: {
            email: 'x@kite.example',
            lastname: 'Ardent',
            favorite_color: 'red',
            seat_count: '9',
            contract_end: '2027-03-01',
            company: 'Møller',
          },
          associations: [],
        },
        {
          properties: {
            email: 'y@kite.example',
            lastname: 'Bold',
            seat_count: '10',
            contract_end: '2028-01-01',
            company: 'Møller & Søns',
          },
          associations: [],
        },
        { properties: { email: 'z@kite.example', firstname: 'Zoë Test' }, associations: [] },
      ],
    })
    fixture.now += 400
    const only = { propertyName: 'hs_object_id', operator: FilterOperatorEnum.Gt, value: '1500' }
    const { results } = await search({
      ...request,
      filterGroups: [{ filters: [...(request.filterGroups[0]?.filters ?? []), only] }],
    })
    expect(results.map(({ properties }) => properties['email']?.charAt(0) ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual(
      expected,
    )
  })

  test('pages by offset, sorts by the modified date, and ends at ten thousand', async () => {
    await call(fixture.url, 'POST', '/_sandbox/seed', { portal: 4711, count: 9500, seed: 7 })
    const request = { ...where('lastmodifieddate', FilterOperatorEnum.Gte, { value: '0' }), sorts: ['lastmodifieddate'] }
    const first = await search(request)
    expect({ total: first.total, next: first.paging?.next?.after }).toEqual({ total: 10_500, next: '200' })
    const times = first.results.map(({ updatedAt }) => updatedAt.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect((await search({ ...request, after: '9800' })).results).toHaveLength(200)
    expect(await failureOf(search({ ...request, after: '9801' }))).toMatchObject({ code: 400 })
    expect(await failureOf(search({ ...request, limit: 201 }))).toMatchObject({ code: 400 })
  })
})

describe('properties and owners', () => {
  test('a property is created once, changed, used, and archived', async () => {
    const api = fixture.hubspot.crm.properties.coreApi
    const wanted = {
      name: 'shoe_size',
      label: 'Shoe size',
      groupName: 'contactinformation',
      type: PropertyCreateTypeEnum.Number,
      fieldType: PropertyCreateFieldTypeEnum.Number,
    }
    expect(await api.create('contacts', wanted)).toMatchObject({ name: 'shoe_size', hubspotDefined: false, archived: false })
    expect(await failureOf(api.create('contacts', wanted))).toMatchObject({ code: 409 })
    expect(await api.update('contacts', 'shoe_size', { label: 'Size' })).toMatchObject({ label: 'Size', type: 'number' })
    await create({ email: 's@example.com', shoe_size: '44' })
    await api.archive('contacts', 'shoe_size')
    expect(await failureOf(api.getByName('contacts', 'shoe_size'))).toMatchObject({ code: 404 })
    expect((await api.getAll('contacts', true)).results.map(({ name }) => name)).toEqual(['shoe_size'])
    const { results } = await api.getAll('contacts')
    expect(results.find(({ name }) => name === 'customer_tier')?.options.map(({ value }) => value)).toEqual([
      'gold',
      'silver',
      'bronze',
    ])
    expect(results.find(({ name }) => name === 'hs_object_id')?.modificationMetadata?.readOnlyValue).toBe(true)
  })

  test('owners are listed and read', async () => {
    const { results } = await fixture.hubspot.crm.owners.ownersApi.getPage()
    expect(results).toHaveLength(5)
    expect(await fixture.hubspot.crm.owners.ownersApi.getById(Number(results[0]?.id))).toMatchObject({ id: results[0]?.id })
  })
})
