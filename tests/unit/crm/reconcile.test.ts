import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import type { PairInput } from '../../../src/lib/crm/domain/pair-plan.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { isReversible } from '../../../src/lib/crm/domain/transforms.ts'
import { readField, same } from './support/fields.ts'
import { afterPlan, agreedPairArb, localRecord, onePair, pairArb, remoteRecord, textField } from './support/pairs.ts'

const runs = { numRuns: 1500 }
const anyPairArb = fc.oneof(pairArb(), agreedPairArb())

const policyOf = (pair: PairInput, field: PairInput['mapping'][number]) => field.conflictPolicy ?? pair.policy

describe('an applied plan', () => {
  test('makes every bidirectional field equal, except open conflicts', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        const { local, remote } = afterPlan(pair, plan)
        for (const field of pair.mapping.filter(({ direction }) => direction === 'bidirectional')) {
          const agrees = same(field, local.values[field.adsappField] ?? null, readField(field, remote.properties))
          expect(agrees).toBe(!(field.adsappField in plan.conflicts))
          const isUntold = plan.conflicts[field.adsappField]?.reason !== undefined
          if (!agrees) expect(policyOf(pair, field)).toBe(isUntold ? 'newest_wins' : 'manual')
        }
      }),
      runs,
    )
  })

  test('is idempotent: deciding the result again is unchanged', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        const again = reconcilePair(afterPlan(pair, plan))
        expect(again).toMatchObject({ unchanged: true, localPatch: {}, remotePatch: {}, changes: [], conflicts: plan.conflicts })
        for (const field of pair.mapping)
          expect(same(field, again.base[field.adsappField] ?? null, plan.base[field.adsappField] ?? null)).toBe(true)
      }),
      runs,
    )
  })

  test('is deterministic, and does not modify its inputs', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const before = structuredClone(pair)
        expect(reconcilePair(pair)).toEqual(reconcilePair(structuredClone(pair)))
        expect(pair).toEqual(before)
      }),
    )
  })

  test('keeps the base of fields that are no longer mapped', () => {
    const pair = onePair({ base: 'a', local: 'b', remote: 'a' })
    expect(reconcilePair({ ...pair, base: { ...pair.base, gone: 'kept' } }).base).toEqual({ name: 'b', gone: 'kept' })
  })
})

describe('nothing is lost', () => {
  test('a field changed on one side only is copied to the other, under every policy', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        for (const field of pair.mapping) {
          const name = field.adsappField
          const base = pair.base[name]
          if (field.direction !== 'bidirectional' || base === undefined) continue
          const local = pair.local.values[name] ?? null
          const remote = readField(field, pair.remote.properties)
          if (same(field, remote, base) && !same(field, local, base)) {
            expect(plan.remotePatch[name]).toBe(local)
            expect(name in plan.localPatch).toBe(false)
          }
          if (same(field, local, base) && !same(field, remote, base)) {
            expect(plan.localPatch[name]).toBe(remote)
            expect(name in plan.remotePatch).toBe(false)
          }
        }
      }),
      runs,
    )
  })

  test('the losing value of a conflict is in the changes, with the policy that decided', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        const decided = plan.changes.filter(({ kind }) => kind === 'conflict')
        for (const change of decided) {
          const field = pair.mapping.find(({ adsappField }) => adsappField === change.field)
          expect(field).toBeDefined()
          if (!field) continue
          const local = pair.local.values[change.field] ?? null
          const remote = readField(field, pair.remote.properties)
          expect([change.before, change.after]).toEqual(change.side === 'adsapp' ? [local, remote] : [remote, local])
          const first = plan.agreed[change.field] === undefined
          expect(change.reason).toBe(first ? `first_sync_${policyOf(pair, field)}` : policyOf(pair, field))
          const newerIsRemote = Date.parse(pair.remote.updatedAt) > Date.parse(pair.local.updatedAt)
          // The times of two records decide their first meeting only.
          if (!first) expect(policyOf(pair, field)).not.toBe('newest_wins')
          const expected = {
            adsapp_wins: 'crm',
            crm_wins: 'adsapp',
            newest_wins: newerIsRemote ? 'adsapp' : 'crm',
            manual: 'none',
          }[policyOf(pair, field)]
          expect(change.side).toBe(expected)
        }
        expect(plan.conflictCount).toBe(decided.length + Object.keys(plan.conflicts).length)
      }),
      runs,
    )
  })

  test('every write is in the changes exactly once, with the value before it', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        for (const [side, patch] of [
          ['adsapp', plan.localPatch],
          ['crm', plan.remotePatch],
        ] as const) {
          const logged = plan.changes.filter((change) => change.side === side)
          expect(Object.fromEntries(logged.map(({ field, after }) => [field, after]))).toEqual(patch)
          expect(logged).toHaveLength(Object.keys(patch).length)
          for (const { field: name, before } of logged) {
            const field = pair.mapping.find(({ adsappField }) => adsappField === name)
            if (side === 'adsapp') expect(before).toBe(pair.local.values[name] ?? null)
            else if (field && isReversible(field.transformRule)) expect(before).toBe(readField(field, pair.remote.properties))
          }
        }
      }),
      runs,
    )
  })

  test('a conflict left to a person writes neither side, keeps the base, and holds both values', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        for (const [name, conflict] of Object.entries(plan.conflicts)) {
          expect(name in plan.localPatch || name in plan.remotePatch).toBe(false)
          expect(plan.base[name]).toBe(pair.base[name])
          expect(conflict.local).toBe(pair.local.values[name] ?? null)
          expect(conflict.base).toBe(pair.base[name] ?? null)
        }
      }),
      runs,
    )
  })

  test('a conflict does not block the other fields of the record', () => {
    const pair: PairInput = {
      mapping: [textField('a'), textField('b')],
      policy: 'manual',
      base: { a: '1', b: '1' },
      crmBase: {},
      outgoing: null,
      openConflicts: {},
      fieldTimes: null,
      local: localRecord({ a: '2', b: '1' }),
      remote: remoteRecord({ crm_a: '3', crm_b: '4' }),
    }
    expect(reconcilePair(pair)).toMatchObject({
      localPatch: { b: '4' },
      remotePatch: {},
      conflicts: { a: { local: '2', remote: '3' } },
      conflictCount: 1,
    })
  })

  test('an open conflict is resolved when one side takes the other’s value or returns to the base', () => {
    const open = { name: { base: 'a', local: 'b', remote: 'c' } }
    const settled = (local: string, remote: string) =>
      reconcilePair({ ...onePair({ policy: 'manual', base: 'a', local, remote }), openConflicts: open })
    expect(settled('c', 'c')).toMatchObject({ conflicts: {}, unchanged: false, changes: [], base: { name: 'c' } })
    expect(settled('a', 'c')).toMatchObject({ conflicts: {}, localPatch: { name: 'c' }, unchanged: false })
    expect(settled('b', 'a')).toMatchObject({ conflicts: {}, remotePatch: { name: 'b' }, unchanged: false })
    expect(settled('b', 'c')).toMatchObject({ conflicts: open, unchanged: true })
    expect(settled('b', 'd')).toMatchObject({ conflicts: { name: { remote: 'd' } }, unchanged: false })
  })
})

