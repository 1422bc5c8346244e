import { leadsToSeveral } from '../../../src/lib/crm/domain/sets.ts'
import { customKey } from '../../../src/lib/crm/domain/objects.ts'
import { describe, expect, test } from 'vitest'
import { recordObjects, recordSpecOf } from '../../../src/lib/objects/record-objects.ts'
import { pagesOf, distinction } from '../../../src/lib/records/pages/pages.ts'
import { formField, formFields } from '../../../src/lib/records/fields/record-fields.ts'
import {
  checkForm,
  customCountMax,
  emptyForm,
  type RecordForm,
  recordFormSchema,
  valuesOf,
} from '../../../src/lib/records/forms/record-form.ts'
import { columnsOf } from '../../../src/lib/records/fields/record-rows.ts'

const form = (texts: Record<string, string>, custom: RecordForm['custom'] = []): RecordForm => ({
  texts: { firstName: 'Ada', ...texts },
  custom,
})
const company = (texts: Record<string, string>): RecordForm => ({ texts: { name: 'Acme', ...texts }, custom: [] })
const property = (key: string, value: string) => ({ id: key, key, value, kind: 'text' as const })

test.each(['a\u0000b', 'half \ud800', '\udc00'])('what the database cannot store is named at its field: %j', (text) => {
  expect(checkForm('contact', form({ company: text }))).toMatchObject({
    errors: { company: expect.stringContaining('characters') },
  })
  expect(checkForm('contact', form({}, [property('k', text)]))).toMatchObject({
    errors: { 'custom[0].value': expect.stringContaining('characters') },
  })
})

test.each([String.raw`"a\u0000b"`, String.raw`["half \ud800"]`, String.raw`{"k":{"a\u0000":1}}`])(
  'what an escape stands for cannot be stored either: %s',
  (value) => {
    const row = { ...property('k', value), kind: 'json' as const }
    expect(checkForm('contact', form({}, [row]))).toMatchObject({
      errors: { 'custom[0].value': expect.stringContaining('characters') },
    })
    expect(checkForm('contact', form({}, [{ ...row, kind: 'text' }]))).toMatchObject({ ok: true })
  },
)

test.each(['Infinity', '1e+301'])('a number that the database does not hold is text: %s', (value) => {
  const row = { ...property('k', value), kind: 'number' as const }
  expect(valuesOf('contact', form({}, [row])).get('custom.k')).toBe(value)
})

test('properties that are too large together are refused before the database refuses them', () => {
  const custom = Array.from({ length: 200 }, (_, index) => property(`k${index}`, 'x'.repeat(4_500)))
  expect(checkForm('contact', form({}, custom))).toMatchObject({
    errors: { 'custom[199].value': expect.stringContaining('together') },
  })
  expect(checkForm('contact', form({}, custom.slice(0, 100)))).toMatchObject({ ok: true })
})

test('a record that has as many properties as it can have takes no more of them', () => {
  const custom = Array.from({ length: customCountMax + 1 }, (_, index) => property(`k${index}`, 'x'))
  expect(recordFormSchema.safeParse(form({}, custom)).success).toBe(true)
  expect(checkForm('contact', form({}, custom))).toMatchObject({
    errors: { [`custom[${customCountMax}].key`]: expect.stringContaining('at most 200 properties') },
  })
  expect(checkForm('contact', form({}, custom.slice(1)))).toMatchObject({ ok: true })
})

test('a property cannot have a name that objects have of themselves', () => {
  expect(checkForm('contact', form({}, [property('__proto__', '1')]))).toMatchObject({ ok: false })
})

test.each(['150', '-1', '100.01', 'half'])('a probability is no %s', (text) => {
  const opportunity = (probability: string): RecordForm => ({ texts: { name: 'Tour', probability }, custom: [] })
  expect(checkForm('opportunity', opportunity(text))).toEqual({
    ok: false,
    errors: { probability: 'Enter a number from 0 to 100, or leave this empty.' },
  })
  for (const fitting of ['0', '99.5', '100', '']) expect(checkForm('opportunity', opportunity(fitting)).ok).toBe(true)
  // What was stored before keeps nobody from saving another field.
  expect(checkForm('opportunity', opportunity(text), opportunity(text)).ok).toBe(true)
})

describe('a company', () => {
  test.each([
    ['annualRevenue', '12,5'],
    ['employees', 'many'],
    ['employees', 'Infinity'],
    ['employees', '1e400'],
    ['accountType', 'club'],
    ['status', 'asleep'],
    ['parent', 'Acme'],
    ['currency', 'EURO'],
  ])('has no %s that is %s', (name, text) => {
    expect(checkForm('account', company({ [name]: text }))).toMatchObject({ ok: false, errors: { [name]: expect.any(String) } })
  })

  test('needs a name or a domain', () => {
    expect(checkForm('account', company({ name: ' ' }))).toMatchObject({ errors: { name: 'Enter a name or a domain.' } })
    expect(checkForm('account', company({ name: '', domain: 'acme.example' }))).toMatchObject({ ok: true })
  })

  test('that a CRM brought with a value that nobody could enter keeps nobody from saving another field', () => {
    const opened = company({ currency: 'EURO', employees: '1e+21', lifetimeValue: '12345678901234567.89' })
    const edited = { ...opened, texts: { ...opened.texts, city: 'Aarhus' } }
    expect(checkForm('account', edited, opened)).toMatchObject({ ok: true })
    expect(valuesOf('account', edited).get('employees')).toBe(1e21)
  })
})

