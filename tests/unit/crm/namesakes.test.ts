import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayBeSame, nameOf, namesakeValues, nameSpellings } from '../../../src/lib/crm/domain/namesakes.ts'
import { unresolved } from '../../../src/lib/crm/domain/references.ts'

const [acme, bolt] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']

describe('two records of one name', () => {
  test.each([
    ['neither has a domain', {}, {}, true],
    ['one alone has a domain', { domain: 'acme.example' }, {}, true],
    ['both have one domain, whatever its spelling', { domain: 'ACME.example' }, { website: 'https://www.acme.example/' }, true],
    ['they have two domains', { domain: 'acme.example' }, { website: 'acme.test' }, false],
    ['both have an address that is everybody’s', { domain: 'gmail.com' }, { domain: 'gmx.de' }, true],
  ])('companies: %s', (_, ours, theirs, expected) => {
    expect(mayBeSame('account', { name: 'Acme', ...ours }, { name: 'acme', ...theirs })).toBe(expected)
  })

  test.each([
    ['one alone has an address', { email: 'ada@here.test' }, {}, true],
    ['they have two addresses', { email: 'ada@here.test' }, { email: 'ada@there.test' }, false],
    ['they have two numbers', { phone: '+49 30 1' }, { phone: '+49 30 2' }, false],
    ['one number lacks the country code of the other', { phone: '+45 28 49 04 51' }, { phone: '28 49 04 51' }, true],
    ['they have one number in two notations', { phone: '+49 30 1234567' }, { phone: '0049 (0)30 1234567' }, true],
    ['a name of one part says too little', { firstName: null }, {}, false],
  ])('contacts: %s', (_, ours, theirs, expected) => {
    const name = { firstName: 'Ada', lastName: 'Lovelace' }
    expect(mayBeSame('contact', { ...name, ...ours }, { ...name, ...theirs })).toBe(expected)
  })

  test.each([
    ['neither has an address', {}, {}, true],
    ['they are of two companies', { companyName: 'Acme' }, { companyName: 'Bolt' }, false],
    [
      'they are of one company, of which one name has a character that nobody sees',
      { companyName: 'Acme' },
      { companyName: 'Acme\u200b' },
      true,
    ],
    ['they have two addresses', { email: 'ada@here.test' }, { email: 'ada@there.test' }, false],
  ])('leads: %s', (_, ours, theirs, expected) => {
    const name = { firstName: 'Ada', lastName: 'Lovelace', companyName: 'Acme' }
    expect(mayBeSame('lead', { ...name, ...ours }, { ...name, ...theirs })).toBe(expected)
  })

  test.each([
    ['one company', { account: acme }, { account: acme }, true],
    ['two companies', { account: acme }, { account: bolt }, false],
    ['a company that is not known here yet', { account: acme }, { account: unresolved('7') }, true],
    ['without a company there is nothing but a name', { account: acme }, {}, false],
    ['two amounts', { account: acme, amount: '100' }, { account: acme, amount: '90' }, false],
    ['one amount', { account: acme, amount: '100' }, { account: acme, amount: '100.00' }, true],
    ['two days', { account: acme, expectedCloseDate: '2027-01-31' }, { account: acme, expectedCloseDate: '2028-01-31' }, false],
  ])('opportunities: %s', (_, ours, theirs, expected) => {
    expect(mayBeSame('opportunity', { name: 'Renewal', ...ours }, { name: 'Renewal', ...theirs })).toBe(expected)
  })

  test('notes are never asked about: two of the same words are two', () => {
    expect(nameOf('note', { title: 'A', body: 'B' })).toBeNull()
    expect(mayBeSame('note', { title: 'A', body: 'B' }, { title: 'A', body: 'B' })).toBe(false)
  })

  test('the answer is the same no matter who asks; and what is kept with a question tells as much as the record', () => {
    const text = fc.option(fc.constantFrom('acme.example', 'bolt.example', ' '), { nil: null })
    const company = fc.record({ name: fc.constantFrom('Acme', null), domain: text, website: text })
    fc.assert(
      fc.property(company, company, (one, other) => {
        expect(mayBeSame('account', one, other)).toBe(mayBeSame('account', other, one))
        expect(mayBeSame('account', one, namesakeValues('account', other))).toBe(mayBeSame('account', one, other))
      }),
    )
  })
})

test('a name is looked for as it is written, with single spaces, and without what nobody sees', () => {
  expect(nameSpellings('Acme')).toEqual(['Acme'])
  expect(nameSpellings('Acme\u00a0 Travel')).toEqual(['Acme\u00a0 Travel', 'Acme Travel'])
  for (const seen of ['\ufeffAcme Travel', 'Acme\u200b Travel', 'Acme \u2060 Travel\u200e'])
    expect(nameSpellings(seen)).toContain('Acme Travel')
})
