import { describe, expect, test } from 'vitest'
import { validateMapping } from '../../../src/lib/crm/domain/field-mapping.ts'
import { fieldTypeOf, fullId, isId, isoInstant, readValue, writeValue } from '../../../src/lib/crm/salesforce/mapping.ts'
import { salesforceObject } from '../../../src/lib/crm/salesforce/objects.ts'

test('the default mapping is valid, and the company is pulled from the account only', () => {
  const { mapping } = salesforceObject('contact')
  const fields = new Map(mapping.map(({ crmField }) => [crmField, { readOnly: crmField === 'Account.Name' }]))
  expect(validateMapping('contact', mapping, fields)).toEqual([])
})

test.each([
  ['email', 'email'],
  ['phone', 'phone'],
  ['boolean', 'boolean'],
  ['int', 'number'],
  ['double', 'number'],
  ['currency', 'money'],
  ['percent', 'number'],
  ['date', 'date'],
  ['datetime', 'datetime'],
  ['picklist', 'picklist'],
  ['multipicklist', 'set'],
  ['string', 'text'],
  ['textarea', 'text'],
  ['reference', 'text'],
  ['id', 'text'],
  ['time', 'text'],
  ['address', null],
  ['location', null],
  ['base64', null],
])('Salesforce’s type %s is our type %s', (salesforceType, type) => {
  expect(fieldTypeOf(salesforceType)).toBe(type)
})

test('a long text that is formatted is HTML', () => {
  expect([fieldTypeOf('textarea', true), fieldTypeOf('textarea', false)]).toEqual(['html', 'text'])
})

describe('parsing a value of Salesforce', () => {
  test('gives the same result from JSON and from CSV', () => {
    expect([readValue('boolean', true), readValue('boolean', 'true')]).toEqual([true, true])
    expect([readValue('boolean', false), readValue('boolean', 'false')]).toEqual([false, false])
    expect([readValue('number', 12.5), readValue('number', '12.50')]).toEqual([12.5, 12.5])
    expect([readValue('number', 12), readValue('number', '12.0')]).toEqual([12, 12])
    expect([readValue('money', 12.5), readValue('money', '12.50'), readValue('money', '9007199254740993.01')]).toEqual([
      12.5,
      12.5,
      '9007199254740993.01',
    ])
    expect([readValue('text', null), readValue('text', '')]).toEqual([null, null])
    expect([readValue('datetime', '2026-11-20T09:15:30.000+0000'), readValue('datetime', '2026-11-20T09:15:30.000Z')]).toEqual([
      '2026-11-20T09:15:30.000Z',
      '2026-11-20T09:15:30.000Z',
    ])
  })

  test.each(['007', '1e400', '12345678901234567890', 'x', '-'])('%s would not round-trip as a number and stays text', (text) => {
    expect(readValue('number', text)).toBe(text)
  })

  test('text stays text, and a date stays a date', () => {
    expect(readValue('text', '007')).toBe('007')
    expect(readValue('date', '2026-11-20')).toBe('2026-11-20')
  })
})

describe('formatting a value for Salesforce', () => {
  test('gives the JSON type of the field', () => {
    expect(writeValue('text', 7)).toBe('7')
    expect(writeValue('phone', 4930123)).toBe('4930123')
    expect(writeValue('number', '7.5')).toBe(7.5)
    expect(writeValue('number', 'seven')).toBe('seven')
    expect(writeValue('boolean', 'true')).toBe(true)
    expect(writeValue(undefined, 7)).toBe(7)
  })

  test('null clears, and a checkbox, which cannot be blank, becomes false', () => {
    expect(writeValue('text', null)).toBeNull()
    expect(writeValue('number', null)).toBeNull()
    expect(writeValue('boolean', null)).toBe(false)
  })
})

describe('instant', () => {
  test.each([
    ['2026-11-20T09:15:30.000+0000', '2026-11-20T09:15:30.000Z'],
    ['2026-11-20T09:15:30Z', '2026-11-20T09:15:30.000Z'],
    ['2026-11-20T10:15:30.120+01:00', '2026-11-20T09:15:30.120Z'],
  ])('%s is %s', (text, iso) => {
    expect(isoInstant(text)).toBe(iso)
  })

  test.each(['2026-11-20', '2026-13-40T09:15:30Z', 'today', '', '2026-11-20T09:15:30'])('%j is not an instant', (text) => {
    expect(isoInstant(text)).toBeNull()
  })
})

describe('record id', () => {
  test('the short form becomes the long one, and the long one stays', () => {
    expect(fullId('003xx000004TmiQ')).toBe('003xx000004TmiQAAS')
    expect(fullId('003xx000004TmiQAAS')).toBe('003xx000004TmiQAAS')
    expect(fullId('abcdefghijklmno')).toBe('abcdefghijklmnoAAA')
    expect(fullId('ABCDEFGHIJKLMNO')).toBe('ABCDEFGHIJKLMNO555')
  })

  test('other text is not an id', () => {
    expect(['003xx000004TmiQ', '003xx000004TmiQAAS'].every(isId)).toBe(true)
    expect(['999999999', '', "003xx000004Tmi'", '003xx000004TmiQA'].some(isId)).toBe(false)
  })
})
