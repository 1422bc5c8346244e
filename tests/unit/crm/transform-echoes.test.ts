import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crmBaseOfStored } from '../../../src/lib/crm/domain/crm-base.ts'
import type { FieldType, FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { type Direction, type MappedField, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { type TransformRule, transformRuleSchema } from '../../../src/lib/crm/domain/transform-rules.ts'
import { isReversible } from '../../../src/lib/crm/domain/transforms.ts'
import { History } from './support/history.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const rules: readonly (readonly [TransformRule, FieldType])[] = (
  [
    [{ name: 'date_format', format: 'dd-MM-yyyy' }, 'text'],
    [{ name: 'date_format', format: 'dd-MM-yyyy HH:mm' }, 'text'],
    [{ name: 'number_format', decimal: ',', thousands: '.' }, 'text'],
    [{ name: 'number_format', decimal: ',', decimals: 1 }, 'text'],
    [{ name: 'boolean_words', yes: 'Ja', no: 'Nee' }, 'text'],
    [{ name: 'boolean_words', yes: 'Ja', no: 'Nee', on: 'adsapp' }, 'boolean'],
    [{ name: 'fallback', toCrm: 'Unknown' }, 'text'],
    [{ name: 'fallback', toCrm: 'Unknown', toLocal: 'none' }, 'text'],
    [{ name: 'fallback', toLocal: 'none' }, 'text'],
    [{ name: 'phone_e164', country: 'NL' }, 'phone'],
    [{ name: 'titlecase' }, 'text'],
    [{ name: 'truncate', length: 4 }, 'text'],
    [{ name: 'html_text' }, 'text'],
    [{ name: 'constant', value: 'Web' }, 'text'],
    [
      {
        name: 'chain',
        steps: [
          { name: 'phone_e164', country: 'NL' },
          { name: 'fallback', toCrm: 'none' },
        ],
      },
      'text',
    ],
  ] as const
).map(([rule, type]) => [transformRuleSchema.parse(rule), type])

const values: fc.Arbitrary<FieldValue> = fc.constantFrom<FieldValue>(
  null,
  '',
  ' ',
  'Unknown',
  'none',
  'ada lovelace',
  'Ada Lovelace',
  '<p>Ada</p>',
  '06 12345678',
  '+31 6 12345678',
  '2026-12-31',
  '31-12-2026',
  '2026-12-31T10:11:12.345Z',
  '1234.56',
  '1.234,56',
  1234.5,
  true,
  'ja',
  'NEE',
)

const fieldArb: fc.Arbitrary<MappedField> = fc
  .tuple(fc.constantFrom(...rules), fc.constantFrom<Direction>('to_crm', 'bidirectional'))
  .filter(([[rule], direction]) => direction === 'to_crm' || isReversible(rule))
  .map(([[transformRule, type], direction]) => textField('name', { transformRule, type, direction }))

describe('what was sent through a transform', () => {
  test('is not an edit when it is read again, answered or not: nothing is written for it, on either side', () => {
    fc.assert(
      fc.property(
        fieldArb,
        fc.array(values, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('after_remote_write' as const, null),
        (field, edits, crash) => {
          const history = new History([field], 'manual', { name: edits[0] ?? null }, {})
          history.run(crash)
          history.run(null)
          // Where the two meet for the first time, a blank may be filled with a default.
          const met = history.log.length
          for (const value of edits.slice(1)) {
            history.edit('adsapp', 0, value)
            history.run(crash)
            history.run(null)
            const { writes } = history
            history.run(null)
            expect(history.writes).toBe(writes)
            expect(history.ours(field)).toBe(value)
          }
          expect(history.log.slice(met).filter(({ side, kind }) => side === 'adsapp' || kind === 'conflict')).toEqual([])
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('is what the CRM holds of it: the pair is not listed as one that differs', () => {
    fc.assert(
      fc.property(fieldArb, values, (field, value) => {
        const stored = writeRemote([field], { [field.adsappField]: value })
        fc.pre(stored[field.crmField] !== undefined)
        expect(crmBaseOfStored([field], { [field.adsappField]: value }, stored)).toEqual({})
      }),
    )
  })

  test('an edit in the CRM still comes', () => {
    const field = textField('name', { transformRule: { name: 'phone_e164', country: 'NL' }, type: 'phone' })
    const history = new History([field], 'newest_wins', { name: '06 12345678' }, {})
    history.run(null)
    history.edit('crm', 0, '020 1234567')
    history.run(null)
    expect(history.ours(field)).toBe('+31201234567')
  })
})

describe('a template', () => {
  const field = textField('custom.greeting', {
    direction: 'to_crm',
    transformRule: { name: 'template', text: 'Dear {firstName} {lastName}' },
  })
  const plan = (ours: Record<string, FieldValue>, base: Record<string, FieldValue>, theirs: FieldValue) =>
    reconcilePair({
      mapping: [field],
      policy: 'manual',
      base,
      crmBase: {},
      outgoing: null,
      openConflicts: {},
      fieldTimes: null,
      local: localRecord(ours),
      remote: remoteRecord({ [field.crmField]: theirs }),
    })

  test('is sent as its text, and again when a field in it changes', () => {
    const first = plan({ firstName: 'Ada', lastName: null }, {}, null)
    expect(first.remotePatch).toEqual({ 'custom.greeting': 'Dear Ada' })
    expect(writeRemote([field], first.remotePatch)).toEqual({ [field.crmField]: 'Dear Ada' })
    expect(plan({ firstName: 'Ada' }, first.base, 'Dear Ada').unchanged).toBe(true)
    expect(plan({ firstName: 'Ada', lastName: 'King' }, first.base, 'Dear Ada').remotePatch).toEqual({
      'custom.greeting': 'Dear Ada King',
    })
  })

  test('says nothing of a record that has none of its fields', () => {
    expect(plan({ firstName: ' ' }, {}, null).remotePatch).toEqual({})
  })
})