function textFor(kind: string, name: string): string {
  return kind === 'number' ? '7.5' : kind === 'currency' ? 'EUR' : `the ${name}`
}

test.each(recordObjects)('every field of %s is in its form, and is stored in its column', (object) => {
  const fields = formFields(object)
  const names = fields.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  const entered = recordSpecOf(object).fields.filter(
    ({ type, isFixed, isDerived }) => !leadsToSeveral(type) && !isFixed && !isDerived,
  )
  expect(names).toEqual(expect.arrayContaining(entered.map(({ name }) => name)))
  const texts = Object.fromEntries(fields.map(({ name, kind }) => [name, textFor(kind, name)]))
  const stored = ({ name, kind }: (typeof fields)[number]) =>
    kind === 'number' ? 7.5 : kind === 'html' ? `<p>${textFor(kind, name)}</p>` : textFor(kind, name)
  expect(columnsOf(object, valuesOf(object, { ...emptyForm, texts }))).toEqual({
    // What follows from something else is nobody's to enter.
    ...Object.fromEntries(
      fields
        .filter(({ name, isDerived }) => !isDerived && customKey(name) === null)
        .map((field) => [field.column, stored(field)]),
    ),
    custom: Object.fromEntries(
      fields.flatMap((field) => {
        const key = customKey(field.name)
        return key === null ? [] : [[key, stored(field)]]
      }),
    ),
  })
})

test.each([
  ['123456789012345', true],
  ['0.000001', true],
  ['-12345678901234.5', true],
  ['1234567890123456', false],
  ['123456789012345.6', false],
])('of an amount, %s is taken: %s, so that no digit of it is lost', (creditLimit, isTaken) => {
  const checked = checkForm('account', { texts: { name: 'Acme', creditLimit }, custom: [] })
  expect(checked.ok ? null : checked.errors).toEqual(isTaken ? null : { creditLimit: 'Use at most 15 digits.' })
  if (checked.ok) expect(checked.values.get('creditLimit')).toBe(Number(creditLimit))
})

test.each([
  ['currency', 'eur', 'EUR'],
  ['currency', 'zzz', null],
  ['currency', 'EURO', null],
  ['employees', '0', 0],
  ['employees', '-1', null],
])('a %s of “%s” is stored as %s', (name, text, stored) => {
  const checked = checkForm('account', { texts: { name: 'Acme', [name]: text }, custom: [] })
  expect(checked.ok ? checked.values.get(name) : null).toBe(stored)
  if (!checked.ok && name === 'currency') expect(checked.errors['currency']).toContain('the code of a currency, like EUR')
})

test('a state tells records apart by the words that people know it by', () => {
  expect(distinction('ticket', 'R-1', new Map([['ticketStatus', 'in_progress']]))).toBe('In progress')
  expect(distinction('ticket', 'R-1', new Map([['issue', 'in_progress']]))).toBe('in_progress')
})

test('what nobody sees is no name', () => {
  expect(checkForm('account', { texts: { name: '\u200B \u2060' }, custom: [] })).toMatchObject({ ok: false })
})

test.each(recordObjects)('the pages of %s speak of its own fields', (object) => {
  const { sections, named, distinguishedBy, needed, initial, list, listedOn } = pagesOf(object)
  const spoken = [
    ...sections.flatMap(({ fields }) => fields),
    ...named,
    ...distinguishedBy,
    ...needed.fields,
    ...Object.keys(initial),
    ...list.columns.flatMap(({ field, countedTo }) => (countedTo === undefined ? [field] : [])),
    ...list.filters,
    ...Object.keys(listedOn),
  ]
  expect(spoken.filter((name) => formField(object, name) === null)).toEqual([])
  expect(checkForm(object, { texts: initial, custom: [] })).toMatchObject({ errors: { [needed.fields[0]]: needed.words } })
})

test('a day that comes before the one that it has to follow is refused at its input, unless neither was touched', () => {
  const trip = (departureDate: string, returnDate: string): RecordForm => ({
    texts: { name: 'Rome', departureDate, returnDate },
    custom: [],
  })
  const errors = { returnDate: 'Choose a day on or after the departure, or change that.' }
  expect(checkForm('opportunity', trip('2026-06-02', '2026-06-01'))).toEqual({ ok: false, errors })
  const brought = trip('2026-06-02', '2026-06-01')
  expect(checkForm('opportunity', { ...brought, texts: { ...brought.texts, name: 'Roma' } }, brought).ok).toBe(true)
  expect(checkForm('opportunity', trip('2026-06-03', '2026-06-01'), brought)).toEqual({ ok: false, errors })
  for (const days of [trip('2026-06-01', '2026-06-01'), trip('', '2026-06-01'), trip('2026-06-02', '')])
    expect(checkForm('opportunity', days).ok).toBe(true)
})
