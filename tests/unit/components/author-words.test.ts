import { describe, expect, test } from 'vitest'
import { fieldLabel } from '../../../src/lib/records/fields/field-label.ts'
import { reasonWords } from '../../../src/lib/records/history/reason-words.ts'
import { acceptedWords, staysAccepted } from '../../../src/components/opportunities/accepted-words.ts'
import { noteWords } from '../../../src/components/timeline/shown-entry.tsx'
import { acceptedBefore, deciderAt } from '../../../src/lib/records/quotes/acceptances.ts'
import { editorOf } from '../../../src/components/timeline/change-entry.tsx'
import { byWords, namesOf, namesOfMe } from '../../../src/components/records/author-words.ts'

const me = '11111111-1111-4111-8111-111111111111'
const ada = '22222222-2222-4222-8222-222222222222'
const max = '33333333-3333-4333-8333-333333333333'
const gone = '44444444-4444-4444-8444-444444444444'
const hubspot = { id: '55555555-5555-4555-8555-555555555555', crmType: 'hubspot' } as const
const left = '66666666-6666-4666-8666-666666666666'
const nameOf = namesOf(
  [
    { userId: me, name: 'Mia', email: 'mia@acme.test' },
    { userId: ada, name: 'Ada Byron', email: 'ada@acme.test' },
    { userId: max, name: null, email: 'max@acme.test' },
  ],
  me,
  new Map([[left, { id: left, object: 'member', title: 'Eve (former member)' }]]),
)

describe('who changed a contact is said', () => {
  test('as you, by name, by email, or as a former member', () => {
    expect([me, ada, max, left, gone].map(nameOf)).toEqual([
      'you',
      'Ada Byron',
      'max@acme.test',
      'Eve (former member)',
      'a former member',
    ])
  })

  test.each([
    ['by Ada Byron', { kind: 'person', id: ada }, null],
    ['by Ada Byron', { kind: 'person', id: ada }, hubspot.id],
    ['in HubSpot', { kind: 'crm', id: hubspot.id }, hubspot.id],
    ['in a CRM', { kind: 'crm', id: gone }, gone],
    ['outside the app', { kind: 'system', id: null }, null],
    ['by a program with an API key', { kind: 'api_key', id: gone }, null],
    ['by the customer', { kind: 'system', id: null }, null, 'by_customer'],
    ['by a rule of the intake', { kind: 'system', id: null }, null, 'by_intake_rule'],
    ['by ADSapp', { kind: 'system', id: null }, null, 'last_day_over'],
  ] as const)('%s', (words, actor, connectionId, reason: string = 'edited') => {
    expect(byWords({ actor, connectionId, reason }, [hubspot], nameOf)).toBe(words)
  })

  test.each([
    ['You', { kind: 'person', id: me }, 'edited'],
    ['The customer', { kind: 'system', id: null }, 'by_customer'],
    ['A rule of the intake', { kind: 'system', id: null }, 'by_intake_rule'],
    ['ADSapp', { kind: 'system', id: null }, 'last_day_over'],
    [null, { kind: 'system', id: null }, 'edited'],
  ] as const)('at the head of an entry of the history: %s', (words, actor, reason) => {
    expect(editorOf({ actor, reason }, nameOf, new Map())).toBe(words)
    expect(reasonWords({ object: 'quote', side: 'adsapp', kind: 'updated', reason }, '')).not.toContain('_')
  })
})

test('a change that a customer made has the name that the customer gave', () => {
  const change = { actor: { kind: 'system', id: null }, reason: 'by_customer' } as const
  expect(editorOf(change, nameOf, new Map(), 'Ada Lovelace')).toBe('Ada Lovelace (the customer)')
  const decision = { id: ada, number: 'Q-1', status: 'accepted', by: 'Ada Lovelace', at: '2026-11-30T08:00:00.000Z' }
  const other = { ...decision, id: max, number: 'Q-2', status: 'rejected', by: 'Eve', at: '2026-11-30T07:00:00.000Z' }
  expect(deciderAt([other, decision], '2026-11-30T08:00:00.120Z')).toBe('Ada Lovelace')
  expect(deciderAt([other, decision], '2026-11-30T07:30:00.000Z')).toBeNull()
  expect(staysAccepted(acceptedBefore([other, decision], '2026-11-30T09:00:00.000Z'))).toBe('Quote Q-1 stays accepted.')
  expect(staysAccepted(acceptedBefore([decision], decision.at))).toBeNull()
  expect(acceptedWords([other, decision], true)?.title).toBe('Won by an accepted quote: Q-1 (by Ada Lovelace)')
  expect(acceptedWords([decision], false)).toMatchObject({ text: expect.stringContaining('it stays accepted') })
  expect(acceptedWords([other], true)).toBeNull()
})

test('the author of a note reads “you”, under any name that notes of theirs have', () => {
  const team = [{ userId: me, name: 'Mia', email: 'mia@acme.test' }]
  expect(['Mia', 'mia@acme.test', 'Ada Byron', null].map((author) => noteWords(author, namesOfMe(team, me)))).toEqual([
    'You wrote a note',
    'You wrote a note',
    'Ada Byron wrote a note',
    'A note was written',
  ])
})

test('why an opportunity was won has a name of its own in the history', () => {
  expect(fieldLabel('custom.win_reason')).toBe('Why it was won')
})
