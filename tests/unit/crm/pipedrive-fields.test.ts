import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparable } from '../../../src/lib/crm/domain/normalize.ts'
import { catalogueOf, type Field, toRemoteField } from '../../../src/lib/crm/pipedrive/catalogue.ts'
import { person } from '../../../src/lib/crm/pipedrive/kinds/person.ts'
import { nameOptions, optionNamed } from '../../../src/lib/crm/pipedrive/options.ts'
import { readValue, writeValue } from '../../../src/lib/crm/pipedrive/values.ts'

const hash = (digit: string) => digit.repeat(40)
const row = (field_code: string, field_name: string, field_type: string, more: object = {}) => ({
  field_code,
  field_name,
  field_type,
  is_custom_field: /^[0-9a-f]{40}$/.test(field_code),
  ...more,
})
const option = (id: number, label: string) => ({ id, label })
const fieldOf = (type: string, options: readonly { id: number; label: string }[] = []): Field => {
  const field = catalogueOf(person, [row(hash('a'), 'Tier', type, { options: [...options] })]).fields.get(hash('a'))
  if (!field) throw new Error('The catalogue lost the field.')
  return field
}
const written = (field: Field, value: string | number | boolean | null) => writeValue(field, value, 'EUR')

describe('fields of a person', () => {
  const rows = [
    row('name', 'Full name', 'varchar'),
    row('email', 'Email', 'phone'),
    row('job_title', 'Job title', 'varchar'),
    row('org_id', 'Organization', 'org'),
    row(hash('a'), 'Tier', 'enum', { options: [option(1, 'Gold')] }),
    row(hash('b'), 'Boss', 'people'),
    row(hash('c'), 'ADSapp contact id', 'varchar'),
    row(hash('d'), 'Budget', 'monetary', { options: null }),
  ]

  test('have Pipedrive’s labels, and those of some companies only appear when they are listed', () => {
    const { fields } = catalogueOf(person, rows)
    expect([...fields.keys()]).toEqual([
      'first_name',
      'last_name',
      'email',
      'phone',
      'owner_id',
      'org_id',
      'job_title',
      'name',
      'org_name',
      'add_time',
      'update_time',
      hash('a'),
      hash('b'),
      hash('d'),
    ])
    expect(fields.get('email')).toMatchObject({ label: 'Email', readOnly: false })
    expect([...fields.values()].filter((field) => field.readOnly).map((field) => field.name)).toEqual([
      'name',
      'org_name',
      'add_time',
      'update_time',
      hash('b'),
    ])
  })

  test('the field of our own id is hidden; it is identified by name and type', () => {
    expect(catalogueOf(person, rows).idField).toBe(hash('c'))
    const alike = catalogueOf(person, [row(hash('c'), 'ADSapp contact id', 'enum')])
    expect(alike.idField).toBeNull()
    expect(alike.fields.has(hash('c'))).toBe(true)
  })

  test.each([
    ['varchar', 'text'],
    ['varchar_auto', 'text'],
    ['text', 'text'],
    ['address', 'text'],
    ['double', 'number'],
    ['monetary', 'money'],
    ['date', 'date'],
    ['enum', 'picklist'],
    ['set', 'set'],
    ['phone', 'phone'],
    ['daterange', 'text'],
    ['user', 'text'],
    ['something new', 'text'],
  ])('Pipedrive’s type %s is our type %s', (theirs, ours) => {
    expect(toRemoteField(fieldOf(theirs)).type).toBe(ours)
  })

  test('options have their labels as values instead of their ids', () => {
    expect(toRemoteField(fieldOf('enum', [option(7, 'Gold'), option(9, 'Silver')])).options).toEqual([
      { value: 'Gold', label: 'Gold' },
      { value: 'Silver', label: 'Silver' },
    ])
    expect(toRemoteField(fieldOf('set', [option(7, 'Gold; new')])).options).toEqual([{ value: 'Gold, new', label: 'Gold, new' }])
  })
})

