import { describe, expect, test } from 'vitest'
import { byWords, namesOf } from '../../../src/components/records/author-words.ts'

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
  ] as const)('%s', (words, actor, connectionId) => {
    expect(byWords({ actor, connectionId }, [hubspot], nameOf)).toBe(words)
  })
})
