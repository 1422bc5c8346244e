import { expect, test } from 'vitest'
import { userKey } from '../../../src/lib/crm/domain/crm-user.ts'
import { waitWords } from '../../../src/components/crm/link-words.ts'
import { fieldLabel } from '../../../src/lib/records/fields/field-label.ts'
import { fieldText, memberTexts } from '../../../src/components/records/field-text.ts'
import { recordObjects, recordSpecOf } from '../../../src/lib/objects/record-objects.ts'
import { unresolved } from '../../../src/lib/crm/domain/references.ts'
import { referencesIn, type NamedRecord } from '../../../src/lib/records/fields/titles.ts'

const acme: NamedRecord = { id: '11111111-1111-4111-8111-111111111111', object: 'account', title: 'Acme' }
const gone: NamedRecord = { id: '33333333-3333-4333-8333-333333333333', object: 'account', title: 'Globex', isDeleted: true }
const titles = new Map([
  [acme.id, acme],
  [gone.id, gone],
])
const unknown = '22222222-2222-4222-8222-222222222222'

test.each([
  ['account', acme.id, 'Acme'],
  ['account', gone.id, 'Globex (deleted)'],
  ['account', unknown, 'a company that is no longer here'],
  ['account', unresolved('77'), 'a company of the CRM that is not linked here yet (77)'],
  ['account', '', null],
  ['account', null, null],
  // Only a reference is an id: whatever else a field holds is shown as it is.
  ['company', acme.id, acme.id],
  ['custom.account', acme.id, acme.id],
  ['phone', unresolved('77'), 'crm:77'],
  [null, { a: 1 }, '{"a":1}'],
] as const)('a value of %s that is %j reads %j', (field, value, text) => {
  expect(fieldText({ object: 'contact', field }, value, titles)).toBe(text)
})

test.each([
  ['lead', 'leadStatus', 'new', 'New'],
  ['quote', 'quoteStatus', 'sent', 'Sent'],
  ['lead', 'leadStatus', 'of the CRM', 'of the CRM'],
] as const)('a choice of a %s in %s, %j, reads as its label', (object, field, value, text) => {
  expect(fieldText({ object, field }, value, titles)).toBe(text)
})

test('a set that was logged by its members tells what came and what went', () => {
  const of = { object: 'contact', field: 'custom.topics' } as const
  expect(memberTexts({ ...of, before: ['Events', 'News'], after: ['News', 'Training', 'VIP'] }, titles)).toEqual({
    added: ['Training', 'VIP'],
    removed: ['Events'],
  })
  expect(memberTexts({ ...of, before: null, after: ['News'] }, titles)).toEqual({ added: ['News'], removed: [] })
  expect(memberTexts({ ...of, before: 'a;b', after: 'a' }, titles)).toBeNull()
})

test('what values lead to is asked for, and nothing else', () => {
  const values = [
    ['account', acme.id],
    ['account', null],
    ['company', unknown],
    ['parent', unknown],
    // Only here, and in no CRM.
    ['reportsTo', gone.id],
  ] as const
  expect(referencesIn('contact', values)).toEqual([acme.id, gone.id])
  expect(referencesIn('account', values)).toEqual([unknown])
})

test('a wait says for which company, and on which side it is missing', () => {
  const field = 'account'
  const waits = [
    { field, side: 'adsapp', target: 'account', ref: acme.id },
    { field, side: 'adsapp', target: 'account', ref: acme.id, isGone: true },
    { field, side: 'crm', target: 'account', ref: '77' },
  ] as const
  expect(waitWords({ waits: [...waits], connectionId: 'one' }, 'HubSpot', titles)).toEqual([
    'Linked company: waits for company Acme, which HubSpot does not have yet.',
    'Linked company: company Acme is no longer in HubSpot. Choose another company here, and it is sent.',
    'Linked company: waits for a company in HubSpot (77) that is not synced yet.',
  ])
})

test('a field has one label, whatever the object', () => {
  for (const object of recordObjects) {
    for (const { name, label } of recordSpecOf(object).fields) expect(fieldLabel(name)).toBe(label)
  }
})

test('a wait for an owner says who it is, on either side, and where nobody is', () => {
  const field = 'owner'
  const target = 'user'
  const waits = [
    { field, side: 'crm', target, ref: '7' },
    { field, side: 'crm', target, ref: '8' },
    { field, side: 'crm', target, ref: '9' },
    { field, side: 'adsapp', target, ref: 'ida' },
  ] as const
  const called = (id: string, title: string) => ({ id, object: 'member' as const, title })
  const owners = new Map([
    [userKey({ connectionId: 'one', ref: '7', isNobody: false }), called('7', 'Jane Doe (jane@x.test)')],
    [userKey({ connectionId: 'one', ref: '8', isNobody: true }), called('8', 'Inbound team')],
    // Of another connection.
    [userKey({ connectionId: 'two', ref: '9', isNobody: false }), called('9', 'Somebody else')],
    ['ida', called('ida', 'Ida Berg')],
  ])
  expect(waitWords({ waits: [...waits], connectionId: 'one' }, 'HubSpot', owners)).toEqual([
    'Owner: waits for Jane Doe (jane@x.test) of HubSpot to be matched to a member.',
    'Owner: in HubSpot it is Inbound team, who is nobody here. Each side keeps its own.',
    'Owner: waits for the user 9 of HubSpot to be matched to a member.',
    'Owner: waits for Ida Berg to be matched to an active user of HubSpot.',
  ])
})
