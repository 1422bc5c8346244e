import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { type TransformRule, transformRuleSchema } from '../../../src/lib/crm/domain/transform-rules.ts'
import { isReversible, toCrmValue, toLocalValue } from '../../../src/lib/crm/domain/transforms.ts'

const valueArb: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('true', 'false', 'TRUE', '1', '007', '1e3', '-0', '', ' ', 'a', 'b', 'Straße', 'İ', 'ΑΣ'),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)
const oneWay: readonly TransformRule[] = [{ name: 'lowercase' }, { name: 'uppercase' }, { name: 'trim' }]

/** Tables whose CRM values are never values of ours, as with labels and internal names. */
const tableArb = fc
  .uniqueArray(fc.constantFrom('gold', 'silver', 'bronze', 'iron', ''), { minLength: 1 })
  .chain((ours) =>
    fc.tuple(
      fc.constant(ours),
      fc.array(fc.constantFrom('T1', 'T2', 'T3', 'T4'), { minLength: ours.length, maxLength: ours.length }),
    ),
  )
  .map(
    ([ours, theirs]): TransformRule => ({
      name: 'map',
      values: Object.fromEntries(ours.map((value, index) => [value, theirs[index] ?? ''])),
    }),
  )

const ruleArb: fc.Arbitrary<TransformRule> = fc.oneof(
  fc.constantFrom<TransformRule>(...oneWay, { name: 'boolean_text' }, { name: 'number_text' }),
  tableArb,
)

describe('transforms', () => {
  test('toCrm is idempotent', () => {
    fc.assert(
      fc.property(ruleArb, valueArb, (rule, value) => {
        const sent = toCrmValue(rule, value)
        expect(toCrmValue(rule, sent)).toEqual(sent)
      }),
      { numRuns: 2000 },
    )
  })

  test('a reversible transform round-trips our values', () => {
    fc.assert(
      fc.property(ruleArb, valueArb, (rule, value) => {
        fc.pre(isReversible(rule))
        if (rule.name === 'map') fc.pre(!Object.values(rule.values).includes(String(value)))
        expect(sameValue('text', toLocalValue(rule, toCrmValue(rule, value)), value)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('a reversible transform round-trips the CRM’s values', () => {
    fc.assert(
      fc.property(ruleArb, valueArb, (rule, value) => {
        fc.pre(isReversible(rule))
        const held = toCrmValue(rule, value)
        expect(toCrmValue(rule, toLocalValue(rule, held))).toEqual(held)
      }),
      { numRuns: 2000 },
    )
  })

  test('numbers and booleans round-trip, and codes that look like numbers stay text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const back = toLocalValue({ name: 'number_text' }, toCrmValue({ name: 'number_text' }, value))
        expect(back).toBe(value === 0 ? 0 : value)
      }),
    )
    for (const value of [true, false])
      expect(toLocalValue({ name: 'boolean_text' }, toCrmValue({ name: 'boolean_text' }, value))).toBe(value)
    for (const code of ['007', '1e3', '+1', ' 1', '', '0x10', 'Infinity5'])
      expect(toLocalValue({ name: 'number_text' }, code)).toBe(code)
  })

  test('transforms that lose information are one-way', () => {
    for (const rule of oneWay) expect(isReversible(rule)).toBe(false)
    expect(isReversible(null)).toBe(true)
  })

  test('a map is reversible exactly when no two of its values collide', () => {
    fc.assert(
      fc.property(tableArb, (rule) => {
        const theirs = rule.name === 'map' ? Object.values(rule.values) : []
        expect(isReversible(rule)).toBe(new Set(theirs).size === theirs.length)
      }),
    )
    expect(isReversible({ name: 'map', values: { yes: 'no', no: 'yes' } })).toBe(false)
    expect(isReversible({ name: 'map', values: { lead: 'opportunity', opportunity: 'customer' } })).toBe(false)
    expect(isReversible({ name: 'map', values: { lead: 'lead', won: 'customer' } })).toBe(true)
  })

  test('values outside a map’s table pass unchanged, even names of object members', () => {
    const rule: TransformRule = { name: 'map', values: { gold: 'T1' } }
    for (const value of ['silver', 'constructor', '__proto__', 'toString', '', null, 1, true]) {
      expect(toCrmValue(rule, value)).toBe(value)
      expect(toLocalValue(rule, value)).toBe(value)
    }
  })

  test('a one-way transform of a pulled field is applied on the way here', () => {
    expect(toLocalValue({ name: 'uppercase' }, 'de')).toBe('DE')
    expect(toLocalValue({ name: 'map', values: { a: 'X', b: 'X' } }, 'a')).toBe('X')
  })

  test('an unknown rule or one without its table is rejected', () => {
    for (const rule of [{ name: 'rot13' }, { name: 'map' }, { name: 'map', values: { a: 1 } }, {}, null]) {
      expect(transformRuleSchema.safeParse(rule).success).toBe(false)
    }
  })
})
