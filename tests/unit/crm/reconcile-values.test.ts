import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { isBlank, isPoorer } from '../../../src/lib/crm/domain/normalize.ts'
import type { PairInput } from '../../../src/lib/crm/domain/pair-plan.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { holdsMembers, membersOf, setOf } from '../../../src/lib/crm/domain/sets.ts'
import { localValueArb, mappingArb, notationPairArb, readField, same } from './support/fields.ts'
import { afterPlan, agreedPairArb, localRecord, onePair, pairArb, remoteRecord } from './support/pairs.ts'

const runs = { numRuns: 1500 }

const policyOf = (pair: PairInput, field: PairInput['mapping'][number]) => field.conflictPolicy ?? pair.policy

describe('a checkbox that the CRM cannot leave blank', () => {
  const field = { type: 'boolean', blank: false } as const

  test('is false there where it is blank here: nothing is written, and neither side has edited it', () => {
    for (const known of [{}, { base: null }, { base: false }])
      for (const [local, remote] of [
        [null, false],
        [false, false],
        [null, null],
      ] as const)
        expect(reconcilePair(onePair({ field, ...known, local, remote, policy: 'manual' }))).toMatchObject({
          localPatch: {},
          remotePatch: {},
          changes: [],
          conflicts: {},
        })
  })

  test('that is ticked or cleared on one side is that on the other', () => {
    expect(reconcilePair(onePair({ field, base: null, local: null, remote: true })).localPatch).toEqual({ name: true })
    expect(reconcilePair(onePair({ field, base: null, local: true, remote: false })).remotePatch).toEqual({ name: true })
    expect(reconcilePair(onePair({ field, base: true, local: null, remote: true })).remotePatch).toEqual({ name: null })
    expect(reconcilePair(onePair({ field, base: true, outgoing: null, local: null, remote: false }))).toMatchObject({
      agreed: { name: null },
      conflicts: {},
    })
  })
})

describe('clearing and notation', () => {
  test('a cleared field is cleared on the other side', () => {
    for (const blank of [null, '', '  ']) {
      expect(reconcilePair(onePair({ base: 'a', local: blank, remote: 'a' })).remotePatch).toEqual({ name: blank })
      expect(reconcilePair(onePair({ base: 'a', local: 'a', remote: blank })).localPatch).toEqual({ name: null })
    }
    fc.assert(
      fc.property(agreedPairArb({ directions: ['bidirectional'] }), fc.boolean(), (pair, here) => {
        const agreed = { ...pair, local: localRecord(pair.base), remote: remoteRecord(writeRemote(pair.mapping, pair.base)) }
        const cleared = here ? { ...agreed, local: localRecord({}) } : { ...agreed, remote: remoteRecord({}) }
        const { local, remote } = afterPlan(cleared, reconcilePair(cleared))
        for (const field of pair.mapping) {
          expect(isBlank(local.values[field.adsappField] ?? null)).toBe(true)
          expect(isBlank(remote.properties[field.crmField] ?? null)).toBe(true)
        }
      }),
      runs,
    )
  })

  test('a difference in notation is never written', () => {
    fc.assert(
      fc.property(
        mappingArb({ transforms: false }).chain((mapping) =>
          fc.record({
            mapping: fc.constant(mapping),
            values: fc.tuple(
              ...mapping.map((field) =>
                fc
                  .tuple(notationPairArb(field.type), notationPairArb(field.type))
                  .map(([[a, b], [c]]) => ({ a, b, c: same(field, a, c) ? c : a })),
              ),
            ),
            met: fc.boolean(),
          }),
        ),
        ({ mapping, values, met }) => {
          const pair: PairInput = {
            mapping,
            policy: 'newest_wins',
            base: met ? Object.fromEntries(mapping.map((field, index) => [field.adsappField, values[index]?.c ?? null])) : {},
            crmBase: {},
            outgoing: null,
            openConflicts: {},
            fieldTimes: null,
            local: localRecord(Object.fromEntries(mapping.map((field, index) => [field.adsappField, values[index]?.a ?? null]))),
            remote: remoteRecord(Object.fromEntries(mapping.map((field, index) => [field.crmField, values[index]?.b ?? null]))),
          }
          expect(reconcilePair(pair)).toMatchObject({ localPatch: {}, remotePatch: {}, changes: [], conflicts: {} })
        },
      ),
      runs,
    )
  })

  test('the base keeps its notation when only a side’s notation differs', () => {
    expect(reconcilePair(onePair({ base: 'a', local: 'a ', remote: ' a' })).base).toEqual({ name: 'a' })
  })
})

