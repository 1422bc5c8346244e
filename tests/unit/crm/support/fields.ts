import fc from 'fast-check'
import type { ConflictPolicy } from '../../../../src/lib/crm/domain/conflict-policy.ts'
import type { FieldType, FieldValue, FieldValues } from '../../../../src/lib/crm/domain/entities.ts'
import {
  type Direction,
  inCrmNotation,
  type MappedField,
  readRemote,
  sameFieldValue,
} from '../../../../src/lib/crm/domain/field-mapping.ts'
import type { TransformRule } from '../../../../src/lib/crm/domain/transform-rules.ts'
import { isReversible } from '../../../../src/lib/crm/domain/transforms.ts'

export const fieldTypes: readonly FieldType[] = [
  'text',
  'email',
  'phone',
  'number',
  'money',
  'boolean',
  'date',
  'datetime',
  'due',
  'picklist',
  'set',
  'html',
  'reference',
  'references',
  'roles',
]
export const policies: readonly ConflictPolicy[] = ['adsapp_wins', 'crm_wins', 'newest_wins', 'manual']

export const policyArb = fc.constantFrom(...policies)

/** Per type: each list holds notations of one value; values of different lists differ. */
const notations: Readonly<Record<FieldType, readonly (readonly FieldValue[])[]>> = {
  text: [
    ['Ada', ' Ada', 'Ada ', '\tAda\u00a0'],
    ['Zo\u00eb', 'Zoe\u0308', ' Zo\u00eb '],
    ['Ada Lovelace', ' Ada Lovelace\n'],
    ['Ada  Lovelace'],
    ['Ada\nLovelace', 'Ada\r\nLovelace', 'Ada\rLovelace'],
    ['Ada\u00a0Lovelace'],
    ['http://acme.example'],
    ['https://www.acme.example/', ' https://www.acme.example/'],
    ['ADA'],
    ['0'],
    ['\u{1f469}\u{200d}\u{1f680}'],
  ],
  picklist: [['gold', ' gold'], ['silver', 'silver '], ['Gold'], ['bronze medal', ' bronze medal'], ['bronze  medal']],
  set: [['red;green', 'green;red', ' green ; red', 'red;green;red', ';red;green'], ['red'], ['Red;green'], ['red;green;blue']],
  html: [
    [
      '<p>Met Ada &amp; Zoë</p>',
      'Met Ada & Zoë',
      '<div class="x">Met&nbsp;<b>Ada</b> &#38; Zoe\u0308<br></div>\n',
      '<p>Met  Ada &amp; Zoë',
    ],
    ['<p>one</p><p>two</p>', 'one<br/>two', '<ul><li>one</li><li>two</li></ul>', '<div>one</div> \n <div>two</div>'],
    ['one two', '<p>one\n two</p>', '<b>one</b>&nbsp;two', '<table><tr><td>one</td><td>two</td></tr></table>'],
    [
      '<a href="https://acme.example/offer">our offer</a>',
      '<p><a rel="nofollow" href="https://acme.example/offer" target="_blank"><b>our</b> offer</a></p>',
    ],
    ['<a href="https://acme.example/other">our offer</a>'],
    ['our offer', '<a href="javascript:x()">our offer</a>', 'our offer<a href="https://acme.example"></a>'],
    ['see https://acme.example', 'see <a href="https://acme.example/">https://acme.example</a>'],
    ['<p>onetwo</p>', '<b>one</b><i>two</i>'],
    ['a < b', 'a &lt; b', '<span>a &lt; b</span><script>alert(1)</script><style>p{}</style>'],
  ],
  reference: [['7d9f'], ['8c1e', ' 8c1e']],
  references: [['7d9f;8c1e', '8c1e;7d9f'], ['7d9f', '7d9f;'], ['8c1e']],
  roles: [['7d9f=Pays;8c1e=Signs', '8c1e=Signs; 7d9f=Pays'], ['7d9f=Pays'], ['7d9f=pays'], ['7d9f=Pays;7d9f=Signs']],
  email: [
    ['ada@example.com', 'ADA@example.com', ' Ada@Example.com '],
    ['ada+crm@example.com', 'Ada+CRM@EXAMPLE.com'],
    ['bob@example.com', 'bob@example.COM'],
  ],
  phone: [
    ['+49 30 123456', '0049 30 123456', '+49 (0)30 123456', '+49-30-123-456', '+4930123456', '+49.30/123456'],
    ['030 123456', '(030) 123-456', '030123456'],
    ['+1 555 0100 x12', '+1 (555) 0100 ext. 12', '+15550100#12', '001 555 0100 ext 12'],
    ['+1 555 0100', '+1-555-0100'],
    ['030 123456 Büro', '030 123456  büro'],
    ['030 123456 p'],
    ['030 123456 доб. 12'],
    ['030 12345612'],
    ['unknown', 'UNKNOWN'],
  ],
  number: [[1, '1', '1.0', ' 1 ', '01'], [0, '0', '0.00', -0], [-2.5, '-2.5', '-2.50'], [1000, '1e3', '1000'], ['about ten']],
  money: [
    [1234.5, '1234.50', '1234.5', ' 01234.500 ', '+1234.5', '12345e-1'],
    [0, '0', '-0.00', '.0'],
    ['-0.05', -0.05, '-.05'],
    ['9007199254740993.01', '9007199254740993.0100'],
    ['9007199254740993.02'],
    ['on request'],
  ],
  boolean: [
    [true, 'true', 'TRUE', ' True '],
    [false, 'false', 'FALSE'],
  ],
  date: [
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59Z', '2024-02-29 23:30:00-05:00'],
    ['1999-12-31', '1999-12-31T12:00:00+00:00'],
    ['2024-03-01', '2024-03-01T00:00:00Z'],
  ],
  datetime: [
    [
      '2024-02-29T12:00:00.000Z',
      '2024-02-29T12:00:00Z',
      '2024-02-29T13:00:00+01:00',
      '2024-02-29T12:00:00.000400Z',
      '2024-02-29 12:00:00',
      '2024-02-29T12:00',
    ],
    ['2024-02-29T12:00:00.001Z', '2024-02-29T12:00:00.001+00:00'],
    ['1969-07-20T20:17:40.000Z', '1969-07-20T20:17:40Z'],
  ],
  due: [
    ['2024-02-29', ' 2024-02-29'],
    ['2024-02-29T00:00:00.000Z', '2024-02-29T01:00:00+01:00', '2024-02-29T00:00'],
    ['2024-02-29T12:00:00.000Z', '2024-02-29T12:00:00Z', '2024-02-29T12:00:00.900Z'],
    ['2024-03-01'],
    ['someday'],
  ],
}

