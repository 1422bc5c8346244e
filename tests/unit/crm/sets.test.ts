import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { readRemote, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { memberChanges, membersOf, setOf, withMemberChanges } from '../../../src/lib/crm/domain/sets.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { policies } from './support/fields.ts'
import { afterPlan, onePair, remoteRecord, textField } from './support/pairs.ts'

const memberArb = fc.constantFrom('Events', 'Newsletter', 'Training', 'Partner programme', 'Zoë', 'R&D')
const setArb = fc.uniqueArray(memberArb).map(setOf)
const field: Partial<MappedField> = { type: 'set' }
const versionsArb = fc.record({ base: setArb, local: setArb, remote: setArb })

const pairOf = (of: { readonly base?: FieldValue; readonly local: FieldValue; readonly remote: FieldValue }) =>
  onePair({ ...of, field, policy: 'manual' })

/** What both sides hold after a decision. */
function after(of: Parameters<typeof pairOf>[0]) {
  const pair = pairOf(of)
  const result = afterPlan(pair, reconcilePair(pair))
  return { local: result.local.values['name'] ?? null, remote: result.remote.properties['crm_name'] ?? null }
}

describe('a set with several members', () => {
  test('is merged member by member: what either side has added or removed is done on both, under every policy', () => {
    fc.assert(
      fc.property(versionsArb, fc.constantFrom(...policies), ({ base, local, remote }, policy) => {
        const pair = { ...pairOf({ base, local, remote }), policy }
        const plan = reconcilePair(pair)
        expect([plan.conflictCount, plan.conflicts, plan.undecided]).toEqual([0, {}, []])
        const result = afterPlan(pair, plan)
        const [before, here, there] = [membersOf(base), membersOf(local), membersOf(remote)]
        const expected = [...new Set([...here, ...there])].filter((member) =>
          before.includes(member) ? here.includes(member) && there.includes(member) : true,
        )
        expect(membersOf(result.local.values['name']).toSorted()).toEqual(expected.toSorted())
        expect(membersOf(result.remote.properties['crm_name']).toSorted()).toEqual(expected.toSorted())
        expect(reconcilePair(result)).toMatchObject({ unchanged: true })
      }),
      { numRuns: 2000 },
    )
  })

  test('comes out the same whichever side is which', () => {
    fc.assert(
      fc.property(versionsArb, ({ base, local, remote }) => {
        const [one, other] = [after({ base, local, remote }), after({ base, local: remote, remote: local })]
        expect(sameValue('set', one.local, other.local)).toBe(true)
        expect(sameValue('set', one.remote, other.remote)).toBe(true)
      }),
    )
  })

  test('keeps the members of both where the two meet for the first time', () => {
    expect(after({ local: 'Events;Training', remote: 'Newsletter;Events' })).toEqual({
      local: 'Events;Training;Newsletter',
      remote: 'Events;Training;Newsletter',
    })
  })

  test('is logged on each side with what came to it', () => {
    const plan = reconcilePair(pairOf({ base: 'a;b', local: 'a;b;c', remote: 'b' }))
    expect(plan.changes).toEqual([
      { side: 'adsapp', kind: 'updated', field: 'name', before: 'a;b;c', after: 'b;c', reason: 'crm_changed' },
      { side: 'crm', kind: 'updated', field: 'name', before: 'b', after: 'b;c', reason: 'adsapp_changed' },
    ])
  })

  test('of which a write was not answered is known as ours if it has arrived, and members edited meanwhile are kept', () => {
    fc.assert(
      fc.property(versionsArb, setArb, ({ base, local, remote }, later) => {
        const sent = reconcilePair(pairOf({ base, local, remote })).remotePatch['name']
        fc.pre(sent !== undefined)
        const pair = { ...pairOf({ base, local: later, remote: sent ?? null }), outgoing: { name: sent ?? null } }
        const plan = reconcilePair(pair)
        expect('name' in plan.localPatch).toBe(false)
        expect(sameValue('set', afterPlan(pair, plan).remote.properties['crm_name'] ?? null, later)).toBe(true)
      }),
    )
  })

  test('that the CRM has stored late is not an edit: what is here now is sent again', () => {
    const pair = { ...pairOf({ base: 'a;c', local: 'a;c', remote: 'a;b' }), lateWrites: [{ name: 'b;a' }] }
    expect(reconcilePair(pair)).toMatchObject({ localPatch: {}, remotePatch: { name: 'a;c' }, resent: ['name'] })
  })

  test('whose members the CRM drops loses none here, and no later edit', () => {
    // Sent Events and Secret; the CRM has kept Events alone.
    const pair = { ...pairOf({ base: 'Events;Secret', local: 'Events;Secret', remote: 'Events' }), crmBase: { name: 'Events' } }
    expect(reconcilePair(pair)).toMatchObject({ unchanged: true })
    const edited = { ...pair, remote: remoteRecord({ crm_name: 'Events;Training' }) }
    const plan = reconcilePair(edited)
    expect(plan).toMatchObject({
      localPatch: { name: 'Events;Secret;Training' },
      remotePatch: {},
      crmBase: { name: 'Events;Training' },
    })
    expect(reconcilePair(afterPlan(edited, plan))).toMatchObject({ unchanged: true })
  })

  test('goes through the names of its options one by one', () => {
    const map = textField('name', { type: 'set', transformRule: { name: 'map', values: { Events: 'EV', Training: 'TR' } } })
    expect(writeRemote([map], { name: 'Training;Newsletter;Events' })).toEqual({ crm_name: 'TR;Newsletter;EV' })
    expect(readRemote([map], { crm_name: 'EV;TR' })).toEqual({ name: 'Events;Training' })
  })

  test('one way: follows its source as a whole', () => {
    const pulled = onePair({ field: { type: 'set', direction: 'from_crm' }, base: 'a', local: 'a;mine', remote: 'a;b' })
    expect(reconcilePair(pulled)).toMatchObject({ localPatch: { name: 'a;b' }, remotePatch: {} })
  })
})

test('changes of members, done to any version, are there, and doing them twice is doing them once', () => {
  fc.assert(
    fc.property(setArb, setArb, setArb, (before, now, other) => {
      const changes = memberChanges(before, now)
      const once = withMemberChanges(other, changes)
      expect(withMemberChanges(once, changes)).toEqual(once)
      expect(membersOf(once)).toEqual(expect.arrayContaining([...changes.added]))
      expect(membersOf(once).filter((member) => changes.removed.includes(member))).toEqual([])
      expect(sameValue('set', withMemberChanges(before, changes), now)).toBe(true)
    }),
  )
})
