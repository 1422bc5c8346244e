import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import { type MappedField, sameFieldValue } from '../../../src/lib/crm/domain/field-mapping.ts'
import { asReadBack } from '../../../src/lib/crm/domain/merge.ts'
import { holdsMembers, memberChanges, membersOf } from '../../../src/lib/crm/domain/sets.ts'
import {
  type FieldOptions,
  mappingArb,
  policies,
  policyArb,
  remoteValueArb,
  same,
  valueArb,
  valuesArb,
} from './support/fields.ts'
import { History, type Stores } from './support/history.ts'
import { textField } from './support/pairs.ts'

type Edit = { readonly side: 'adsapp' | 'crm'; readonly field: number; readonly value: FieldValue }

const bidirectional = { directions: ['bidirectional'] } as const

function editArb(mapping: readonly MappedField[], sides: readonly Edit['side'][]): fc.Arbitrary<Edit> {
  return fc
    .tuple(fc.constantFrom(...sides), fc.nat(mapping.length - 1))
    .chain(([side, field]) => valueArb(mapping[field]?.type ?? 'text').map((value) => ({ side, field, value })))
}

/** A CRM that makes anything at all of what it is sent, the same of the same value. */
function storesArb(mapping: readonly MappedField[]): fc.Arbitrary<Stores> {
  return fc.tuple(...mapping.map((field) => fc.func(remoteValueArb(field)))).map((made) => (crmField, value) => {
    const index = mapping.findIndex((field) => field.crmField === crmField)
    return made[index]?.(value) ?? null
  })
}

function playArb(sides: readonly Edit['side'][], fields: FieldOptions = bidirectional) {
  return fc.tuple(mappingArb(fields), policyArb).chain(([mapping, policy]) =>
    fc.record({
      mapping: fc.constant(mapping),
      policy: fc.constant(policy),
      values: valuesArb(mapping, 'adsappField'),
      stores: storesArb(mapping),
      edits: fc.array(editArb(mapping, sides), { maxLength: 8 }),
    }),
  )
}

describe('a CRM that stores something else than it is sent', () => {
  test('edits nothing by that: no field changes here, and there is no conflict and no second write', () => {
    fc.assert(
      fc.property(playArb(['adsapp']), ({ mapping, policy, values, stores, edits }) => {
        const history = new History(mapping, policy, values, {}, { stores })
        history.run(null)
        for (const { side, field, value } of edits) {
          history.edit(side, field, value)
          const ours = mapping.map((each) => history.ours(each))
          expect(history.run(null)).toBe(true)
          const writes = history.writes
          expect(history.run(null)).toBe(true)
          expect(history.writes).toBe(writes)
          expect(mapping.map((each) => history.ours(each))).toEqual(ours)
        }
        expect(mapping.some((field) => history.isOpenConflict(field))).toBe(false)
        expect(history.log.filter(({ side, kind }) => side === 'adsapp' || kind === 'conflict')).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  test('loses no later edit of either side', () => {
    fc.assert(
      fc.property(playArb(['adsapp', 'crm']), ({ mapping, policy, values, stores, edits }) => {
        const history = new History(mapping, policy, values, {}, { stores })
        history.run(null)
        for (const { side, field: index, value } of edits) {
          const field = mapping[index]
          if (!field) continue
          const theirs = history.theirs(field)
          history.edit(side, index, value)
          const isEdit = side === 'adsapp' || !same(field, theirs, history.theirs(field))
          const edited = side === 'adsapp' ? history.ours(field) : history.theirs(field)
          history.run(null)
          if (holdsMembers(field.type) && side === 'crm') {
            // Of a set the edit is what was added and removed.
            const { added, removed } = memberChanges(theirs, edited)
            const ours = membersOf(history.ours(field))
            expect([added.filter((member) => !ours.includes(member)), removed.filter((member) => ours.includes(member))]).toEqual(
              [[], []],
            )
          } else if (isEdit) expect(same(field, edited, history.ours(field))).toBe(true)
          if (isEdit && side === 'crm') expect(same(field, edited, history.theirs(field))).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('converges after any edits on both sides', () => {
    fc.assert(
      fc.property(playArb(['adsapp', 'crm']), ({ mapping, policy, values, stores, edits }) => {
        const history = new History(mapping, policy, values, {}, { stores })
        edits.forEach(({ side, field, value }, index) => {
          history.edit(side, field, value)
          if (index % 3 === 0) history.run(null)
        })
        for (let run = 0; run < 3; run += 1) history.run(null)
        const writes = history.writes
        history.run(null)
        expect(history.writes).toBe(writes)
      }),
      { numRuns: 2000 },
    )
  })

  test('what the link says of each field after a run is so: the same on both sides, or what the CRM holds instead', () => {
    fc.assert(
      fc.property(playArb(['adsapp', 'crm'], {}), ({ mapping, policy, values, stores, edits }) => {
        const history = new History(mapping, policy, values, {}, { stores })
        for (const { side, field, value } of [...edits, ...edits.slice(0, 1)]) {
          history.edit(side, field, value)
          history.run(null)
          for (const each of mapping.filter((candidate) => !history.isOpenConflict(candidate))) {
            const differs = !sameFieldValue(each, asReadBack(each, history.ours(each)), history.theirs(each))
            const held = history.heldThere(each)
            expect(held !== undefined).toBe(differs)
            if (held !== undefined) expect(same(each, held, history.theirs(each))).toBe(true)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  test.each(policies)('under %s, an edit made while the write was under way arrives', (policy) => {
    const field = textField('name')
    const history = new History([field], policy, { name: 'first' }, {}, { stores: (_, value) => `${String(value)}!` })
    history.run(null)
    history.edit('adsapp', 0, 'second')
    history.run(null, { side: 'adsapp', field: 0, value: 'third' })
    history.run(null)
    expect([history.ours(field), history.theirs(field), history.isOpenConflict(field)]).toEqual(['third', 'third!', false])
  })
})
