import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openReferences, sameWaits, unresolved, unresolvedRef } from '../../../src/lib/crm/domain/references.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const field = textField('account', { type: 'reference', target: 'account', crmField: 'account' })
const other = textField('name', { crmField: 'name' })
const mapping = [other, field]

const none = { base: {}, crmBase: {} }

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
        const { decidable, waits } = openReferences(rows, local, remote, { base: agreed })
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
      { field: 'account', side: 'crm', target: 'account', ref: '7', ours: 'ours' },
      { field: 'account', side: 'adsapp', target: 'account', ref: 'ours' },
    ])
    expect(openReferences(mapping, { values: { account: null } }, { properties: {} }).waits).toEqual([])
  })

  test('that has not been changed here does not wait: its record may be another one in the CRM by now', () => {
    const local = { values: { account: 'merged away' }, references: { account: null } }
    expect(
      openReferences(mapping, local, { properties: { account: 'winner' } }, { base: { account: 'merged away' } }).waits,
    ).toEqual([])
  })

  test('to a record that was deleted here is no change where it was agreed on, and is nothing of ours elsewhere', () => {
    const pair = { references: { account: 'there' } }
    const remote = { properties: { account: unresolved('7', 'deleted') } }
    const agreed = openReferences(mapping, { values: { account: 'other' }, ...pair }, remote, { base: { account: 'deleted' } })
    expect(agreed).toEqual({ decidable: mapping, waits: [], seen: { account: 'deleted' }, lost: {}, overtaken: none })
    const moved = openReferences(mapping, { values: { account: 'other' }, ...pair }, remote, { base: { account: 'other' } })
    expect(moved).toEqual({
      decidable: mapping,
      waits: [{ field: 'account', side: 'crm', target: 'account', ref: '7', endedWith: 'deleted', ours: 'other' }],
      seen: { account: null },
      lost: {},
      overtaken: none,
    })
    expect(openReferences(mapping, null, remote).seen).toEqual({ account: null })
  })

  test('that the CRM has cleared because its record is gone there is not an edit: both sides go on from what they hold', () => {
    const of = (ours: string | null, goneThere: readonly string[], theirs: string | null) =>
      openReferences(
        mapping,
        { values: { account: ours }, references: { account: null }, goneThere },
        { properties: { account: theirs } },
        { base: { account: 'kept' } },
      ).lost
    expect(of('kept', ['account'], null)).toEqual({ account: null })
    expect(of('kept', [], null)).toEqual({})
    expect(of('kept', ['account'], 'winner')).toEqual({})
    expect(of(null, ['account'], null)).toEqual({})
  })

  test('that leads to somebody unknown there is replaced by the person chosen here afterwards, and by nobody who was here before', () => {
    const unknown = fc.constantFrom('1', '2')
    const chosen = fc.option(fc.constantFrom('a', 'b'))
    const ways = fc.constantFrom('bidirectional' as const, 'to_crm' as const, 'from_crm' as const)
    fc.assert(
      fc.property(chosen, chosen, unknown, unknown, ways, fc.boolean(), (first, then, theirs, later, direction, isKnownThere) => {
        const rows = [{ ...field, direction }]
        const references = { account: isKnownThere ? 'x' : null }
        const local = (account: string | null) => ({ ...localRecord({ account }), references })
        const met = openReferences(rows, local(first), remoteRecord({ account: unresolved(theirs) }))
        const remote = remoteRecord({ account: unresolved(later) })
        const { decidable, overtaken, waits } = openReferences(rows, local(then), remote, met)
        const common = { mapping: decidable, policy: 'crm_wins', outgoing: null, openConflicts: {}, fieldTimes: null } as const
        const { remotePatch, localPatch } = reconcilePair({ ...common, ...overtaken, local: local(then), remote })
        const isChosen = then !== null && then !== first && isKnownThere && later === theirs && direction !== 'from_crm'
        expect(remotePatch).toEqual(isChosen ? { account: then } : {})
        expect(localPatch).toEqual({})
        expect(waits.some(({ side }) => side === 'crm')).toBe(!isChosen)
        // What was here when it was met stays known, however often it is looked at.
        if (!isChosen && later === theirs) expect(waits.find(({ side }) => side === 'crm')?.ours).toBe(first)
      }),
    )
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
