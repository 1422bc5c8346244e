import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import {
  fieldsToRead,
  type MappedField,
  mappedFields,
  readRemote,
  sameFieldValue,
  writeRemote,
} from '../../../src/lib/crm/domain/field-mapping.ts'
import { changesInParts, inParts } from '../../../src/lib/crm/domain/joined-fields.ts'
import { joinedName, splitName, splitNameLike } from '../../../src/lib/crm/domain/joined-names.ts'
import { withJoined } from '../../../src/lib/crm/domain/remote-names.ts'

const word = fc.constantFrom('Ada', 'Mary', 'van', 'der', 'de', 'Berg', 'Lovelace', 'Jr.', 'd’Arc', 'X')
const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '))
const row = (adsappField: string, crmField: string) =>
  ({ adsappField, crmField, direction: 'bidirectional', transformRule: null, conflictPolicy: null, isCustom: false }) as const

function only(fields: readonly MappedField[]): MappedField {
  const [field] = fields
  if (field === undefined) throw new Error('not mapped')
  return field
}

describe('a name in one text', () => {
  test('taken apart and joined again has the same words', () => {
    fc.assert(
      fc.property(name, (text) => {
        const { first, last } = splitName(text)
        expect(joinedName(first, last)).toBe(text)
        expect(splitName(joinedName(first, last) ?? '')).toEqual({ first, last })
      }),
    )
  })

  test.each([
    ['Ada Lovelace', 'Ada', 'Lovelace'],
    ['Vincent van Gogh', 'Vincent', 'van Gogh'],
    ['Anna Maria van den Berg', 'Anna Maria', 'van den Berg'],
    ['Lovelace, Ada King', 'Ada King', 'Lovelace'],
    ['Madonna', null, 'Madonna'],
    ['', null, null],
  ])('%s', (text, first, last) => {
    expect(splitName(text)).toEqual({ first, last })
  })

  test('the part that stays keeps its words', () => {
    expect(splitNameLike('Mary Ann Smith Jones', { first: 'Mary', last: 'Ann Smith' })).toEqual({
      first: 'Mary',
      last: 'Ann Smith Jones',
    })
    expect(splitNameLike('Maria Ann Smith', { first: 'Mary', last: 'Ann Smith' })).toEqual({ first: 'Maria', last: 'Ann Smith' })
    expect(splitNameLike('Bob Miller', { first: 'Mary', last: 'Smith' })).toEqual({ first: 'Bob', last: 'Miller' })
  })
})

describe('one field there, two here', () => {
  const field = only(mappedFields('contact', [row('fullName', 'Name')], [{ name: 'Name', type: 'text' }]))

  test('wherever the name is cut here, the CRM’s is the same name', () => {
    fc.assert(
      fc.property(name, fc.nat(5), (text, at) => {
        const words = text.split(' ')
        const ours = joinedName(words.slice(0, at).join(' '), words.slice(at).join(' '))
        expect(sameFieldValue(field, ours, text)).toBe(true)
      }),
    )
    expect(sameFieldValue(field, 'Ada Lovelace', 'Lovelace, Ada')).toBe(true)
    expect(sameFieldValue(field, 'Ada Lovelace', 'Ada King')).toBe(false)
  })

  test('what comes is written to the two, and what is logged are the two', () => {
    const held = { firstName: 'Ada', lastName: 'Byron', fullName: 'Ada Byron' }
    expect(inParts('contact', { fullName: 'Ada Lovelace', email: 'a@b.c' }, held)).toEqual({
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'a@b.c',
    })
    const change = { side: 'adsapp', field: 'fullName', before: 'Ada Byron' as FieldValue, after: 'Ada Lovelace' as FieldValue }
    expect(changesInParts('contact', change, held)).toEqual([
      { ...change, field: 'lastName', before: 'Byron', after: 'Lovelace' },
    ])
  })
})

describe('two fields there, one here', () => {
  const fields = [
    { name: 'FirstName', label: 'First', type: 'text' as const, readOnly: false },
    { name: 'LastName', label: 'Last', type: 'text' as const, readOnly: false },
  ]
  const field = only(mappedFields('contact', [row('custom.name', 'FirstName+LastName')], fields))

  test('is offered, read as one, and written as the two', () => {
    expect(withJoined(fields).map(({ name: each }) => each)).toEqual(['FirstName', 'LastName', 'FirstName+LastName'])
    expect(fieldsToRead([field]).map(({ name: each }) => each)).toEqual(['FirstName', 'LastName'])
    expect(readRemote([field], { FirstName: 'Ada', LastName: 'van Lovelace' })).toEqual({ 'custom.name': 'Ada van Lovelace' })
    expect(writeRemote([field], { 'custom.name': 'Ada van Lovelace' })).toEqual({ FirstName: 'Ada', LastName: 'van Lovelace' })
    expect(writeRemote([field], { 'custom.name': null })).toEqual({ FirstName: null, LastName: null })
  })

  test('what was sent and is read again is no edit', () => {
    fc.assert(
      fc.property(fc.oneof(name, fc.constant('Lovelace, Ada')), (text) => {
        const read = readRemote([field], writeRemote([field], { 'custom.name': text }))['custom.name'] ?? null
        expect(sameFieldValue(field, text, read)).toBe(true)
      }),
    )
  })
})