describe('the first sync of a pair', () => {
  test('fills blanks from the other side, keeps equal values, and leaves differences to the policy', () => {
    fc.assert(
      fc.property(pairArb({ directions: ['bidirectional'] }), (pair) => {
        const plan = reconcilePair({ ...pair, base: {} })
        for (const field of pair.mapping) {
          const name = field.adsappField
          const local = pair.local.values[name] ?? null
          const remote = readField(field, pair.remote.properties)
          const writes = [name in plan.localPatch, name in plan.remotePatch, name in plan.conflicts]
          if (same(field, local, remote)) expect(writes).toEqual([false, false, false])
          else if (isBlank(local)) expect(writes).toEqual([true, false, false])
          else if (isBlank(remote)) expect(writes).toEqual([false, true, false])
          else if (holdsMembers(field.type)) {
            expect(writes[2]).toBe(false)
            const joined = setOf([...membersOf(local), ...membersOf(remote)])
            const after = afterPlan({ ...pair, base: {} }, plan)
            expect(same(field, after.local.values[name] ?? null, joined)).toBe(true)
            expect(same(field, readField(field, after.remote.properties), joined)).toBe(true)
          } else if (isPoorer(field.type, local, remote)) expect(writes).toEqual([true, false, false])
          else if (isPoorer(field.type, remote, local)) expect(writes).toEqual([false, true, false])
          else {
            const policy = policyOf(pair, field)
            expect(writes.filter(Boolean)).toHaveLength(1)
            if (policy !== 'newest_wins')
              expect(writes).toEqual([policy === 'crm_wins', policy === 'adsapp_wins', policy === 'manual'])
          }
        }
      }),
      runs,
    )
  })

  test('never clears a value of either side', () => {
    fc.assert(
      fc.property(pairArb(), (pair) => {
        const plan = reconcilePair({ ...pair, base: {} })
        for (const value of [...Object.values(plan.localPatch), ...Object.values(plan.remotePatch)])
          expect(isBlank(value)).toBe(false)
      }),
      runs,
    )
  })

  test('a one-way field takes the source’s value, with first_sync as the reason', () => {
    expect(reconcilePair(onePair({ field: { direction: 'from_crm' }, local: 'a', remote: 'b' })).changes).toMatchObject([
      { side: 'adsapp', reason: 'first_sync', before: 'a', after: 'b' },
    ])
    expect(reconcilePair(onePair({ field: { direction: 'to_crm' }, local: 'a', remote: 'b' })).changes).toMatchObject([
      { side: 'crm', reason: 'first_sync', before: 'b', after: 'a' },
    ])
  })

  test('equal values need no write', () => {
    fc.assert(
      fc.property(
        mappingArb().chain((mapping) => fc.tuple(fc.constant(mapping), ...mapping.map(localValueArb))),
        ([mapping, ...values]) => {
          const local = Object.fromEntries(mapping.map((field, index) => [field.adsappField, values[index] ?? null]))
          const plan = reconcilePair({
            mapping: mapping.filter(({ direction }) => direction !== 'from_crm'),
            policy: 'manual',
            base: {},
            crmBase: {},
            outgoing: null,
            openConflicts: {},
            fieldTimes: null,
            local: localRecord(local),
            remote: remoteRecord(writeRemote(mapping, local)),
          })
          expect(plan).toMatchObject({ localPatch: {}, remotePatch: {}, conflicts: {} })
        },
      ),
      runs,
    )
  })
})
