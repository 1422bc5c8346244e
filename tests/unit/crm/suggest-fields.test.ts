import { expect, test } from 'vitest'
import type { CrmField } from '../../../src/lib/crm/domain/mapping-rules.ts'
import { type SuggestedField, suggestFields, type SuggestInput } from '../../../src/lib/crm/domain/suggest/suggest-fields.ts'

const field = (name: string, label = name, more: Partial<CrmField> = {}): CrmField => ({
  name,
  label,
  type: 'text',
  readOnly: false,
  ...more,
})
const of = (crmFields: readonly SuggestedField[], more: Partial<SuggestInput> = {}) =>
  suggestFields({ object: 'contact', custom: [], crmFields, mapped: [], records: [], ...more })
const pairs = (found: ReturnType<typeof of>) =>
  found.map(({ adsappField, crmField, confidence }) => `${adsappField} ${crmField} ${confidence}`).toSorted()

test('fields are known by their names, in whatever notation and language', () => {
  const fields = [
    field('Voornaam__c', 'Voornaam'),
    field('cf_nachname', 'Nachname'),
    field('EmailAddress', 'E-Mail-Adresse', { type: 'email' }),
    field('a3f0c2d44b5e6f708192a3b4c5d6e7f8090a1b2c', 'Telefonnummer', { type: 'phone' }),
    field('cargo', 'Cargo'),
  ]
  expect(pairs(of(fields))).toEqual([
    'email EmailAddress sure',
    'firstName Voornaam__c sure',
    'jobTitle cargo sure',
    'lastName cf_nachname sure',
    'phone a3f0c2d44b5e6f708192a3b4c5d6e7f8090a1b2c sure',
  ])
})

test('what belongs to somebody or something else is none of ours', () => {
  const decoys = ['Assistant phone', 'Fax', 'Mobile phone', 'Email opt out', 'Created date', 'Record ID', 'Company revenue']
  expect(of(decoys.map((label) => field(label.toLowerCase().replaceAll(' ', '_'), label)))).toEqual([])
})

test('types that cannot meet are not brought together, and what can only be read comes from there alone', () => {
  expect(of([field('birth_date', 'Birth date', { type: 'date' })], { object: 'lead' })).toEqual([])
  expect(of([field('close_date', 'Close date', { type: 'boolean' })], { object: 'opportunity' })).toEqual([])
  expect(of([field('jobtitle', 'Job title', { readOnly: true })])).toMatchObject([
    { adsappField: 'jobTitle', direction: 'from_crm', confidence: 'likely' },
  ])
})

test('choices that have nothing in common do not meet, and what is called the same is said so', () => {
  const type = (...options: readonly string[]) =>
    of([{ ...field('type', 'Type', { type: 'picklist' }), options: options.map((label) => ({ label })) }], { object: 'account' })
  expect(type('Prospect', 'Partner')).toEqual([])
  expect(type('Business', 'Individual')).toMatchObject([{ adsappField: 'accountType', reasons: ['Both are called “Type”.'] }])
})

test('an organisation’s custom field is known by its name, also cut short', () => {
  const custom = ['custom.loyalty_tier', 'custom.payment_day', 'custom.credit_limit']
  const fields = [field('Loyalty_Tier__c', 'Treue-Stufe'), field('x1', 'Cr. lim.'), field('x2', 'Loyal customers')]
  expect(pairs(of(fields, { custom }))).toEqual(['custom.credit_limit x1 sure', 'custom.loyalty_tier Loyalty_Tier__c sure'])
})

test('what some of the words say is for a person to check, and is not said where another field says as much', () => {
  const renewal = (...fields: readonly SuggestedField[]) => pairs(of(fields, { custom: ['custom.renewal_date'] }))
  expect(renewal(field('u1', 'Next renewal', { type: 'date' }))).toEqual(['custom.renewal_date u1 likely'])
  expect(renewal(field('u1', 'Next renewal', { type: 'money' }))).toEqual([])
  expect(renewal(field('u1', 'Next renewal', { type: 'date' }), field('u2', 'Renewal start', { type: 'date' }))).toEqual([])
  expect(renewal(field('u1', 'Start date', { type: 'date' }))).toEqual([])
  const visit = of([field('u1', 'Letzter Besuch', { type: 'date' })], { custom: ['custom.last_visit'] })
  expect(pairs(visit)).toEqual(['custom.last_visit u1 likely'])
  const leads = of([field('u1', 'Tier', { type: 'reference', target: 'contact' })], { custom: ['custom.tier'] })
  expect(leads).toEqual([])
})