describe('option names', () => {
  test('are their labels, with the id appended where labels are equal or blank', () => {
    const options = [option(1, 'Gold'), option(2, 'Gold '), option(3, 'Gold (1)'), option(4, ' '), option(5, 'a;b')]
    expect(nameOptions(options, false).map(({ name }) => name)).toEqual([
      'Gold (1) (1)',
      'Gold (2)',
      'Gold (1) (3)',
      '(4)',
      'a;b',
    ])
    expect(nameOptions([option(5, 'a;b'), option(6, 'a,b')], true).map(({ name }) => name)).toEqual(['a,b (5)', 'a,b (6)'])
    expect(nameOptions([option(1, 'x'), option(1, 'y')], false)).toHaveLength(1)
  })

  test('are unique, whatever the labels', () => {
    const label = fc.oneof(
      fc.constantFrom('', ' ', 'a', 'a ', 'A', 'a (1)', 'a (2)', '(1)', ';', 'a;a', 'é', 'e\u0301'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), fc.boolean(), (labels, takesSeveral) => {
        const named = nameOptions(
          labels.map((each, index) => option(index + 1, each)),
          takesSeveral,
        )
        expect(new Set(named.map(({ name }) => comparable('picklist', name))).size).toBe(labels.length)
        for (const each of named) expect(optionNamed(named, each.name)).toBe(each)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('field values', () => {
  test.each([
    ['varchar', 'plain'],
    ['phone', '+31 20 123'],
    ['double', 12.5],
    ['double', 0],
    ['date', '2026-11-30'],
    ['monetary', { value: 99.5, currency: 'EUR' }],
    ['address', { value: 'Dam 1, Amsterdam' }],
  ])('type %s round-trips: %j', (type, raw) => {
    const field = fieldOf(type)
    expect(written(field, readValue(field, raw))).toEqual({ value: raw })
  })

  test('options round-trip, whatever the labels and the selection', () => {
    const labels = fc.array(fc.oneof(fc.constantFrom('a', 'a ', 'a;b', '', 'a (1)'), fc.string()), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(labels, fc.array(fc.nat({ max: 5 })), (texts, picks) => {
        const options = texts.map((text, index) => option(index + 10, text))
        const ids = options.filter((_, index) => picks.includes(index)).map(({ id }) => id)
        const set = fieldOf('set', options)
        expect(written(set, readValue(set, ids))).toEqual({ value: ids.length === 0 ? null : ids })
        const choice = fieldOf('enum', options)
        for (const { id } of options) expect(written(choice, readValue(choice, id))).toEqual({ value: id })
      }),
      { numRuns: 1000 },
    )
  })

  test('several options are in the field’s order, and an unknown option appears as its id', () => {
    const field = fieldOf('set', [option(1, 'Tea'), option(2, 'Cake')])
    expect(readValue(field, [2, 1])).toBe('Tea;Cake')
    expect(readValue(field, ['2', 77])).toBe('Cake;77')
    expect(written(field, ' cake ; Tea; ')).toMatchObject({ problem: expect.stringContaining('“cake”') })
    expect(written(field, 'Cake ;Tea; Cake;')).toEqual({ value: [1, 2] })
    expect(written(field, ';')).toEqual({ value: null })
  })

  test('read-only values become text: ids, both ends of a range, a time', () => {
    const field = fieldOf('daterange')
    expect(readValue(field, { value: '2026-11-01', until: '2026-11-30' })).toBe('2026-11-01 – 2026-11-30')
    expect(readValue(fieldOf('time'), { value: '10:30:00', timezone_name: 'UTC' })).toBe('10:30:00')
    expect(readValue(fieldOf('user'), 12)).toBe('12')
  })

  test('blank is null in both directions', () => {
    for (const type of ['varchar', 'double', 'monetary', 'date', 'enum', 'set', 'address', 'user']) {
      const field = fieldOf(type, [option(1, 'Gold')])
      for (const blank of [null, undefined, '', '  ', []]) expect(readValue(field, blank)).toBeNull()
      for (const blank of [null, '', '  ']) expect(written(field, blank)).toEqual({ value: null })
    }
    expect(readValue(fieldOf('monetary'), { value: null, currency: 'EUR' })).toBeNull()
  })

  test('values that Pipedrive cannot store give a message with the field’s label', () => {
    const cases = [
      ['double', 'many', /“Tier” takes a number.*“many”/],
      ['double', true, /number/],
      ['monetary', 'NaN', /number/],
      ['date', 'tomorrow', /“Tier” takes a date like/],
      ['date', '2026-02-31', /date/],
      ['enum', 'Platinum', /“Platinum” is not an option of “Tier”.*It allows: Gold, Silver\./],
    ] as const
    for (const [type, value, sentence] of cases) {
      const field = fieldOf(type, [option(1, 'Gold'), option(2, 'Silver')])
      expect(written(field, value)).toMatchObject({ problem: expect.stringMatching(sentence) })
    }
    const many = fieldOf(
      'enum',
      Array.from({ length: 25 }, (_, index) => option(index, `o${index}`)),
    )
    expect(written(many, 'none')).toMatchObject({ problem: expect.stringMatching(/o19 and 5 more\.$/) })
    expect(written(fieldOf('enum'), 'none')).toMatchObject({ problem: expect.stringMatching(/has no options/) })
  })

  test('other notations of a value are accepted', () => {
    expect(written(fieldOf('double'), ' 12.50 ')).toEqual({ value: 12.5 })
    expect(written(fieldOf('date'), '2026-11-30T10:00:00Z')).toEqual({ value: '2026-11-30' })
    expect(written(fieldOf('varchar'), 12)).toEqual({ value: '12' })
    expect(written(fieldOf('enum', [option(1, 'A  b')]), 'A b')).toEqual({ value: 1 })
  })
})
