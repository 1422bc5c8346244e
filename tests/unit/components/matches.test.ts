import { describe, expect, test } from 'vitest'
import { createWords, effectOfLink } from '../../../src/components/crm/matches/match-words.ts'
import { compareSides, ourSide, theirSide, withSameAddress } from '../../../src/components/crm/matches/record-side.ts'

const at = '2026-11-28T12:00:00Z'
const contact = {
  id: '11111111-1111-4111-8111-111111111111',
  object: 'contact' as const,
  values: new Map([
    ['email', 'Thea@Example.test'],
    ['firstName', 'Thea'],
    ['lastName', 'Twin'],
    ['company', 'Here GmbH'],
  ]),
  updatedAt: at,
}
const withEmail = (email: string | null) => ({
  ...contact,
  values: new Map(
    [...contact.values].flatMap(([name, value]) =>
      name !== 'email' ? [[name, value] as const] : email === null ? [] : [[name, email] as const],
    ),
  ),
})
const of = { object: 'contact' as const, crm: 'HubSpot', recordsUrl: 'https://app.example.test/contacts' }
const values = { email: 'thea@example.test', firstName: 'Thea', phone: '+45 28 49 04 51', company: 'There GmbH' }
const ours = ourSide(contact)
const theirs = theirSide('1027', { id: '1027', values, updatedAt: at }, of)

describe('two records side by side', () => {
  test('are compared as the sync compares them', () => {
    const verdicts = compareSides(ours, theirs)?.map(({ name, verdict }) => [name, verdict])
    expect(Object.fromEntries(verdicts ?? [])).toEqual({
      email: 'same',
      firstName: 'same',
      lastName: 'only_left',
      phone: 'only_right',
      company: 'differs',
      jobTitle: 'blank',
    })
  })

  test('have names, and links to both', () => {
    expect([ours.name, ours.href]).toEqual(['Thea Twin', `/dashboard/contacts/${contact.id}`])
    expect([theirs.name, theirs.href]).toEqual(['Thea', 'https://app.example.test/contacts/1027'])
  })

  test('say what linking them would do', () => {
    const text = effectOfLink(compareSides(ours, theirs), 'Newest wins', 'HubSpot')
    expect(text).toContain('Company differs: the conflict rule of HubSpot (“Newest wins”) decides.')
    expect(text).toContain('Last name and Phone are blank on one side')
    expect(effectOfLink(compareSides(ours, ours), 'Newest wins', 'HubSpot')).toContain('changes neither')
  })

  test('one that could not be read is not compared, and claims no values', () => {
    const unread = theirSide('1027', undefined, of)
    expect([unread.name, unread.values, compareSides(ours, unread)]).toEqual(['HubSpot record 1027', null, null])
  })

  test('one that could not be read is called as the last sync has called it', () => {
    expect(theirSide('1027', undefined, of, 'Thea Twin (thea@example.test)').name).toBe('Thea Twin (thea@example.test)')
    expect(theirSide('1027', undefined, of, '').name).toBe('HubSpot record 1027')
    expect(theirSide('1027', { id: '1027', values, updatedAt: at }, of, 'Of yesterday').name).toBe('Thea')
  })
})

describe('somebody new', () => {
  test('is not made beside a contact with the same address without saying so', () => {
    const twins = withSameAddress(theirs, [ours])
    expect(twins).toEqual([ours])
    const words = createWords('crm', { name: 'Thea', object: 'contact' }, 'HubSpot', twins)
    expect(words.title).toBe('Create a second contact with the address Thea@Example.test here?')
    expect(words.text).toContain('Here, Thea Twin has the address Thea@Example.test already.')
    expect(words.confirm).toBe('Create a second one')
  })

  test('with an address of its own is made without a warning', () => {
    const other = ourSide(withEmail('other@example.test'))
    expect(withSameAddress(theirs, [other])).toEqual([])
    expect(withSameAddress(ourSide(withEmail(null)), [ourSide(withEmail(null))])).toEqual([])
    expect(createWords('crm', { name: 'Thea', object: 'contact' }, 'HubSpot', []).label).toBe('Create a new contact')
  })
})

test('two companies are compared by their own fields, and what leads elsewhere is left out', () => {
  const here = ourSide({
    id: contact.id,
    object: 'account',
    values: new Map<string, string | number>([
      ['name', 'Acme'],
      ['employees', 12],
      ['parent', contact.id],
    ]),
    updatedAt: at,
  })
  const there = theirSide(
    '7',
    { id: '7', values: { name: 'acme', employees: '12', city: 'Bern', parent: '9' }, updatedAt: at },
    { ...of, object: 'account' },
  )
  const told = compareSides(here, there)?.filter(({ verdict }) => verdict !== 'blank')
  expect(told?.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['name', 'differs'],
    ['city', 'only_right'],
    ['employees', 'same'],
  ])
  expect(here.href).toBe(`/dashboard/companies/${contact.id}`)
  expect(createWords('crm', there, 'HubSpot', []).label).toBe('Create a new company')
})
