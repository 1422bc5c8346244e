import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldType, FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { type TransformRule, transformRuleSchema, type TransformStep } from '../../../src/lib/crm/domain/transform-rules.ts'
import { asToldApart, isReversible, toCrmValue, toLocalValue } from '../../../src/lib/crm/domain/transforms.ts'

const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }))
const anyValue: fc.Arbitrary<FieldValue> = fc.oneof(
  anyText,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('', ' ', 'Ja', 'nee', '31-12-2026', '2026-12-31', '1.234,5', '06 12345678', 'unknown'),
)
const day = fc
  .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const second = fc
  .integer({ min: Date.parse('1900-01-01T00:00:00Z') / 1000, max: Date.parse('2200-01-01T00:00:00Z') / 1000 })
  .map((at) => new Date(at * 1000).toISOString())
const number: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
)
const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 9999 }))
  .map(([whole, fraction]): FieldValue => `${whole}.${String(fraction).padStart(4, '0')}`)
const phone = fc
  .tuple(fc.constantFrom('+3161', '+3120', '+32470', '+49151', '+1212555'), fc.integer({ min: 1_000_000, max: 9_999_999 }))
  .map(([code, rest]): FieldValue => (code === '+1212555' ? `${code}${String(rest).slice(0, 4)}` : `${code}${rest}`))

type Case = readonly [rule: object, values: fc.Arbitrary<FieldValue>, type: FieldType]

/** What each transform that can be undone is for. */
const invertible: readonly Case[] = [
  [{ name: 'date_format', format: 'dd-MM-yyyy' }, day, 'date'],
  [{ name: 'date_format', format: 'd.M.yyyy' }, day, 'date'],
  [{ name: 'date_format', format: 'yyyyMMdd', zone: 'Europe/Amsterdam' }, day, 'date'],
  [{ name: 'date_format', format: 'MM/dd/yyyy HH:mm:ss' }, second, 'datetime'],
  [{ name: 'number_format', decimal: ',', thousands: '.' }, number, 'number'],
  [{ name: 'number_format', decimal: ',', thousands: ' ' }, number, 'number'],
  [{ name: 'number_format', decimal: '.', thousands: "'" }, amount, 'money'],
  [{ name: 'number_format', decimal: ',' }, amount, 'money'],
  [{ name: 'boolean_words', yes: 'Ja', no: 'Nee' }, fc.boolean(), 'boolean'],
  [{ name: 'fallback', toCrm: 'Unknown' }, anyText.filter((text) => text !== 'Unknown'), 'text'],
  [{ name: 'fallback', toCrm: 'n/a', toLocal: 'none' }, anyText.filter((text) => text !== 'n/a'), 'text'],
  [{ name: 'phone_e164', country: 'NL' }, phone, 'phone'],
  [
    {
      name: 'chain',
      steps: [
        { name: 'fallback', toCrm: 'false' },
        { name: 'boolean_words', yes: 'Oui', no: 'Non' },
      ],
    },
    fc.constant(true),
    'boolean',
  ],
]

const oneWay: readonly object[] = [
  { name: 'titlecase' },
  { name: 'html_text' },
  { name: 'truncate', length: 5 },
  { name: 'constant', value: 'x' },
  { name: 'template', text: '{firstName}' },
  { name: 'number_format', decimal: ',', decimals: 2 },
  { name: 'date_format', format: 'dd-MM-yyyy HH:mm' },
  { name: 'date_format', format: 'dd-MM-yyyy HH:mm:ss', zone: 'Europe/Amsterdam' },
  { name: 'chain', steps: [{ name: 'boolean_text' }, { name: 'trim' }] },
]

describe('a transform that can be undone', () => {
  test.each(invertible)('%j brings each value of its type back', (given, values, type) => {
    const rule = transformRuleSchema.parse(given)
    expect(isReversible(rule)).toBe(true)
    fc.assert(
      fc.property(values, (value) => {
        const back = toLocalValue(rule, toCrmValue(rule, value))
        expect([back, sameValue(type, back, value)]).toEqual([back, true])
      }),
      { numRuns: 500 },
    )
  })

  test.each(invertible)('%j sends what it has read as it was, of any value: an echo is no edit', (given, values) => {
    const rule = transformRuleSchema.parse(given)
    fc.assert(
      fc.property(fc.oneof(values, anyValue), (value) => {
        const told = asToldApart(rule, value, true)
        expect(asToldApart(rule, toLocalValue(rule, toCrmValue(rule, value)), true)).toEqual(told)
      }),
      { numRuns: 1000 },
    )
  })

  test('written in the text of the other side, it reads and writes the other way round', () => {
    const rule = transformRuleSchema.parse({ name: 'date_format', format: 'dd-MM-yyyy', on: 'adsapp' })
    expect([toCrmValue(rule, '31-12-2026'), toLocalValue(rule, '2026-12-31')]).toEqual(['2026-12-31', '31-12-2026'])
    expect(toCrmValue(transformRuleSchema.parse({ name: 'boolean_words', yes: 'Ja', no: 'Nee', on: 'adsapp' }), 'ja')).toBe(true)
  })
})

