import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldType, FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { comparable, isBlank, sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { holdsMembers } from '../../../src/lib/crm/domain/sets.ts'
import { fieldTypes, notationsOf, valueArb } from './support/fields.ts'

const typeArb = fc.constantFrom(...fieldTypes)
const typedValues = (count: number) =>
  typeArb.chain((type) => fc.tuple(fc.constant(type), fc.array(valueArb(type), { minLength: count, maxLength: count })))
/** Any value, whatever the field's type. */
const anyValue: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
  fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  fc.boolean(),
  fc.constant(null),
)

describe('comparison', () => {
  test('the normal form is idempotent', () => {
    fc.assert(
      fc.property(typedValues(1), ([type, [value = null]]) => {
        // What a reader reads of HTML is no HTML.
        fc.pre(type !== 'html')
        const once = comparable(type, value)
        expect(comparable(type, once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  test('equality is reflexive, symmetric and transitive', () => {
    fc.assert(
      fc.property(typedValues(3), ([type, [a = null, b = null, c = null]]) => {
        expect(sameValue(type, a, a)).toBe(true)
        expect(sameValue(type, a, b)).toBe(sameValue(type, b, a))
        if (sameValue(type, a, b) && sameValue(type, b, c)) expect(sameValue(type, a, c)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('any value is accepted in a field of any type', () => {
    fc.assert(
      fc.property(typeArb, anyValue, (type, value) => {
        const form = comparable(type, value)
        // A set of no members and HTML without a text hold nothing either.
        if (form !== null || (type !== 'html' && !holdsMembers(type))) expect(form === null).toBe(isBlank(value))
      }),
      { numRuns: 3000 },
    )
  })

  test.each(fieldTypes)('notations of one %s are equal, different values differ, and none is blank', (type) => {
    const groups = notationsOf(type)
    groups.forEach((group, index) => {
      for (const value of group) {
        expect(isBlank(value)).toBe(false)
        for (const other of group) expect([value, other, sameValue(type, value, other)]).toEqual([value, other, true])
        for (const other of groups.filter((_, at) => at !== index).flat())
          expect([value, other, sameValue(type, value, other)]).toEqual([value, other, false])
      }
    })
  })

  test.each(fieldTypes)('all blanks of a %s are equal, and zero and false are not blank', (type) => {
    for (const blank of [null, '', '   ', '\n', '\u00a0', '\ufeff', '\u3000']) expect(comparable(type, blank)).toBeNull()
    for (const value of [0, false, '0', 'false']) expect(comparable(type, value)).not.toBeNull()
  })
})

describe('values from real address books', () => {
  const cases: readonly (readonly [FieldType, FieldValue, FieldValue, boolean, string])[] = [
    ['phone', '+44 (0)20 7946 0018', '+442079460018', true, 'the trunk zero in brackets'],
    ['phone', '0044 20 7946 0018', '+44 20 7946 0018', true, 'the international prefix'],
    ['phone', '020 7946 0018', '+44 20 7946 0018', false, 'national and international: the country is not known'],
    ['phone', '+1 415-555-2671', '+1 (415) 555-2671', true, 'American punctuation'],
    ['phone', '+1 415 555 2671 x5', '+1 415 555 2671 ext. 5', true, 'an extension in two notations'],
    ['phone', '+1 415 555 2671 x5', '+1 415 555 2671', false, 'an extension is part of the number'],
    ['phone', '+1 415 555 2671 x5', '+1 415 555 26715', false, 'an extension is not the end of the number'],
    ['phone', 'n/a', 'N/A', true, 'text where a number should be'],
    ['phone', '\u202a+49 30 1234\u202c', '+49 30 1234', true, 'direction marks from a copied number'],
    ['email', 'Jos\u00e9@ejemplo.es', 'jose\u0301@ejemplo.es', true, 'composed and decomposed'],
    ['email', 'a.b@example.com', 'ab@example.com', false, 'dots count'],
    ['text', 'Mu\u0308ller', 'M\u00fcller', true, 'composed and decomposed'],
    ['text', 'M\u00fcller', 'Muller', false, 'an umlaut is a letter'],
    ['text', 'o\u2019Brien', "o'Brien", false, 'a typographic apostrophe is another character'],
    ['text', 'McDonald', 'Mcdonald', false, 'capitals are a change in a name'],
    ['text', 'Acme\r\nGmbH', 'Acme\nGmbH', true, 'line ends'],
    ['text', 'Ring twice at the gate', 'Ring twice\nat the gate', false, 'a line break is an edit'],
    ['text', 'Ring  twice', 'Ring twice', false, 'so is a space'],
    ['text', '\u0644\u064a\u0644\u0649', '\u0644\u064a\u0644\u0649 ', true, 'Arabic with a trailing space'],
    ['date', '2024-05-01', '2024-05-01T00:00:00Z', true, 'a date with another precision'],
    ['date', '2024-05-01', '2024-05-02', false, 'the next day'],
    ['date', '-14182940000', '1969-07-20', false, 'a number is not a date'],
    ['date', 'Room 12', '2001-12-01', false, 'text is not guessed to be a date'],
    ['date', '2026-2-1', '2026-02-01', false, 'nor is a date without its zeros'],
    ['date', '2026-02-30', '2026-03-02', false, 'a day that the month does not have'],
    ['date', '2026-03-29 02:30:00', '2026-03-29', true, 'an hour that some zones skip'],
    ['datetime', '2024-05-01T10:00:00+02:00', '2024-05-01T08:00:00.000Z', true, 'two zones'],
    ['datetime', '2024-05-01T08:00:00.123456Z', '2024-05-01T08:00:00.123Z', true, 'microseconds'],
    ['datetime', 'soon', 'later', false, 'text where a time should be'],
    ['number', '1,5', '1.5', false, 'a decimal comma is not guessed'],
    ['number', '1.50', 1.5, true, 'trailing zeros'],
    ['number', '', 0, false, 'blank is not zero'],
    ['boolean', 'yes', true, false, 'only true and false are booleans'],
    ['picklist', 'lead', 'Lead', false, 'picklist values are exact'],
  ]
  test.each(cases)('%s: %j and %j are the same: %s (%s)', (type, a, b, expected) => {
    expect(sameValue(type, a, b)).toBe(expected)
  })
})

describe('edge cases', () => {
  test('numbers beyond any date are accepted in a date field', () => {
    expect(comparable('date', '9000000000000000')).toBe('9000000000000000')
  })
  test('numbers beyond any date are accepted in a datetime field', () => {
    expect(comparable('datetime', '9000000000000000')).toBe('9000000000000000')
  })
  test('two vanity phone numbers are different', () => {
    expect(sameValue('phone', '1-800-FLOWERS', '1-800-MATTRESS')).toBe(false)
  })
  test('two long numbers that differ in one digit are different', () => {
    expect(sameValue('number', '12345678901234567', '12345678901234568')).toBe(false)
    expect(sameValue('number', '1234567890123456.71', '1234567890123456.72')).toBe(false)
  })
  test('a decomposed capital letter equals the composed small one in an email', () => {
    const once = comparable('email', 'J\u030ca@example.com')
    expect(comparable('email', once)).toBe(once)
  })
  test('a time without a zone does not depend on the server’s time zone', () => {
    const before = process.env['TZ']
    process.env['TZ'] = 'America/New_York'
    const there = comparable('datetime', '2024-05-01T10:00:00')
    process.env['TZ'] = 'Asia/Tokyo'
    const elsewhere = comparable('datetime', '2024-05-01T10:00:00')
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
    expect(there).toBe(elsewhere)
  })
})
