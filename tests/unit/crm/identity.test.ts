import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, emailKey, matchRemote } from '../../../src/lib/crm/domain/identity.ts'
import { localRecord, remoteRecord } from './support/pairs.ts'

type TestLink = { readonly crmRecordId: string | null; readonly status: string }

const candidate = (id: string, link: TestLink | null = null, key = 0): Candidate<TestLink> => ({
  key,
  record: { ...localRecord({}), id },
  link,
})
const remote = remoteRecord({})
const none = new Set<string>()

describe('matching a CRM record', () => {
  test('without a shared key there is no match', () => {
    expect(matchRemote(remote, [], none)).toEqual({ kind: 'none' })
  })

  test('a single candidate matches when it is unlinked, pending, or linked to this record', () => {
    for (const link of [null, { crmRecordId: null, status: 'unlinked' }, { crmRecordId: remote.id, status: 'linked' }]) {
      expect(matchRemote(remote, [candidate('a', link)], none)).toEqual({ kind: 'one', candidate: candidate('a', link) })
    }
  })

  test('ambiguity is never guessed: several candidates, one linked elsewhere, or one claimed in this batch', () => {
    expect(matchRemote(remote, [candidate('a'), candidate('b')], none)).toEqual({
      kind: 'ambiguous',
      code: 'ambiguous_match',
      recordIds: ['a', 'b'],
    })
    expect(matchRemote(remote, [candidate('a', { crmRecordId: 'other', status: 'linked' })], none)).toEqual({
      kind: 'ambiguous',
      code: 'already_linked',
      recordIds: ['a'],
    })
    expect(matchRemote(remote, [candidate('a')], new Set(['a']))).toEqual({
      kind: 'ambiguous',
      code: 'already_linked',
      recordIds: ['a'],
    })
    expect(matchRemote(remote, [candidate('a')], new Set(['b']))).toMatchObject({ kind: 'one' })
  })

  test('there is a match only if exactly one candidate is free', () => {
    const candidateArb = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.option(fc.record({ crmRecordId: fc.constantFrom(null, remote.id, 'other'), status: fc.constant('linked') })),
      )
      .map(([id, link]) => candidate(id, link))
    fc.assert(
      fc.property(fc.array(candidateArb, { maxLength: 3 }), fc.subarray(['a', 'b', 'c']), (candidates, taken) => {
        const match = matchRemote(remote, candidates, new Set(taken))
        const [first] = candidates
        const free =
          candidates.length === 1 &&
          first !== undefined &&
          !taken.includes(first.record.id) &&
          first.link?.crmRecordId !== 'other'
        expect(match.kind).toBe(candidates.length === 0 ? 'none' : free ? 'one' : 'ambiguous')
      }),
    )
  })
})

describe('e-mail match key', () => {
  test('ignores capitals and surrounding white space, and is idempotent', () => {
    expect(emailKey(' Ada@Example.COM\n')).toBe('ada@example.com')
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(emailKey(emailKey(email.toUpperCase()))).toBe(email.toLowerCase())
      }),
    )
  })

  test('is null for anything that is not an e-mail', () => {
    for (const value of [null, undefined, '', '  ', 'ada', 7, true]) expect(emailKey(value)).toBeNull()
  })
})