describe('direction', () => {
  test('a push-only field is never written here, and a pull-only field never in the CRM', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        for (const field of pair.mapping) {
          if (field.direction === 'to_crm') expect(field.adsappField in plan.localPatch).toBe(false)
          if (field.direction === 'from_crm') expect(field.adsappField in plan.remotePatch).toBe(false)
          if (field.direction !== 'bidirectional') expect(field.adsappField in plan.conflicts).toBe(false)
        }
      }),
      runs,
    )
  })

  test('only mapped fields are written', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair({
          ...pair,
          local: { ...pair.local, values: { ...pair.local.values, stray: 'x' } },
          remote: { ...pair.remote, properties: { ...pair.remote.properties, stray: 'y' } },
        })
        const mapped = pair.mapping.map(({ adsappField }) => adsappField)
        expect(mapped).toEqual(expect.arrayContaining([...Object.keys(plan.localPatch), ...Object.keys(plan.remotePatch)]))
        expect('stray' in plan.base).toBe(false)
      }),
    )
  })

  test('a one-way field follows every edit of its source', () => {
    fc.assert(
      fc.property(agreedPairArb({ directions: ['to_crm', 'from_crm'] }), (pair) => {
        const after = afterPlan(pair, reconcilePair(pair))
        for (const field of pair.mapping) {
          const name = field.adsappField
          const local = after.local.values[name] ?? null
          const held = readField(field, after.remote.properties)
          const source =
            field.direction === 'to_crm' ? (pair.local.values[name] ?? null) : readField(field, pair.remote.properties)
          const moved = !same(field, source, pair.base[name] ?? null)
          if (moved && field.direction === 'from_crm') expect(same(field, local, source)).toBe(true)
          if (moved && field.direction === 'to_crm')
            expect(same(field, readField(field, writeRemote([field], { [name]: source })), held)).toBe(true)
        }
      }),
      runs,
    )
  })

  test('an edit on the target side of a one-way field stays until the source changes', () => {
    const kept = onePair({ field: { direction: 'from_crm' }, base: 'a', local: 'mine', remote: 'a' })
    expect(reconcilePair(kept)).toMatchObject({ localPatch: {}, changes: [], base: { name: 'a' } })
    expect(reconcilePair(onePair({ field: { direction: 'from_crm' }, base: 'a', local: 'mine', remote: 'b' }))).toMatchObject({
      localPatch: { name: 'b' },
    })
    const left = onePair({ field: { direction: 'to_crm' }, base: 'a', local: 'a', remote: 'theirs' })
    expect(reconcilePair(left)).toMatchObject({ remotePatch: {}, changes: [], base: { name: 'a' } })
    expect(reconcilePair(onePair({ field: { direction: 'to_crm' }, base: 'a', local: 'b', remote: 'theirs' }))).toMatchObject({
      remotePatch: { name: 'b' },
      changes: [{ side: 'crm', before: 'theirs', after: 'b' }],
    })
  })

  test('what the CRM holds of a one-way field is known where the two sides differ, from the first sync on, and once known nothing moves', () => {
    const pairs = [
      { field: { direction: 'from_crm' }, local: 'mine', remote: null, held: null },
      { field: { direction: 'from_crm' }, base: 'a', local: 'mine', remote: 'a', held: 'a' },
      { field: { direction: 'to_crm' }, local: null, remote: 'theirs', held: 'theirs' },
      { field: { direction: 'to_crm' }, base: 'a', local: 'a', remote: 'theirs', held: 'theirs' },
    ] as const
    for (const { held, ...pair } of pairs) {
      const input = onePair(pair)
      const plan = reconcilePair(input)
      expect(plan).toMatchObject({ crmBase: { name: held }, localPatch: {}, remotePatch: {}, unchanged: false })
      expect(reconcilePair({ ...input, base: plan.base, crmBase: plan.crmBase })).toMatchObject({ unchanged: true })
    }
    expect(reconcilePair(onePair({ field: { direction: 'from_crm' }, base: 'a', local: 'b', remote: 'b' })).crmBase).toEqual({})
    expect(reconcilePair(onePair({ field: { direction: 'to_crm' }, base: 'a', local: 'b', remote: 'x' })).crmBase).toEqual({})
  })
})
