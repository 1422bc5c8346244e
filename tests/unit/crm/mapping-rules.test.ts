import { describe, expect, test } from 'vitest'
import type { FieldType } from '../../../src/lib/crm/domain/entities.ts'
import type { FieldMapping } from '../../../src/lib/crm/domain/field-mapping.ts'
import { type CrmField, lostNeed, typeIssues, withRows } from '../../../src/lib/crm/domain/mapping-rules.ts'
import { mappingRow as row } from '../../support/mapping-row.ts'

const field = (name: string, type: FieldType = 'text', required?: string): CrmField => ({
  name,
  label: name.toUpperCase(),
  type,
  readOnly: false,
  ...(required === undefined ? {} : { required }),
})

describe('saving some rows', () => {
  const mapping = [row('email', 'email'), row('lastName', 'lastname'), row('phone', 'phone')]

  test('keeps the others, in their order', () => {
    const changed = row('lastName', 'surname', { direction: 'from_crm' })
    expect(withRows(mapping, [changed, row('custom.tier', 'tier')])).toEqual([
      mapping[0],
      changed,
      mapping[2],
      row('custom.tier', 'tier'),
    ])
    expect(withRows(mapping, [])).toEqual(mapping)
  })
})

describe('a mapping that takes the place of another', () => {
  const crmFields = [
    field('email', 'email'),
    field('lastname', 'text', 'lastname'),
    field('first', 'text', 'name'),
    field('last', 'text', 'name'),
  ]
  const of = { object: 'contact' as const, matchKeys: ['email' as const], crmFields, crm: 'Salesforce' }
  const before = [row('email', 'email'), row('lastName', 'lastname'), row('company', 'company')]

  test('keeps the match keys', () => {
    expect(lostNeed(before, before.slice(1), of)).toBe(
      'Contacts are matched by email, so its row has to stay. Choose other match keys first, or keep the row.',
    )
    expect(lostNeed(before, before.slice(1), { ...of, matchKeys: ['phone'] })).toBeNull()
    expect(lostNeed(before.slice(1), before.slice(1), of)).toBeNull()
  })

  test('keeps what a new record of the CRM needs, in a direction that goes there', () => {
    const message = 'Salesforce makes no record without “LASTNAME”, so its row has to stay, in a direction that goes there.'
    expect(lostNeed(before, [row('email', 'email'), row('company', 'company')], of)).toBe(message)
    expect(lostNeed(before, [row('email', 'email'), row('lastName', 'lastname', { direction: 'from_crm' })], of)).toBe(message)
    const onlyFromThere = before.map((each) => ({ ...each, direction: 'from_crm' as const }))
    expect(lostNeed(before, onlyFromThere, of)).toBeNull()
  })

  test('keeps one of several fields of which one is needed', () => {
    const both = [row('email', 'email'), row('firstName', 'first'), row('lastName', 'last')]
    expect(lostNeed(both, both.slice(0, 2), of)).toBeNull()
    expect(lostNeed(both, both.slice(0, 1), of)).toMatch(/“FIRST” or “LAST”, so one of these rows has to stay/)
  })
})

describe('types of two sides', () => {
  const crmFields = new Map(
    (['text', 'email', 'picklist', 'number', 'boolean', 'date', 'datetime'] as const).map((type) => [type, field(type, type)]),
  )

  test.each(['number', 'boolean', 'date', 'datetime'] as const)('text cannot go to a %s', (type) => {
    for (const direction of ['bidirectional', 'to_crm'] as const) {
      expect(typeIssues('contact', [row('company', type, { direction })], crmFields)).toMatchObject([
        { index: 0, key: 'crmField' },
      ])
    }
    expect(typeIssues('contact', [row('company', type, { direction: 'from_crm' })], crmFields)).toEqual([])
    expect(typeIssues('contact', [row('phone', type, { direction: 'from_crm' })], crmFields)).toHaveLength(1)
    expect(typeIssues('contact', [row('company', type, { transformRule: { name: 'number_text' } })], crmFields)).toEqual([])
    expect(typeIssues('contact', [row('custom.anything', type)], crmFields)).toEqual([])
  })

  test.each(['text', 'email', 'picklist'] as const)('text can meet a %s', (type) => {
    expect(typeIssues('contact', [row('company', type)], crmFields)).toEqual([])
  })
})

describe('types of the two sides', () => {
  const fields = new Map<string, CrmField>(
    (['text', 'number', 'money', 'picklist', 'set', 'html', 'date'] as const).map((type) => [type, field(type, type)] as const),
  )
  const issues = (ours: string, theirs: string, direction: FieldMapping['direction'] = 'bidirectional') =>
    typeIssues('account', [row(ours, theirs, { direction })], fields).map(({ message }) => message)

  test('meet where each holds what it is sent', () => {
    expect(issues('annualRevenue', 'money')).toEqual([])
    expect(issues('annualRevenue', 'number')).toEqual([])
    expect(issues('employees', 'money')).toEqual([])
    expect(issues('industry', 'html')).toEqual([])
    expect(issues('annualRevenue', 'text', 'to_crm')).toEqual([])
    expect(issues('industry', 'picklist')).toEqual([])
    expect(issues('industry', 'number', 'from_crm')).toEqual([])
  })

  test('do not where one would be sent what it cannot hold', () => {
    expect(issues('annualRevenue', 'text')).toEqual([
      '“TEXT” takes text, and Annual revenue is an amount. Choose a field of the CRM that takes an amount, or a custom field here.',
    ])
    expect(issues('annualRevenue', 'date', 'from_crm')).toHaveLength(1)
    expect(issues('industry', 'number')).toHaveLength(1)
    expect(issues('industry', 'set')).toHaveLength(1)
    expect(issues('annualRevenue', 'set', 'from_crm')).toHaveLength(1)
    expect(issues('industry', 'date', 'to_crm')).toHaveLength(1)
  })
})

describe('a transform', () => {
  const issues = (object: 'account' | 'opportunity', mapping: FieldMapping, theirs: CrmField) =>
    typeIssues(object, [mapping], new Map([[theirs.name, theirs]]))
  const trim = { name: 'trim' } as const

  test('is refused where it changes nothing: on what leads to other records, and on a stage', () => {
    const parent = { ...field('ParentId', 'reference'), target: 'account' as const }
    const map = { name: 'map', values: { a: 'b' } } as const
    for (const transformRule of [trim, map]) {
      expect(issues('account', row('parent', 'ParentId', { transformRule }), parent)).toMatchObject([
        { key: 'transformRule', message: expect.stringContaining('leads to another record') },
      ])
    }
    expect(issues('account', row('parent', 'ParentId'), parent)).toEqual([])
    const stage = field('StageName', 'picklist')
    expect(issues('opportunity', row('stage', 'StageName', { transformRule: trim }), stage)).toMatchObject([
      { key: 'transformRule' },
    ])
    expect(issues('opportunity', row('stage', 'StageName', { transformRule: map }), stage)).toEqual([])
  })

  test('of text into other text brings no two types together', () => {
    const date = field('day', 'date')
    expect(issues('account', row('name', 'day', { transformRule: trim, direction: 'to_crm' }), date)).toMatchObject([
      { key: 'crmField' },
    ])
    const options = { name: 'map', values: { a: '2026-01-01' } } as const
    expect(issues('account', row('name', 'day', { transformRule: options, direction: 'to_crm' }), date)).toEqual([])
  })
})