test('choices that go with each other in linked records are a pair, with what each is called there', () => {
  const tiers = ['Gold', 'Silver', 'Gold', 'Bronze', 'Silver', 'Gold', 'Bronze']
  const there: Readonly<Record<string, string>> = { Gold: 'Goud', Silver: 'Zilver', Bronze: 'Brons' }
  const found = (theirs: (tier: string, index: number) => string) =>
    of([field('f7', 'UDF 7', { type: 'picklist' })], {
      custom: ['custom.level'],
      records: tiers.map((tier, index) => ({ ours: { 'custom.level': tier }, theirs: { f7: theirs(tier, index) } })),
    })
  expect(found((tier) => there[tier] ?? '')).toMatchObject([
    {
      adsappField: 'custom.level',
      confidence: 'likely',
      values: there,
      reasons: [expect.anything(), expect.stringMatching(/“Gold” with “Goud”/)],
    },
  ])
  expect(found((tier, index) => (index === 6 ? 'Goud' : (there[tier] ?? '')))).toEqual([])
  expect(found((_, index) => `Name ${index}`)).toEqual([])
})

test('two records that say the same of something rare hint at a pair, and values that are only written otherwise contradict no name', () => {
  const held = (ours: string, name: string, values: readonly (readonly [string, string])[]) =>
    pairs(
      of([field('f7', name)], {
        custom: ['custom.vat_id'],
        records: values.map(([mine, theirs]) => ({ ours: { [ours]: mine }, theirs: { f7: theirs } })),
      }),
    )
  const vat = ['DE148820011', 'DE148820011'] as const
  const likely = ['custom.vat_id f7 likely']
  expect(held('custom.vat_id', 'UDF 7', [vat, ['DE299100334', 'DE299100334']])).toEqual(likely)
  expect(
    held('custom.vat_id', 'UDF 7', [
      ['No', 'No'],
      ['On', 'On'],
    ]),
  ).toEqual([])
  expect(held('custom.vat_id', 'UDF 7', [vat, ['DE299100334', 'FR1']])).toEqual([])
  const plc = [
    ['Fintrust', 'Fintrust plc'],
    ['Parcelo', 'Parcelo GmbH'],
    ['Nord', 'Nord AB'],
  ] as const
  expect(held('company', 'Company', plc)).toEqual(['company f7 likely'])
})

const phones = ['+31 20 123 45 67', '+31 20 765 43 21', '+31 6 1111 2222', '+31 6 3333 4444', '+31 6 5555 6666']
const records = (theirs: (phone: string, index: number) => string | null) =>
  phones.map((phone, index) => ({ ours: { phone }, theirs: { f7: theirs(phone, index) } }))

test('what linked records hold finds a field whose name says nothing, and is said', () => {
  const [found] = of([field('f7', 'UDF 7')], { records: records((phone) => phone.replaceAll(' ', '').replace('+31', '0')) })
  expect(found).toMatchObject({ adsappField: 'phone', confidence: 'sure', agreement: { compared: 5, agreed: 5, distinct: 5 } })
  expect(found?.reasons).toEqual(['5 of 5 sampled values agree.'])
})

test('records that hold something else take a name’s word away; the same value everywhere proves nothing', () => {
  expect(of([field('f7', 'Phone')], { records: records((_, index) => `+49 30 000 00 ${index}`) })).toEqual([])
  const same = phones.map(() => ({ ours: { jobTitle: 'Guest' }, theirs: { f7: 'Guest' } }))
  expect(of([field('f7', 'UDF 7')], { records: same })).toEqual([])
})

test('of two that are as near, one is for a person to check, and neither is said to be sure', () => {
  const found = of([field('phone_1', 'Phone', { type: 'phone' }), field('phone_2', 'Phone', { type: 'phone' })])
  expect(found.map(({ confidence }) => confidence)).toEqual(['likely'])
})

test('what is mapped is not suggested again, on either side', () => {
  const mapped = [
    {
      adsappField: 'phone',
      crmField: 'email_2',
      direction: 'bidirectional',
      transformRule: null,
      conflictPolicy: null,
      isCustom: false,
    },
  ] as const
  expect(pairs(of([field('tel', 'Phone'), field('email_2', 'Email'), field('mail', 'Email')], { mapped }))).toEqual([
    'email mail sure',
  ])
})