describe('a transform that cannot be undone', () => {
  test.each(oneWay)('%j says so', (given) => {
    expect(isReversible(transformRuleSchema.parse(given))).toBe(false)
  })

  test.each([
    { name: 'trim' },
    { name: 'lowercase' },
    { name: 'uppercase' },
    { name: 'titlecase' },
    { name: 'truncate', length: 5 },
    { name: 'constant', value: 'x' },
    { name: 'phone_e164', country: 'NL' },
  ] satisfies TransformStep[])('%j does nothing more the second time', (rule) => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const once = toCrmValue(rule, value)
        expect(toCrmValue(rule, once)).toEqual(once)
      }),
      { numRuns: 2000 },
    )
  })
})

test.each<[object, FieldValue, FieldValue]>([
  [{ name: 'titlecase' }, "anna-maria O'NEILL van dijk", "Anna-Maria O'neill Van Dijk"],
  [{ name: 'phone_e164', country: 'NL' }, '06 1234 5678', '+31612345678'],
  [{ name: 'phone_e164', country: 'US' }, '(212) 555-0123 ext. 7', '+12125550123 ext. 7'],
  [{ name: 'phone_e164', country: 'NL' }, '(+45) 28.66.81.76', '+4528668176'],
  [{ name: 'phone_e164', country: 'NL' }, 'ask at the desk', 'ask at the desk'],
  [{ name: 'date_format', format: 'd/M/yyyy' }, '2026-01-05', '5/1/2026'],
  [{ name: 'date_format', format: 'yyyy-MM-dd HH:mm', zone: 'Europe/Amsterdam' }, '2026-07-01T22:30:00Z', '2026-07-02 00:30'],
  [{ name: 'date_format', format: 'dd-MM-yyyy', zone: 'America/New_York' }, '2026-07-01T02:00:00Z', '30-06-2026'],
  [{ name: 'number_format', decimal: ',', thousands: '.' }, 1234567.5, '1.234.567,5'],
  [{ name: 'number_format', decimal: ',', thousands: '.', decimals: 2 }, '12.345', '12,35'],
  [{ name: 'boolean_words', yes: 'Ja', no: 'Nee' }, true, 'Ja'],
  [{ name: 'fallback', toCrm: 'Unknown' }, ' ', 'Unknown'],
  [{ name: 'html_text' }, '<p>One &amp; two</p><ul><li>three</li></ul>', 'One & two\n\n• three'],
  [{ name: 'truncate', length: 4 }, 'abc😀d', 'abc'],
  [
    {
      name: 'chain',
      steps: [{ name: 'trim' }, { name: 'titlecase' }, { name: 'truncate', length: 6 }],
    },
    '  ada lovelace ',
    'Ada Lo',
  ],
])('%j makes %j %j', (given, value, expected) => {
  expect(toCrmValue(transformRuleSchema.parse(given), value)).toBe(expected)
})

test.each<[object, FieldValue, FieldValue]>([
  [{ name: 'number_format', decimal: ',', thousands: '.' }, '1.50', '1.50'],
  [{ name: 'number_format', decimal: ',', thousands: '.' }, '1.500', 1500],
  [{ name: 'number_format', decimal: ',', thousands: ' ' }, '1\u00a0500,25', 1500.25],
  [{ name: 'date_format', format: 'dd-MM-yyyy' }, '31-02-2026', '31-02-2026'],
  [{ name: 'date_format', format: 'dd-MM-yyyy' }, 'soon', 'soon'],
  [{ name: 'fallback', toLocal: 'NL' }, '', 'NL'],
  [{ name: 'fallback', toCrm: 'Unknown' }, 'Unknown', null],
  [{ name: 'constant', value: 'HubSpot' }, 'anything', 'HubSpot'],
  // From the last step to the first.
  [
    {
      name: 'chain',
      steps: [{ name: 'uppercase' }, { name: 'map', values: { NL: 'Netherlands' } }],
    },
    'Netherlands',
    'NL',
  ],
])('%j reads %j as %j', (given, value, expected) => {
  expect(toLocalValue(transformRuleSchema.parse(given), value)).toBe(expected)
})

test.each<[object, string]>([
  [{ name: 'date_format', format: 'dd-MM' }, 'format'],
  [{ name: 'date_format', format: 'yyyyMd' }, 'format'],
  [{ name: 'date_format', format: 'dd MMM yyyy' }, 'format'],
  [{ name: 'date_format', format: 'dd-MM-yyyy HH' }, 'format'],
  [{ name: 'date_format', format: 'dd-MM-yyyy', zone: 'Mars/Olympus' }, 'zone'],
  [{ name: 'number_format', decimal: ',', thousands: ',' }, 'thousands'],
  [{ name: 'boolean_words', yes: 'Ja', no: 'ja' }, 'no'],
  [{ name: 'fallback' }, 'toCrm'],
  [{ name: 'fallback', toCrm: 'x', toLocal: 'x' }, 'toCrm'],
  [{ name: 'truncate', length: 0 }, 'length'],
  [{ name: 'chain', steps: [{ name: 'trim' }] }, 'steps'],
])('%j is refused at %s', (given, at) => {
  const { error } = transformRuleSchema.safeParse(given)
  expect(error?.issues.map(({ path }) => path[0])).toContain(at)
})

test('a chain of chains is refused', () => {
  const inner: TransformRule = { name: 'chain', steps: [{ name: 'trim' }, { name: 'lowercase' }] }
  expect(transformRuleSchema.safeParse({ name: 'chain', steps: [inner, { name: 'trim' }] }).success).toBe(false)
})
