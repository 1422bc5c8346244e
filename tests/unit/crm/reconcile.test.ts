import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { isBlank } from '../../../src/lib/crm/domain/normalize.ts'
import {
  baseOfCopy,
  type PairInput,
  reconcilePair,
  valuesForLocal,
  valuesForRemote,
} from '../../../src/lib/crm/domain/reconcile.ts'
import { isReversible } from '../../../src/lib/crm/domain/transforms.ts'
import { localValueArb, mappingArb, notationPairArb, policies, readField, same, valuesArb } from './support/fields.ts'
import { afterPlan, agreedPairArb, localRecord, onePair, pairArb, remoteRecord, textField } from './support/pairs.ts'

const runs = { numRuns: 1500 }
const anyPairArb = fc.oneof(pairArb(), agreedPairArb())

const policyOf = (pair: PairInput, field: PairInput['mapping'][number]) => field.conflictPolicy ?? pair.policy

describe('a plan carried out', () => {
  test('makes every bidirectional field equal, unless it waits for a person', () => {
    fc.assert(
      fc.property(anyPairArb, (pair) => {
        const plan = reconcilePair(pair)
        const { local, remote } = afterPlan(pair, plan)
        for (const field of pair.mapping.filter(({ direction }) => direction === 'bidirectional')) {
          const agrees = same(field, local.values[field.adsappField] ?? null, readField(field, remote.properties))
          expect(agrees).toBe(!(field.adsappField in plan.conflicts))
          if (!agrees) expect(policyOf(pair, field)).toBe('manual')
        }
      }),
      runs,
    )
  })

  test('leaves nothing to do: deciding its outcome again is unchanged', () => {
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

  test('is decided the same way every time, and changes none of its inputs', () => {
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
  test('a field changed on one side only goes to the other side as it is, under every policy', () => {
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

  test('the value that loses a conflict stands in the changes, next to the one that won by policy', () => {
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
          expect(change.reason).toBe(policyOf(pair, field))
          const newerIsRemote = Date.parse(pair.remote.updatedAt) > Date.parse(pair.local.updatedAt)
          const expected = {
            adsapp_wins: 'crm',
            crm_wins: 'adsapp',
            newest_wins: newerIsRemote ? 'adsapp' : 'crm',
            manual: 'nobody',
          }[policyOf(pair, field)]
          expect(change.side).toBe(expected)
        }
        expect(plan.conflictCount).toBe(decided.length + Object.keys(plan.conflicts).length)
      }),
      runs,
    )
  })

  test('every write stands in the changes, once, with what was there before', () => {
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

  test('one conflict does not hold up the other fields of the record', () => {
    const pair: PairInput = {
      mapping: [textField('a'), textField('b')],
      policy: 'manual',
      base: { a: '1', b: '1' },
      outgoing: null,
      openConflicts: {},
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

  test('an open conflict is over when one side takes the other’s value, or goes back to the base', () => {
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
  test('a field that only goes to the CRM is never written here, one that only comes from there never there', () => {
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

  test('a one-way field follows its source, edit after edit', () => {
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

  test('an edit on the receiving side of a one-way field is left alone until the source changes', () => {
    expect(reconcilePair(onePair({ field: { direction: 'from_crm' }, base: 'a', local: 'mine', remote: 'a' }))).toMatchObject({
      unchanged: true,
      localPatch: {},
    })
    expect(reconcilePair(onePair({ field: { direction: 'from_crm' }, base: 'a', local: 'mine', remote: 'b' }))).toMatchObject({
      localPatch: { name: 'b' },
    })
    expect(reconcilePair(onePair({ field: { direction: 'to_crm' }, base: 'a', local: 'a', remote: 'theirs' }))).toMatchObject({
      unchanged: true,
      remotePatch: {},
    })
    expect(reconcilePair(onePair({ field: { direction: 'to_crm' }, base: 'a', local: 'b', remote: 'theirs' }))).toMatchObject({
      remotePatch: { name: 'b' },
      changes: [{ side: 'crm', before: 'theirs', after: 'b' }],
    })
  })
})

describe('our own writes', () => {
  test('coming back from the CRM are no change, whatever notation it answers in', () => {
    fc.assert(
      fc.property(
        mappingArb({ transforms: false }).chain((mapping) =>
          fc.tuple(fc.constant(mapping), ...mapping.map((field) => notationPairArb(field.type))),
        ),
        ([mapping, ...values]) => {
          const local = Object.fromEntries(mapping.map((field, index) => [field.adsappField, values[index]?.[0] ?? null]))
          const properties = Object.fromEntries(mapping.map((field, index) => [field.crmField, values[index]?.[1] ?? null]))
          const plan = reconcilePair({
            mapping,
            policy: 'crm_wins',
            base: local,
            outgoing: null,
            openConflicts: {},
            local: localRecord(local),
            remote: remoteRecord(properties),
          })
          expect(plan).toMatchObject({ unchanged: true, localPatch: {}, remotePatch: {} })
        },
      ),
      runs,
    )
  })

  test('a record made from the other side is at rest: nothing is sent back', () => {
    fc.assert(
      fc.property(
        mappingArb().chain((mapping) => fc.tuple(fc.constant(mapping), valuesArb(mapping, 'crmField'))),
        ([mapping, properties]) => {
          const remote = remoteRecord(properties)
          const values = valuesForLocal(mapping, remote)
          const plan = reconcilePair({
            mapping,
            policy: 'adsapp_wins',
            base: baseOfCopy(mapping, values),
            outgoing: null,
            openConflicts: {},
            local: localRecord(values),
            remote,
          })
          expect(plan).toMatchObject({ unchanged: true })
        },
      ),
      runs,
    )
    fc.assert(
      fc.property(
        mappingArb().chain((mapping) => fc.tuple(fc.constant(mapping), valuesArb(mapping, 'adsappField'))),
        ([mapping, values]) => {
          const local = localRecord(values)
          const sent = valuesForRemote(mapping, local)
          const plan = reconcilePair({
            mapping,
            policy: 'crm_wins',
            base: baseOfCopy(mapping, sent),
            outgoing: null,
            openConflicts: {},
            local,
            remote: remoteRecord(writeRemote(mapping, sent)),
          })
          expect(plan).toMatchObject({ unchanged: true })
        },
      ),
      runs,
    )
  })

  test('a new record gets only fields that may go its way, and a new CRM record no blanks', () => {
    fc.assert(
      fc.property(pairArb(), ({ mapping, local, remote }) => {
        const to = valuesForRemote(mapping, local)
        const from = valuesForLocal(mapping, remote)
        for (const field of mapping) {
          if (field.direction === 'from_crm') expect(field.adsappField in to).toBe(false)
          expect(field.adsappField in from).toBe(field.direction !== 'to_crm')
        }
        expect(Object.values(to)).not.toContain(null)
        expect(Object.values(to)).not.toContain('')
      }),
    )
  })
})

describe('a write that was left without an answer', () => {
  /** A pair in which our edits were written ahead; what the CRM holds is either all of them or none. */
  const interruptedArb = agreedPairArb().chain((pair) => {
    const quiet = { ...pair, remote: { ...pair.remote, properties: writeRemote(pair.mapping, pair.base) } }
    const plan = reconcilePair(quiet)
    return fc.tuple(fc.constant({ quiet, plan }), valuesArb(pair.mapping, 'adsappField'), fc.constantFrom(...policies))
  })

  test('and had arrived: an edit made here since wins under every policy', () => {
    fc.assert(
      fc.property(interruptedArb, ([{ quiet, plan }, later, policy]) => {
        fc.pre(Object.keys(plan.remotePatch).length > 0)
        const mapping = quiet.mapping
          .filter((field) => isReversible(field.transformRule))
          .map((field) => ({ ...field, conflictPolicy: null }))
        const edited: PairInput = {
          ...quiet,
          mapping,
          policy,
          outgoing: plan.remotePatch,
          local: {
            ...quiet.local,
            values: {
              ...quiet.local.values,
              ...Object.fromEntries(Object.entries(later).filter(([name]) => name in plan.remotePatch)),
            },
          },
          remote: {
            ...quiet.remote,
            updatedAt: '2025-01-01T00:00:00.000Z',
            properties: { ...quiet.remote.properties, ...writeRemote(quiet.mapping, plan.remotePatch) },
          },
        }
        const next = reconcilePair(edited)
        for (const field of mapping.filter(({ adsappField }) => adsappField in plan.remotePatch)) {
          const name = field.adsappField
          const wanted = edited.local.values[name] ?? null
          expect(name in next.localPatch || name in next.conflicts).toBe(false)
          expect(same(field, wanted, readField(field, afterPlan(edited, next).remote.properties))).toBe(true)
        }
        expect(next.conflictCount).toBe(0)
        expect(next.unchanged).toBe(false)
      }),
      runs,
    )
  })

  test('and had not: what was to be written is decided again, and a later edit takes its place', () => {
    fc.assert(
      fc.property(interruptedArb, ([{ quiet, plan }, later, policy]) => {
        const retry: PairInput = { ...quiet, policy, outgoing: plan.remotePatch }
        expect(reconcilePair(retry).remotePatch).toEqual(plan.remotePatch)
        const edited: PairInput = { ...retry, local: { ...quiet.local, values: { ...quiet.local.values, ...later } } }
        const next = reconcilePair(edited)
        for (const field of quiet.mapping.filter(({ direction }) => direction === 'bidirectional')) {
          const name = field.adsappField
          const reached = readField(field, afterPlan(edited, next).remote.properties)
          expect(same(field, edited.local.values[name] ?? null, reached)).toBe(true)
          expect(name in next.localPatch).toBe(false)
        }
      }),
      runs,
    )
  })

  test('is recorded even when there is nothing else to do', () => {
    expect(reconcilePair(onePair({ base: 'a', outgoing: 'b', local: 'b', remote: 'b' }))).toMatchObject({
      unchanged: false,
      changes: [],
      base: { name: 'b' },
    })
  })

  test('and an edit made in the CRM meanwhile is a conflict, not lost', () => {
    const plan = reconcilePair(onePair({ policy: 'adsapp_wins', base: 'a', outgoing: 'b', local: 'b', remote: 'c' }))
    expect(plan).toMatchObject({ remotePatch: { name: 'b' }, conflictCount: 1, changes: [{ kind: 'conflict', before: 'c' }] })
  })
})

describe('clearing and notation', () => {
  test('a cleared field travels to the other side', () => {
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

  test('another notation on either side is never written', () => {
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
            outgoing: null,
            openConflicts: {},
            local: localRecord(Object.fromEntries(mapping.map((field, index) => [field.adsappField, values[index]?.a ?? null]))),
            remote: remoteRecord(Object.fromEntries(mapping.map((field, index) => [field.crmField, values[index]?.b ?? null]))),
          }
          expect(reconcilePair(pair)).toMatchObject({ localPatch: {}, remotePatch: {}, changes: [], conflicts: {} })
        },
      ),
      runs,
    )
  })

  test('the base keeps its notation when only the notation of a side differs', () => {
    expect(reconcilePair(onePair({ base: 'a', local: 'a ', remote: ' a' })).base).toEqual({ name: 'a' })
  })
})

describe('the first meeting', () => {
  test('fills blanks from the other side, agrees on what is equal, and leaves differences to the policy', () => {
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

  test('never blanks a value of either side', () => {
    fc.assert(
      fc.property(pairArb(), (pair) => {
        const plan = reconcilePair({ ...pair, base: {} })
        for (const value of [...Object.values(plan.localPatch), ...Object.values(plan.remotePatch)])
          expect(isBlank(value)).toBe(false)
      }),
      runs,
    )
  })

  test('a one-way field takes the source’s value over the other, and says that it was the first sync', () => {
    expect(reconcilePair(onePair({ field: { direction: 'from_crm' }, local: 'a', remote: 'b' })).changes).toMatchObject([
      { side: 'adsapp', reason: 'first_sync', before: 'a', after: 'b' },
    ])
    expect(reconcilePair(onePair({ field: { direction: 'to_crm' }, local: 'a', remote: 'b' })).changes).toMatchObject([
      { side: 'crm', reason: 'first_sync', before: 'b', after: 'a' },
    ])
  })

  test('any value of a field meets itself without a write', () => {
    fc.assert(
      fc.property(
        mappingArb().chain((mapping) => fc.tuple(fc.constant(mapping), ...mapping.map(localValueArb))),
        ([mapping, ...values]) => {
          const local = Object.fromEntries(mapping.map((field, index) => [field.adsappField, values[index] ?? null]))
          const plan = reconcilePair({
            mapping: mapping.filter(({ direction }) => direction !== 'from_crm'),
            policy: 'manual',
            base: {},
            outgoing: null,
            openConflicts: {},
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

describe('known limits', () => {
  const shifting = { name: 'map', values: { lead: 'opportunity', opportunity: 'customer' } } as const

  test('a one-way map sends an edit whose value equals what the CRM holds for another one', () => {
    const plan = reconcilePair(
      onePair({
        field: { direction: 'to_crm', transformRule: shifting },
        base: 'lead',
        local: 'opportunity',
        remote: 'opportunity',
      }),
    )
    expect(plan.remotePatch).toEqual({ name: 'opportunity' })
  })

  test('a one-way field that was sent without an answer and then set back here is sent back', () => {
    const plan = reconcilePair(
      onePair({
        field: { direction: 'to_crm', transformRule: { name: 'uppercase' } },
        base: 'a',
        outgoing: 'b',
        local: 'a',
        remote: 'B',
      }),
    )
    expect(plan.remotePatch).toEqual({ name: 'a' })
  })

  test.fails('a value of ours that reads like a map’s CRM value is left alone', () => {
    const pair = onePair({
      field: { transformRule: { name: 'map', values: { customer: 'Kunde' } } },
      base: 'lead',
      local: 'Kunde',
      remote: 'lead',
    })
    expect(reconcilePair(afterPlan(pair, reconcilePair(pair)))).toMatchObject({ unchanged: true })
  })
})