const blanks: readonly FieldValue[] = [null, '', ' ', '\t\n', '\u00a0']

export const notationsOf = (type: FieldType) => notations[type]

/** Any plausible value of a field of this type; blank in every fourth case. */
export function valueArb(type: FieldType): fc.Arbitrary<FieldValue> {
  const known = fc.constantFrom(...notations[type].flat())
  const free: fc.Arbitrary<FieldValue> =
    type === 'text' || type === 'picklist'
      ? fc.string({ unit: 'grapheme', maxLength: 12 })
      : type === 'number'
        ? fc.integer()
        : known
  return fc.oneof(
    { weight: 5, arbitrary: known },
    { weight: 1, arbitrary: free },
    { weight: 2, arbitrary: fc.constantFrom(...blanks) },
  )
}

/** Two different notations of one value of this type, blanks included. */
export function notationPairArb(type: FieldType): fc.Arbitrary<readonly [FieldValue, FieldValue]> {
  return fc.constantFrom(...notations[type], blanks).chain((same) => fc.tuple(fc.constantFrom(...same), fc.constantFrom(...same)))
}

const picklistMap: TransformRule = { name: 'map', values: { gold: 'TIER_1', silver: 'TIER_2', Ada: 'A' } }
const collidingMap: TransformRule = { name: 'map', values: { gold: 'PAYING', silver: 'PAYING', Ada: 'PAYING' } }

/** Transforms that suit a type. One-way ones are only used on one-way fields, as validateMapping requires. */
const transformsOf: Readonly<Record<FieldType, readonly TransformRule[]>> = {
  text: [{ name: 'lowercase' }, { name: 'uppercase' }, { name: 'trim' }, picklistMap, collidingMap],
  picklist: [{ name: 'uppercase' }, { name: 'trim' }, picklistMap, collidingMap],
  set: [{ name: 'uppercase' }, { name: 'trim' }, { name: 'map', values: { red: 'R', green: 'G' } }],
  html: [{ name: 'trim' }],
  money: [{ name: 'number_text' }, { name: 'trim' }],
  reference: [],
  references: [],
  roles: [],
  email: [{ name: 'lowercase' }, { name: 'trim' }],
  phone: [{ name: 'trim' }],
  number: [{ name: 'number_text' }, { name: 'trim' }],
  boolean: [{ name: 'boolean_text' }],
  date: [{ name: 'trim' }],
  datetime: [{ name: 'trim' }],
  due: [{ name: 'trim' }],
}

export type FieldOptions = { readonly directions?: readonly Direction[]; readonly transforms?: boolean }

export function fieldArb(name: string, options: FieldOptions = {}): fc.Arbitrary<MappedField> {
  const { directions = ['to_crm', 'from_crm', 'bidirectional'], transforms = true } = options
  return fc.tuple(fc.constantFrom(...fieldTypes), fc.constantFrom(...directions)).chain(([type, direction]) => {
    const rules = transforms ? transformsOf[type].filter((rule) => direction !== 'bidirectional' || isReversible(rule)) : []
    return fc.record({
      adsappField: fc.constant(`custom.${name}`),
      crmField: fc.constant(`crm_${name}`),
      direction: fc.constant(direction),
      transformRule: fc.constantFrom(null, ...rules),
      conflictPolicy: fc.option(policyArb),
      isCustom: fc.constant(true),
      type: fc.constant(type),
    })
  })
}

export function mappingArb(options: FieldOptions = {}): fc.Arbitrary<readonly MappedField[]> {
  return fc.tuple(fieldArb('a', options), fieldArb('b', options), fieldArb('c', options))
}

/**
 * A value in the CRM's notation. Never a mapped value with additional white space: a picklist returns exactly its listed values.
 */
export function remoteValueArb(field: MappedField): fc.Arbitrary<FieldValue> {
  return localValueArb(field).map((value) => inCrmNotation(field, value))
}

/** A value in our notation. */
export function localValueArb(field: MappedField): fc.Arbitrary<FieldValue> {
  return valueArb(field.type)
}

export function valuesArb(mapping: readonly MappedField[], nameOf: 'adsappField' | 'crmField'): fc.Arbitrary<FieldValues> {
  const entries = mapping.map((field) =>
    (nameOf === 'adsappField' ? localValueArb(field) : remoteValueArb(field)).map((value) => [field[nameOf], value] as const),
  )
  return fc.tuple(...entries).map((pairs) => Object.fromEntries(pairs))
}

export function same(field: MappedField, a: FieldValue, b: FieldValue): boolean {
  return sameFieldValue(field, a, b)
}

/** The CRM's value, in our notation. */
export function readField(field: MappedField, properties: FieldValues): FieldValue {
  return readRemote([{ ...field, direction: 'bidirectional' }], properties)[field.adsappField] ?? null
}

export const timeArb = fc
  .date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2024-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())
