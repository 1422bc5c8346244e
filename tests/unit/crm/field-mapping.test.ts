import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFieldOf, specOf, syncedObjects } from '../../../src/lib/crm/domain/objects.ts'
import {
  type FieldMapping,
  fieldMappingSchema,
  readRemote,
  validateMapping,
  writeRemote,
} from '../../../src/lib/crm/domain/field-mapping.ts'
import { hubSpotObject } from '../../../src/lib/crm/hubspot/objects.ts'
import { textField } from './support/pairs.ts'
import { mappingRow as row } from '../../support/mapping-row.ts'

const crmFields = new Map([
  ['email', { readOnly: false }],
  ['firstname', { readOnly: false }],
  ['createdate', { readOnly: true }],
])
const issuesOf = (mapping: readonly FieldMapping[], known: typeof crmFields | null = crmFields) =>
  validateMapping('contact', mapping, known).map(({ index, key }) => [index, key])

describe('validation of a mapping', () => {
  test.each(syncedObjects)('a field that an object does not have is said of that object: %s', (object) => {
    const { many } = specOf(object)
    expect(validateMapping(object, [row('nonsense', 'email')], crmFields)).toMatchObject([
      { key: 'adsappField', message: expect.stringContaining(`ADSapp ${many} have no field “nonsense”`) },
    ])
  })

  test('a valid mapping has no issues', () => {
    expect(
      issuesOf([
        row('email', 'email'),
        row('custom.created', 'createdate', { direction: 'from_crm', transformRule: { name: 'trim' } }),
      ]),
    ).toEqual([])
    expect(issuesOf([...hubSpotObject('contact').mapping], null)).toEqual([])
    expect(issuesOf([])).toEqual([])
  })

  test.each([
    ['a field that contacts do not have', [row('email', 'email'), row('nickname', 'firstname')], [[1, 'adsappField']]],
    ['a field that the CRM does not have', [row('email', 'email'), row('firstName', 'nickname')], [[1, 'crmField']]],
    ['a read-only field in both directions', [row('custom.created', 'createdate')], [[0, 'direction']]],
    ['a read-only field towards the CRM', [row('custom.created', 'createdate', { direction: 'to_crm' })], [[0, 'direction']]],
    [
      'a one-way transform in both directions',
      [row('email', 'email', { transformRule: { name: 'lowercase' } })],
      [[0, 'direction']],
    ],
    [
      'a colliding map in both directions',
      [row('email', 'email', { transformRule: { name: 'map', values: { a: 'x', b: 'x' } } })],
      [[0, 'direction']],
    ],
    ['our field twice', [row('email', 'email'), row('email', 'firstname')], [[1, 'adsappField']]],
    ['the CRM’s field twice', [row('email', 'email'), row('firstName', 'email')], [[1, 'crmField']]],
    [
      'the same row three times',
      [row('email', 'email'), row('email', 'email'), row('email', 'email')],
      [
        [1, 'adsappField'],
        [1, 'crmField'],
        [2, 'adsappField'],
        [2, 'crmField'],
      ],
    ],
    [
      'everything at once',
      [row('email', 'createdate', { transformRule: { name: 'trim' } }), row('nickname', 'nowhere')],
      [
        [0, 'direction'],
        [0, 'direction'],
        [1, 'adsappField'],
        [1, 'crmField'],
      ],
    ],
  ] as const)('reports %s at its row and key', (_, mapping, expected) => {
    expect(issuesOf(mapping)).toEqual(expected)
  })

  test('without the CRM’s fields, all other checks run', () => {
    expect(issuesOf([row('email', 'nowhere'), row('nickname', 'createdate')], null)).toEqual([[1, 'adsappField']])
  })

  test('accepts the standard fields and custom.<name>, and nothing else', () => {
    for (const name of ['email', 'jobTitle', 'custom.a', 'custom.Tier_2']) expect(isFieldOf('contact', name)).toBe(true)
    for (const name of [
      'id',
      'organization_id',
      'version',
      'custom.',
      'custom.2',
      'custom.a.b',
      'custom.a b',
      `custom.${'a'.repeat(64)}`,
      '__proto__',
      '',
    ]) {
      expect(isFieldOf('contact', name)).toBe(false)
    }
  })

  test('defaults apply to what a row leaves out', () => {
    expect(fieldMappingSchema.parse({ adsappField: 'email', crmField: 'email', direction: 'to_crm' })).toEqual(
      row('email', 'email', { direction: 'to_crm' }),
    )
  })
})

describe('reading and writing through a mapping', () => {
  const mapping = [
    textField('a'),
    textField('b', { direction: 'to_crm', transformRule: { name: 'uppercase' } }),
    textField('c', { direction: 'from_crm', transformRule: { name: 'lowercase' } }),
  ]

  test('a missing field and blank text are blank', () => {
    expect(readRemote(mapping, {})).toEqual({ a: null, b: null, c: null })
    expect(readRemote(mapping, { crm_a: '  ', crm_c: '' })).toEqual({ a: null, b: null, c: null })
  })

  test('transforms apply in both directions', () => {
    expect(readRemote(mapping, { crm_a: 'X', crm_b: 'Y', crm_c: 'Z' })).toEqual({ a: 'X', b: 'Y', c: 'z' })
    expect(writeRemote(mapping, { a: 'x', b: 'y' })).toEqual({ crm_a: 'x', crm_b: 'Y' })
  })

  test('a patch contains only the given fields, and clears with null', () => {
    expect(writeRemote(mapping, { a: null })).toEqual({ crm_a: null })
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'stray'), fc.string()), (values) => {
        expect(Object.keys(writeRemote(mapping, values)).toSorted()).toEqual(
          Object.keys(values)
            .filter((name) => name !== 'stray')
            .map((name) => `crm_${name}`)
            .toSorted(),
        )
      }),
    )
  })
})
