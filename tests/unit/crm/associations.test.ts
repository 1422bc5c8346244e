import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { openMembers } from '../../../src/lib/crm/domain/associations.ts'
import type { FieldValue, FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import type { PairPlan } from '../../../src/lib/crm/domain/pair-plan.ts'
import { idOfMember } from '../../../src/lib/crm/domain/member-roles.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { unresolved, unresolvedRef } from '../../../src/lib/crm/domain/references.ts'
import { membersOf, setOf } from '../../../src/lib/crm/domain/sets.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const ofType = (type: 'references' | 'roles') => textField('contacts', { type, target: 'contact', crmField: 'contacts' })
/** Both kinds of field that lead to several: their members, with or without what each is to the holder. */
let field = ofType('references')
const member = (id: string) => (field.type === 'roles' ? `${id}=Pays` : id)
const members = (ids: readonly string[]) => setOf(ids.map(member))

/** A small world: what is linked with what, or was, and the members of one record on both sides, each in its own ids. */
type World = {
  readonly linked: readonly string[]
  readonly ended?: readonly string[]
  readonly here: readonly string[]
  readonly there: readonly string[]
  readonly base: readonly string[] | null
}

const ids = ['a', 'b', 'c', 'd'] as const
const refOf = (id: string) => id.toUpperCase()
const idOf = (ref: string) => ref.toLowerCase()
const someArb = fc.subarray([...ids])

function decided({ linked, ended = [], here, there, base }: World): {
  readonly plan: PairPlan
  readonly waits: readonly string[]
} {
  const agreed: FieldValues = base === null ? {} : { contacts: members(base) }
  const refs = Object.fromEntries(here.map((id) => [id, linked.includes(id) ? refOf(id) : null]))
  const local = { ...localRecord({ contacts: members(here) }), members: { contacts: refs } }
  const told = there.map((ref) => {
    const id = idOf(ref)
    return member(linked.includes(id) ? id : unresolved(ref, ended.includes(id) ? id : undefined))
  })
  const remote = remoteRecord({ contacts: setOf(told) })
  const opened = openMembers([field], { local, remote, base: agreed })
  const plan = opened.complete(
    reconcilePair({
      ...opened.agreed({ base: agreed, crmBase: {}, outgoing: null }),
      mapping: [field],
      policy: 'manual',
      openConflicts: {},
      fieldTimes: null,
      local: opened.ours(local),
      remote: opened.theirs(remote),
    }),
  )
  return { plan, waits: opened.waits.map(({ side, ref }) => `${side} ${ref}`) }
}

const idsOf = (value: FieldValue | undefined) => membersOf(value).map(idOfMember)

/** What a plan makes of the world. */
function carriedOut(world: World): World {
  const { plan } = decided(world)
  const { localPatch, remotePatch, base } = plan
  return {
    ...world,
    here: 'contacts' in localPatch ? idsOf(localPatch['contacts']) : world.here,
    there:
      'contacts' in remotePatch
        ? membersOf(remotePatch['contacts']).map((each) => unresolvedRef(each)?.ref ?? refOf(idOfMember(each)))
        : world.there,
    base: idsOf(base['contacts']),
  }
}

const worldArb: fc.Arbitrary<World> = fc.record({
  linked: someArb,
  ended: someArb,
  here: someArb,
  there: someArb.map((all) => all.map(refOf)),
  base: fc.option(someArb),
})

/** Whether a member is known to both sides: linked, or agreed on before its record here was deleted. */
function isNamed({ linked, ended = [], there, base }: World, id: string): boolean {
  return linked.includes(id) || (ended.includes(id) && there.includes(refOf(id)) && (base ?? []).includes(id))
}

const sorted = (all: readonly string[]) => [...all].toSorted()

describe.each(['references', 'roles'] as const)('a set of %s', (type) => {
  beforeAll(() => {
    field = ofType(type)
  })

  test('loses no member that one side cannot name, and each of those waits by itself', () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        const after = carriedOut(world)
        const { waits, plan } = decided(world)
        for (const id of world.here.filter((each) => !isNamed(world, each))) {
          expect(after.here).toContain(id)
          expect(idsOf(plan.remotePatch['contacts'])).not.toContain(id)
          expect(waits).toContain(`adsapp ${id}`)
        }
        for (const ref of world.there.filter((each) => !isNamed(world, idOf(each)))) {
          expect(after.there).toContain(ref)
          expect(String(plan.localPatch['contacts'])).not.toContain(ref)
          expect(waits).toContain(`crm ${ref}`)
        }
        expect(plan.conflicts).toEqual({})
      }),
      { numRuns: 1_000 },
    )
  })

  test('is merged member by member among those that both sides can name', () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        const after = carriedOut(world)
        for (const id of ids.filter((each) => isNamed(world, each))) {
          const [was, here, there] = [(world.base ?? []).includes(id), world.here.includes(id), world.there.includes(refOf(id))]
          const stays = was && world.base !== null ? here && there : here || there
          expect([id, after.here.includes(id), after.there.includes(refOf(id))]).toEqual([id, stays, stays])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('converges after one decision', () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        const { plan } = decided(carriedOut(world))
        expect([plan.localPatch, plan.remotePatch, plan.unchanged]).toEqual([{}, {}, true])
      }),
      { numRuns: 1_000 },
    )
  })

  test('ends the same on both sides, whatever is linked when, and an edit made while a member waited is carried out', () => {
    const editArb = fc.record({ side: fc.constantFrom('here', 'there'), id: fc.constantFrom(...ids), add: fc.boolean() })
    const stepArb = fc.oneof(
      editArb.map((edit) => ({ kind: 'edit' as const, ...edit })),
      fc.constantFrom(...ids).map((id) => ({ kind: 'link' as const, id })),
      fc.constant({ kind: 'sync' as const }),
    )
    fc.assert(
      fc.property(someArb, fc.array(stepArb, { maxLength: 12 }), (start, steps) => {
        // Everybody is linked at first; the links of some are lost and made again.
        let world: World = { linked: [...ids].filter((id) => !start.includes(id)), here: [], there: [], base: [] }
        for (const step of steps) {
          if (step.kind === 'sync') world = carriedOut(world)
          else if (step.kind === 'link') world = { ...world, linked: [...new Set([...world.linked, step.id])] }
          else if (step.side === 'here') {
            const others = world.here.filter((id) => id !== step.id)
            world = { ...world, here: step.add ? [...others, step.id] : others }
          } else {
            const others = world.there.filter((ref) => ref !== refOf(step.id))
            world = { ...world, there: step.add ? [...others, refOf(step.id)] : others }
          }
        }
        const end = carriedOut({ ...world, linked: ids })
        expect(sorted(end.here)).toEqual(sorted(end.there.map(idOf)))
        expect(decided(end).plan.unchanged).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a member whose record was deleted here is taken away there where it is taken away here', () => {
    const pair: World = { linked: ['b'], ended: ['a'], here: ['a', 'b'], there: ['A', 'B'], base: ['a', 'b'] }
    expect(decided(pair)).toMatchObject({ plan: { unchanged: true }, waits: [] })
    expect(carriedOut({ ...pair, here: ['b'] }).there).toEqual(['B'])
    expect(carriedOut({ ...pair, here: ['a'] }).there).toEqual(['A'])
  })

  test('takes away here what was taken away there while another one waits', () => {
    const after = carriedOut({ linked: ['a', 'b'], here: ['a', 'b'], there: ['A', 'C'], base: ['a', 'b'] })
    expect([after.here, after.there]).toEqual([['a'], ['A', 'C']])
  })

  test('what was taken away here while its link was lost is taken away there once that is back', () => {
    const lost = carriedOut({ linked: [], here: [], there: ['A'], base: ['a'] })
    expect(lost.there).toEqual(['A'])
    expect(carriedOut({ ...lost, linked: ['a'] })).toMatchObject({ here: [], there: [] })
  })

  test('a link that was completed after the CRM’s record was read is no removal', () => {
    const local = { ...localRecord({ contacts: member('a') }), members: { contacts: { a: 'A' } } }
    const remote = remoteRecord({ contacts: member(unresolved('A')) })
    const opened = openMembers([field], { local, remote, base: { contacts: member('a') } })
    expect([opened.waits, opened.theirs(remote).properties]).toEqual([[], { contacts: member('a') }])
  })
})

test('a role is changed alone, and anyone who is two things waits once', () => {
  const roles = ofType('roles')
  const local = { ...localRecord({ contacts: 'a=Pays;b=Signs;b=Pays' }), members: { contacts: { a: 'A', b: null } } }
  const remote = remoteRecord({ contacts: 'a=Decides' })
  const opened = openMembers([roles], { local, remote, base: { contacts: 'a=Decides' } })
  expect(opened.waits).toEqual([{ field: 'contacts', side: 'adsapp', target: 'contact', ref: 'b' }])
  const plan = opened.complete(
    reconcilePair({
      ...opened.agreed({ base: { contacts: 'a=Decides' }, crmBase: {}, outgoing: null }),
      mapping: [roles],
      policy: 'manual',
      openConflicts: {},
      fieldTimes: null,
      local: opened.ours(local),
      remote: opened.theirs(remote),
    }),
  )
  expect([plan.localPatch, plan.remotePatch]).toEqual([{}, { contacts: 'a=Pays' }])
})
