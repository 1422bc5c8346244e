import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldType, FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { reasonWords } from '../../../src/lib/records/history/reason-words.ts'
import { onePair, pairArb } from './support/pairs.ts'

const meet = (type: FieldType, local: FieldValue, remote: FieldValue) =>
  reconcilePair(onePair({ field: { type }, policy: 'manual', local, remote }))

const nothing = { localPatch: {}, remotePatch: {}, changes: [], conflicts: {} }

describe('two records that meet', () => {
  test.each<[FieldType, FieldValue, FieldValue]>([
    ['text', 'Zoë', ' Zoe\u0308 '],
    ['email', 'Ada@Acme.EXAMPLE', 'ada@acme.example'],
    ['phone', '+44 20 7946 0018', '0044 (0)20 7946-0018'],
    ['phone', '+1 415 555 2671 x5', '+14155552671 ext. 5'],
    ['number', '1.50', 1.5],
    ['money', '1200', '1200.00'],
    ['boolean', 'TRUE', true],
    ['date', '2026-11-30', '2026-11-30T15:00:00Z'],
    ['datetime', '2026-11-30T15:00:00Z', '2026-11-30 16:00:00+01:00'],
    ['due', '2026-11-30T15:00:00Z', '2026-11-30T16:00:00+01:00'],
    ['set', 'red;green', 'green; red'],
    ['html', '<p>See you <b>soon</b></p>', 'See you soon'],
  ])('have one %s in two notations, and nothing is written: %j and %j', (type, one, other) => {
    expect(meet(type, one, other)).toMatchObject(nothing)
    expect(meet(type, other, one)).toMatchObject(nothing)
  })

  test.each<[FieldType, FieldValue, FieldValue, string]>([
    ['phone', '(0)20 7946 0018', '+44 20 7946 0018', 'richer_notation'],
    ['phone', '+44 20 7946 0018', '+44 20 7946 0018 ext. 5', 'fuller_value'],
    ['phone', '020 7946 0018', '+44 20 7946 0018 ext. 5', 'fuller_value'],
    ['due', '2026-11-30', '2026-11-30T15:00:00.000Z', 'fuller_value'],
    ['datetime', '2026-11-30', '2026-11-30T15:00:00.000Z', 'fuller_value'],
    ['html', 'See our offer', '<p>See <a href="https://acme.example/offer">our offer</a></p>', 'fuller_value'],
    ['phone', '011 44 20 7946 0018', '+44 20 7946 0018', 'richer_notation'],
    ['text', 'http://acme.example', 'https://acme.example/', 'fuller_address'],
    ['text', 'linkedin.example/company/acme', 'https://www.linkedin.example/company/acme/', 'fuller_address'],
    ['text', 'Acme\u200B', 'Acme', 'clean_notation'],
    ['email', 'ada\u200B@acme.example', 'ada@acme.example', 'clean_notation'],
  ])('have one %s of which %j says less than %j, which both keep', (type, poorer, richer, reason) => {
    expect(meet(type, poorer, richer)).toMatchObject({ localPatch: { name: richer }, remotePatch: {}, conflicts: {} })
    const other = meet(type, richer, poorer)
    expect(other).toMatchObject({ localPatch: {}, conflicts: {}, changes: [{ reason }] })
    expect(Object.values(other.remotePatch)).toEqual([richer])
  })

  // Which of them is right, or what the other is called, is known to people and to a transform of the mapping.
  test.each<[FieldType, FieldValue, FieldValue]>([
    ['text', 'DE', 'Germany'],
    ['text', 'ADA', 'Ada'],
    ['text', '01234', '1234'],
    ['number', '1,5', 1.5],
    ['money', '1.200,00', '1200'],
    ['boolean', 'yes', true],
    ['due', '2026-11-29', '2026-11-30T15:00:00.000Z'],
    ['html', 'See <a href="https://acme.example/a">our offer</a>', 'See <a href="https://acme.example/b">our offer</a>'],
    ['phone', '+44 20 7946 0018 x5', '+44 20 7946 0018 x6'],
    // Each of them says what the other does not.
    ['phone', '020 7946 0018 x5', '+44 20 7946 0018'],
  ])('have a %s that is left to the policy: %j and %j', (type, one, other) => {
    for (const plan of [meet(type, one, other), meet(type, other, one)])
      expect(plan).toMatchObject({ localPatch: {}, remotePatch: {}, conflicts: { name: {} } })
  })
})

test.each<[FieldType, FieldValue, FieldValue]>([
  ['due', '2026-11-30', '2026-11-30T15:00:00.000Z'],
  ['html', 'our offer', '<a href="https://acme.example/offer">our offer</a>'],
])('what somebody takes out of a %s since both agreed is taken out of both', (type, poorer, richer) => {
  const edited = onePair({ field: { type }, base: richer, local: poorer, remote: richer, policy: 'manual' })
  expect(reconcilePair(edited)).toMatchObject({ localPatch: {}, conflicts: {}, changes: [{ side: 'crm', after: poorer }] })
})

test('of two records that meet it is never said that both sides had changed something', () => {
  fc.assert(
    fc.property(pairArb(), (pair) => {
      const { changes, conflicts } = reconcilePair({ ...pair, base: {} })
      for (const { side, kind, field, reason } of changes) {
        const words = reasonWords({ object: 'contact', side, kind, field, reason }, 'HubSpot')
        expect(words).toMatch(/^[A-Z].*[a-z]{3}\.$/)
        expect(words).not.toMatch(/changed/)
      }
      // Anyone who decides is told no time of an edit that was none.
      for (const { reason } of Object.values(conflicts)) expect(reason).toBeUndefined()
    }),
  )
})
