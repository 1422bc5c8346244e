import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, holdOf, matchRemote } from '../../../src/lib/crm/domain/identity.ts'
import { localRecord, remoteRecord } from './support/pairs.ts'

type TestLink = { readonly crmRecordId: string | null; readonly status: string; readonly errorCode: string | null }
const linkTo = (crmRecordId: string | null, status = 'linked', errorCode: string | null = null): TestLink => ({
  crmRecordId,
  status,
  errorCode,
})

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
    for (const link of [null, linkTo(null, 'unlinked'), linkTo(remote.id)]) {
      expect(matchRemote(remote, [candidate('a', link)], none)).toEqual({ kind: 'one', candidate: candidate('a', link) })
    }
  })

  test('ambiguity is never guessed: several candidates, one linked elsewhere, or one claimed in this batch', () => {
    expect(matchRemote(remote, [candidate('a'), candidate('b')], none)).toEqual({
      kind: 'ambiguous',
      code: 'ambiguous_match',
      recordIds: ['a', 'b'],
    })
    expect(matchRemote(remote, [candidate('a', linkTo('other'))], none)).toEqual({
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

  test('a tombstone of a record that is gone holds no identity; what a person excluded is asked about', () => {
    for (const code of ['deleted_in_crm', 'archived_with_crm', 'unlinked_in_crm', 'merged_in_crm', 'archived_in_crm']) {
      expect(matchRemote(remote, [candidate('a', linkTo('other', 'excluded', code))], none)).toMatchObject({ kind: 'one' })
      expect(matchRemote(remote, [candidate('a', linkTo(null, 'excluded', code))], none)).toMatchObject({ kind: 'one' })
    }
    for (const code of ['excluded_by_person', 'unlinked_in_adsapp', 'deleted_in_adsapp', null]) {
      expect(matchRemote(remote, [candidate('a', linkTo(null, 'excluded', code))], none)).toMatchObject({
        code: 'match_excluded',
      })
    }
    // What the filter leaves out is nobody's decision, and goes on once its record is gone.
    const out = [candidate('a', linkTo('other', 'excluded', 'filtered_out'))]
    expect(matchRemote(remote, out, none, (id) => id === 'other')).toMatchObject({ kind: 'one' })
    expect(matchRemote(remote, out, none)).toMatchObject({ code: 'match_excluded' })
    const held = [candidate('a', linkTo('other'))]
    expect(matchRemote(remote, held, none, (id) => id === 'other')).toMatchObject({ kind: 'one' })
    expect(matchRemote(remote, held, none, (id) => id !== 'other')).toMatchObject({ code: 'already_linked' })
  })

  test('there is a match only if exactly one candidate is free', () => {
    const candidateArb = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.constantFrom(null, remote.id, 'other').map((id) => linkTo(id))))
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

describe('which links hold a CRM record against a contact here', () => {
  const link = (status: string, errorCode: string | null = null, recordId: string | null = 'other') => ({
    crmRecordId: remote.id,
    status,
    errorCode,
    recordId,
  })
  const owner = (deleted: boolean) => ({ deleted })

  test('a live pair, and whatever was separated or excluded while both live; none that is deleted', () => {
    expect(holdOf(null, null, 'a')).toBe('free')
    expect(holdOf(link('linked', null, 'a'), owner(false), 'a')).toBe('free')
    expect(holdOf(link('linked'), owner(false), 'a')).toBe('linked')
    expect(holdOf(link('attention', 'already_linked', null), null, 'a')).toBe('free')
    for (const code of ['deleted_in_adsapp', 'unlinked_in_adsapp', 'archiving_in_crm']) {
      expect(holdOf(link('excluded', code), owner(true), 'a')).toBe('free')
      expect(holdOf(link('excluded', code, null), null, 'a')).toBe('free')
      expect(holdOf(link('excluded', code), owner(false), 'a')).toBe('excluded')
    }
    expect(holdOf(link('excluded', 'excluded_by_person', null), null, 'a')).toBe('excluded')
  })
})
