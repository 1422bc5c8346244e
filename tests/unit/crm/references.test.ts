import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openReferences, sameWaits, unresolved, unresolvedRef } from '../../../src/lib/crm/domain/references.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const field = textField('account', { type: 'reference', target: 'account', crmField: 'account' })
const other = textField('name', { crmField: 'name' })
const mapping = [other, field]

/** A pair whose sides may lead to records that the other side does not have. */
const idArb = fc.constantFrom('a', 'b', 'c')
const pairArb = fc.record({
  base: fc.option(idArb, { nil: undefined }),
  ours: fc.option(idArb),
  isKnownThere: fc.boolean(),
  theirs: fc.oneof(fc.constant(null), idArb, fc.constantFrom('1', '2').map(unresolved)),
  direction: fc.constantFrom('bidirectional' as const, 'from_crm' as const, 'to_crm' as const),
  policy: fc.constantFrom('adsapp_wins' as const, 'crm_wins' as const, 'newest_wins' as const, 'manual' as const),
})

describe('a reference', () => {
  test('that cannot be translated clears nothing and is sent nowhere, whatever the direction and the policy', () => {
    fc.assert(
      fc.property(pairArb, ({ base, ours, isKnownThere, theirs, direction, policy }) => {
        const local = { ...localRecord({ account: ours }), references: { account: isKnownThere ? 'x' : null } }
        const remote = remoteRecord({ account: theirs })
        const agreed = base === undefined ? {} : { account: base }
        const rows = [other, { ...field, direction }]
        const { decidable, waits } = openReferences(rows, local, remote, agreed)
        const plan = reconcilePair({
          mapping: decidable,
          policy,
          base: agreed,
          crmBase: {},
          outgoing: null,
          openConflicts: {},
          fieldTimes: null,
          local,
          remote,
        })
        const isUnknownHere = unresolvedRef(theirs) !== null
        if (isUnknownHere) expect(plan.localPatch).not.toHaveProperty('account')
        expect(unresolvedRef(plan.localPatch['account'])).toBe(null)
        if (plan.remotePatch['account'] === ours && ours !== null && ours !== base) expect(isKnownThere).toBe(true)
        if (waits.length > 0) {
          expect(plan.base['account']).toBe(base)
          expect(decidable).toEqual([other])
        } else expect(isUnknownHere).toBe(false)
      }),
    )
  })

  test('waits with the side where the record is, and its id there', () => {
    const local = { values: { account: 'ours' }, references: { account: null } }
    expect(openReferences(mapping, local, { properties: { account: unresolved('7') } }).waits).toEqual([
      { field: 'account', side: 'crm', target: 'account', ref: '7' },
      { field: 'account', side: 'adsapp', target: 'account', ref: 'ours' },
    ])
    expect(openReferences(mapping, { values: { account: null } }, { properties: {} }).waits).toEqual([])
  })

  test('that has not been changed here does not wait: its record may be another one in the CRM by now', () => {
    const local = { values: { account: 'merged away' }, references: { account: null } }
    expect(openReferences(mapping, local, { properties: { account: 'winner' } }, { account: 'merged away' }).waits).toEqual([])
  })

  test('to a record that was deleted here is no change where it was agreed on, and is nothing of ours elsewhere', () => {
    const pair = { references: { account: 'there' } }
    const remote = { properties: { account: unresolved('7', 'deleted') } }
    const agreed = openReferences(mapping, { values: { account: 'other' }, ...pair }, remote, { account: 'deleted' })
    expect(agreed).toEqual({ decidable: mapping, waits: [], seen: { account: 'deleted' }, lost: {} })
    const moved = openReferences(mapping, { values: { account: 'other' }, ...pair }, remote, { account: 'other' })
    expect(moved).toEqual({
      decidable: mapping,
      waits: [{ field: 'account', side: 'crm', target: 'account', ref: '7', endedWith: 'deleted' }],
      seen: { account: null },
      lost: {},
    })
    expect(openReferences(mapping, null, remote).seen).toEqual({ account: null })
  })

  test('that the CRM has cleared because its record is gone there is nobody’s edit: both sides go on from what they hold', () => {
    const of = (ours: string | null, goneThere: readonly string[], theirs: string | null) =>
      openReferences(
        mapping,
        { values: { account: ours }, references: { account: null }, goneThere },
        { properties: { account: theirs } },
        { account: 'kept' },
      ).lost
    expect(of('kept', ['account'], null)).toEqual({ account: null })
    expect(of('kept', [], null)).toEqual({})
    expect(of('kept', ['account'], 'winner')).toEqual({})
    expect(of(null, ['account'], null)).toEqual({})
  })

  test('is compared by what it waits for, in any order', () => {
    const [one, two] = [
      { field: 'a', side: 'crm', target: 'account', ref: '1' },
      { field: 'b', side: 'crm', target: 'account', ref: '2' },
    ] as const
    expect(sameWaits([one, two], [two, one])).toBe(true)
    expect(sameWaits([one], [one, two])).toBe(false)
  })
})
