import fc from 'fast-check'
import { expect, test } from 'vitest'
import { givenByCrm } from '../../../src/lib/crm/domain/crm-base.ts'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { openReferences, unresolved } from '../../../src/lib/crm/domain/references.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const owner = textField('owner', { type: 'reference', target: 'user', crmField: 'owner', neverBlank: true })
const memberArb = fc.constantFrom('ida', 'jane', 'tomas')
const directionArb = fc.constantFrom('bidirectional' as const, 'to_crm' as const, 'from_crm' as const)
const policyArb = fc.constantFrom('adsapp_wins' as const, 'crm_wins' as const, 'newest_wins' as const, 'manual' as const)

function decide(of: {
  readonly ours: string | null
  readonly theirs: string
  readonly base?: FieldValue | undefined
  readonly direction?: 'bidirectional' | 'to_crm' | 'from_crm'
  readonly policy?: 'adsapp_wins' | 'crm_wins' | 'newest_wins' | 'manual'
}) {
  const base = of.base === undefined ? {} : { owner: of.base }
  const local = { ...localRecord({ owner: of.ours }), references: { owner: of.ours === null ? null : 'known' } }
  const remote = remoteRecord({ owner: of.theirs })
  const { decidable, waits } = openReferences([{ ...owner, direction: of.direction ?? 'bidirectional' }], local, remote, { base })
  const plan = reconcilePair({
    mapping: decidable,
    policy: of.policy ?? 'crm_wins',
    base,
    crmBase: {},
    outgoing: null,
    openConflicts: {},
    fieldTimes: null,
    local,
    remote,
  })
  return { plan, waits }
}

test('an owner is never cleared in a CRM that has no record without, nor told to differ for that; what changes there comes', () => {
  fc.assert(
    fc.property(
      memberArb,
      fc.option(memberArb, { nil: undefined }),
      directionArb,
      policyArb,
      (theirs, base, direction, policy) => {
        const { plan } = decide({ ours: null, theirs, base, direction, policy })
        expect(plan.remotePatch).toEqual({})
        expect(plan.conflicts).toEqual({})
        if (base !== undefined && direction === 'bidirectional') expect(plan.crmBase).toEqual({})
        const comes = direction !== 'to_crm' && theirs !== base
        expect(plan.localPatch).toEqual(comes ? { owner: theirs } : {})
        const again = decide({ ours: comes ? theirs : null, theirs, base: plan.base['owner'] ?? null, direction, policy })
        expect([again.plan.localPatch, again.plan.remotePatch]).toEqual([{}, {}])
      },
    ),
  )
})

test('what the CRM has given to a record that was made without an owner is not an edit, no matter who it is', () => {
  for (const given of ['ida', unresolved('7')]) {
    expect(givenByCrm([owner], { owner: null }, { owner: given })).toEqual({ owner: given })
    expect(decide({ ours: null, theirs: given, base: given })).toMatchObject({
      waits: [],
      plan: { localPatch: {}, remotePatch: {} },
    })
    // An owner who is chosen here goes there, although it is not known who the CRM has chosen.
    const chosen = decide({ ours: 'jane', theirs: given, base: given })
    expect(chosen).toMatchObject({ waits: [], plan: { localPatch: {}, remotePatch: { owner: 'jane' } } })
  }
  expect(givenByCrm([owner], { owner: 'ida' }, { owner: 'jane' })).toEqual({})
  expect(givenByCrm([{ ...owner, direction: 'to_crm' }], {}, {})).toEqual({})
})

test('an owner who is nobody here clears nothing and waits, whatever was agreed on and whatever the policy', () => {
  fc.assert(
    fc.property(
      fc.option(memberArb),
      fc.option(memberArb, { nil: undefined }),
      directionArb,
      policyArb,
      (ours, base, direction, policy) => {
        const { plan, waits } = decide({ ours, theirs: unresolved('7'), base, direction, policy })
        expect([plan.localPatch, plan.remotePatch]).toEqual([{}, {}])
        expect(waits).toEqual([{ field: 'owner', side: 'crm', target: 'user', ref: '7', ours }])
      },
    ),
  )
})

test('the same owner on both sides is agreed on, although the CRM gives that user no further records', () => {
  const local = { values: { owner: 'ida' }, references: { owner: null } }
  expect(openReferences([owner], local, { properties: { owner: 'ida' } }).waits).toEqual([])
  expect(openReferences([owner], local, { properties: { owner: 'jane' } }).waits).toMatchObject([{ side: 'adsapp', ref: 'ida' }])
})
