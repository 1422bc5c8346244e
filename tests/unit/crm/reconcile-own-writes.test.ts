import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { crmBaseOfNewLocal, crmBaseOfNewRemote } from '../../../src/lib/crm/domain/crm-base.ts'
import { baseOfCopy, valuesForLocal, valuesForRemote } from '../../../src/lib/crm/domain/first-values.ts'
import type { PairInput } from '../../../src/lib/crm/domain/pair-plan.ts'
import { htmlOfLines } from '../../../src/lib/crm/domain/html-clean.ts'
import { linesOfHtml } from '../../../src/lib/crm/domain/html-lines.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { isReversible } from '../../../src/lib/crm/domain/transforms.ts'
import { mappingArb, notationPairArb, policies, readField, same, valuesArb } from './support/fields.ts'
import { afterPlan, agreedPairArb, localRecord, onePair, pairArb, remoteRecord } from './support/pairs.ts'

const runs = { numRuns: 1500 }

describe('echoes of our own writes', () => {
  test('are no change, in whatever notation the CRM returns them', () => {
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
            crmBase: {},
            outgoing: null,
            openConflicts: {},
            fieldTimes: null,
            local: localRecord(local),
            remote: remoteRecord(properties),
          })
          expect(plan).toMatchObject({ unchanged: true, localPatch: {}, remotePatch: {} })
        },
      ),
      runs,
    )
  })

  test('a record copied from the other side is in sync: nothing is sent back', () => {
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
            crmBase: crmBaseOfNewLocal(mapping, remote),
            outgoing: null,
            openConflicts: {},
            fieldTimes: null,
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
            crmBase: crmBaseOfNewRemote(mapping, local),
            outgoing: null,
            openConflicts: {},
            fieldTimes: null,
            local,
            remote: remoteRecord(writeRemote(mapping, sent)),
          })
          expect(plan).toMatchObject({ unchanged: true })
        },
      ),
      runs,
    )
  })

  test('a new local record gets only fields that are pulled, and a new CRM record only non-blank fields that are pushed', () => {
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

describe('an unanswered write', () => {
  /** A pair with outgoing edits of ours; the CRM holds either all of them or none. */
  const interruptedArb = agreedPairArb().chain((pair) => {
    const quiet = { ...pair, remote: { ...pair.remote, properties: writeRemote(pair.mapping, pair.base) } }
    const plan = reconcilePair(quiet)
    return fc.tuple(fc.constant({ quiet, plan }), valuesArb(pair.mapping, 'adsappField'), fc.constantFrom(...policies))
  })

  test('that succeeded: a later local edit wins under every policy', () => {
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

  test('that failed: it is decided again, and a later edit replaces it', () => {
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

  test('whose formats a CRM has not kept is not an edit, answered or not: lists and links stay here', () => {
    const sent = '<ul><li>one</li><li><a href="https://acme.example/offer">two</a></li></ul>'
    const there = htmlOfLines(linesOfHtml(sent))
    const unanswered = onePair({ field: { type: 'html' }, base: 'before', outgoing: sent, local: sent, remote: there })
    const plan = reconcilePair(unanswered)
    expect(plan).toMatchObject({ localPatch: {}, remotePatch: {}, base: { name: sent }, crmBase: { name: there }, conflicts: {} })
    const after = { ...unanswered, outgoing: null, base: plan.base, crmBase: plan.crmBase }
    expect(reconcilePair(after)).toMatchObject({ unchanged: true })
  })

  test('is committed even when nothing else has changed', () => {
    expect(reconcilePair(onePair({ base: 'a', outgoing: 'b', local: 'b', remote: 'b' }))).toMatchObject({
      unchanged: false,
      changes: [],
      base: { name: 'b' },
    })
  })

  test('a concurrent edit in the CRM is a conflict and not lost', () => {
    const plan = reconcilePair(onePair({ policy: 'adsapp_wins', base: 'a', outgoing: 'b', local: 'b', remote: 'c' }))
    expect(plan).toMatchObject({ remotePatch: { name: 'b' }, conflictCount: 1, changes: [{ kind: 'conflict', before: 'c' }] })
  })
})

describe('a write that the CRM carries out after a newer one', () => {
  /** A pair in sync, the values of an earlier write, and what has been edited here since. */
  const overtakenArb = agreedPairArb({ transforms: false }).chain((pair) => {
    const mapping = pair.mapping.map((field) => ({ ...field, conflictPolicy: null }))
    const local = { ...pair.local, values: pair.base }
    return fc.record({
      pair: fc.constant({ ...pair, mapping, local }),
      earlier: valuesArb(mapping, 'adsappField'),
      edits: fc.option(valuesArb(mapping, 'adsappField'), { nil: {} }),
      policy: fc.constantFrom(...policies),
    })
  })

  test('is not an edit under any policy, and what is here now is sent again', () => {
    fc.assert(
      fc.property(overtakenArb, ({ pair, earlier, edits, policy }) => {
        const sent = pair.mapping.filter(({ direction }) => direction !== 'from_crm')
        const late: PairInput = {
          ...pair,
          policy,
          lateWrites: [{}, earlier],
          local: { ...pair.local, values: { ...pair.base, ...edits } },
          remote: {
            ...pair.remote,
            updatedAt: '2030-01-01T00:00:00.000Z',
            properties: { ...writeRemote(pair.mapping, pair.base), ...writeRemote(sent, earlier) },
          },
        }
        const plan = reconcilePair(late)
        expect([plan.conflictCount, plan.undecided]).toEqual([0, []])
        for (const field of sent) {
          const name = field.adsappField
          const [base, now, before] = [pair.base[name] ?? null, late.local.values[name] ?? null, earlier[name] ?? null]
          expect(name in plan.localPatch).toBe(false)
          expect(same(field, now, readField(field, afterPlan(late, plan).remote.properties))).toBe(true)
          expect(plan.resent.includes(name)).toBe(same(field, now, base) && !same(field, before, base))
        }
        // Whatever comes of the write, the next decision is the same or has nothing left to do.
        expect(reconcilePair({ ...afterPlan(late, plan), lateWrites: [earlier] }).remotePatch).toEqual({})
        const failed = reconcilePair({ ...late, base: plan.agreed, crmBase: plan.agreedCrm })
        for (const { adsappField } of sent) expect(failed.remotePatch[adsappField]).toEqual(plan.remotePatch[adsappField])
      }),
      runs,
    )
  })

  test('does not cover for a value that was not sent, nor for one that only comes from the CRM', () => {
    const pair = onePair({ policy: 'crm_wins', base: 'new', local: 'new', remote: 'theirs' })
    expect(reconcilePair({ ...pair, lateWrites: [{ name: 'old' }] })).toMatchObject({
      localPatch: { name: 'theirs' },
      resent: [],
    })
    const pulled = onePair({ field: { direction: 'from_crm' }, base: 'new', local: 'new', remote: 'old' })
    expect(reconcilePair({ ...pulled, lateWrites: [{ name: 'old' }] })).toMatchObject({ localPatch: { name: 'old' } })
  })

  test('is none where the CRM holds what it has made of the last value that was agreed on', () => {
    const pair = { ...onePair({ base: 'New', local: 'New', remote: 'new' }), crmBase: { name: 'new' } }
    expect(reconcilePair({ ...pair, lateWrites: [{ name: 'new' }] })).toMatchObject({
      remotePatch: {},
      base: { name: 'New' },
      unchanged: true,
    })
  })

  test('is logged as what it is', () => {
    const pair = onePair({ policy: 'crm_wins', base: 'new', local: 'new', remote: 'old' })
    expect(reconcilePair({ ...pair, lateWrites: [{ name: 'old' }] }).changes).toEqual([
      { side: 'crm', kind: 'updated', field: 'name', before: 'old', after: 'new', reason: 'resent' },
    ])
  })
})
