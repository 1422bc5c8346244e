import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue, FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import { type MappedField, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import type { PairPlan } from '../../../src/lib/crm/domain/pair-plan.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { holdsMembers, membersOf } from '../../../src/lib/crm/domain/sets.ts'
import { type FieldUndo, pairUndoOf, type UndoChange } from '../../../src/lib/crm/domain/undo.ts'
import { decideFieldUndo, type FieldUndone, type UndoFacts } from '../../../src/lib/crm/domain/undo-field.ts'
import { localValueArb, mappingArb, policyArb, readField, same, valuesArb } from './support/fields.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const facts: UndoFacts = { readOnly: new Set(), isHere: () => true, isThere: () => true }

/** Both sides of a pair and what they had agreed on, as runs and undos leave them. */
class Pair {
  ours: FieldValues
  properties: FieldValues
  base: FieldValues = {}
  crmBase: FieldValues = {}
  readonly mapping: readonly MappedField[]

  constructor(mapping: readonly MappedField[], ours: FieldValues, properties: FieldValues) {
    this.mapping = mapping
    this.ours = ours
    this.properties = properties
  }

  plan(policy: Parameters<typeof reconcilePair>[0]['policy'] = 'newest_wins'): PairPlan {
    return reconcilePair({
      mapping: this.mapping,
      policy,
      base: this.base,
      crmBase: this.crmBase,
      outgoing: null,
      openConflicts: {},
      fieldTimes: null,
      local: localRecord(this.ours),
      remote: remoteRecord(this.properties),
    })
  }

  /** A run: what it decides is written on both sides. @returns what the log has of it */
  run(policy: Parameters<typeof reconcilePair>[0]['policy']): readonly UndoChange[] {
    const { localPatch, remotePatch, base, crmBase, changes } = this.plan(policy)
    this.ours = { ...this.ours, ...localPatch }
    this.properties = { ...this.properties, ...writeRemote(this.mapping, remotePatch) }
    this.base = base
    this.crmBase = crmBase
    const logged = (name: string, value: FieldValue) => {
      const field = this.field(name)
      return holdsMembers(field.type) ? membersOf(value) : value
    }
    return changes.map((change, id) => ({
      ...change,
      id,
      before: logged(change.field, change.before),
      after: logged(change.field, change.after),
    }))
  }

  field(name: string): MappedField {
    return this.mapping.find(({ adsappField }) => adsappField === name) ?? textField(name)
  }

  decide(undo: FieldUndo, isSent = false): FieldUndone {
    const { base, crmBase } = this
    const pair = { local: localRecord(this.ours), remote: remoteRecord(this.properties), base, crmBase, waits: [] }
    return decideFieldUndo(this.mapping, isSent ? { ...undo, isSent } : undo, pair, facts)
  }

  /** Applies what was decided, up to the write to the CRM or to the end. */
  apply(name: string, undone: FieldUndone, to: 'marked' | 'sent' | 'committed'): void {
    if (undone.kind !== 'write') return
    const set = (agreed: FieldValue, held: FieldValue | undefined) => {
      this.base = { ...this.base, [name]: agreed }
      this.crmBase = Object.fromEntries(Object.entries(this.crmBase).filter(([each]) => each !== name))
      if (held !== undefined) this.crmBase = { ...this.crmBase, [name]: held }
    }
    if (undone.there !== null) set(undone.agreed, undone.agreedCrm)
    if (to === 'marked') return
    if (undone.there !== null && !undone.there.isSent) {
      this.properties = { ...this.properties, ...writeRemote(this.mapping, { [name]: undone.there.value }) }
    }
    if (to === 'sent') return
    if (undone.here !== null) this.ours = { ...this.ours, [name]: undone.here.value }
    set(undone.base, undone.crmBase)
  }

  get held() {
    return this.mapping.map((field) => ({
      ours: this.ours[field.adsappField] ?? null,
      theirs: readField(field, this.properties),
    }))
  }

  /** What the next run would write: nothing, where nobody has edited anything. */
  get written() {
    const { localPatch, remotePatch, conflicts } = this.plan()
    return { localPatch, remotePatch, conflicts }
  }
}

const nothing = { localPatch: {}, remotePatch: {}, conflicts: {} }

const playArb = fc.tuple(mappingArb(), policyArb).chain(([mapping, policy]) =>
  fc.record({
    mapping: fc.constant(mapping),
    policy: fc.constant(policy),
    ours: valuesArb(mapping, 'adsappField'),
    theirs: valuesArb(mapping, 'crmField'),
    edits: fc.array(
      fc
        .nat(mapping.length - 1)
        .chain((index) => localValueArb(mapping[index] ?? textField('name')).map((value) => ({ index, value }))),
      { maxLength: 4 },
    ),
    editsThere: valuesArb(mapping, 'crmField'),
  }),
)

/** A pair that was in sync, was edited on both sides, and met a run. */
function ran({ mapping, policy, ours, theirs, edits, editsThere }: typeof playArb extends fc.Arbitrary<infer T> ? T : never) {
  const pair = new Pair(mapping, ours, theirs)
  pair.run('crm_wins')
  pair.run('crm_wins')
  for (const { index, value } of edits) {
    const name = mapping[index]?.adsappField
    if (name !== undefined) pair.ours = { ...pair.ours, [name]: value }
  }
  pair.properties = { ...pair.properties, ...editsThere }
  const before = pair.held
  const changes = pair.run(policy)
  return { pair, before, changes }
}

/** Where no reason that lies in the field itself keeps it as it is. */
const isLeftFor = (undone: FieldUndone) => (undone.kind === 'left' ? undone.reason : null)

describe('what is undone', () => {
  test('is exactly what each side held before the run, and not an edit to the next', () => {
    fc.assert(
      fc.property(playArb, (play) => {
        const { pair, before, changes } = ran(play)
        const after = pair.held
        const fields = pairUndoOf(changes).fields
        const back = fields.map((undo) => {
          const undone = pair.decide(undo)
          pair.apply(undo.field, undone, 'committed')
          return { undo, undone }
        })
        for (const { undo, undone } of back) {
          expect([null, 'one_way_transform', 'values_gone']).toContain(isLeftFor(undone))
          const index = pair.mapping.findIndex(({ adsappField }) => adsappField === undo.field)
          const field = pair.field(undo.field)
          const expected = isLeftFor(undone) === null ? before[index] : after[index]
          expect(same(field, pair.held[index]?.ours ?? null, expected?.ours ?? null)).toBe(true)
          expect(same(field, pair.held[index]?.theirs ?? null, expected?.theirs ?? null)).toBe(true)
          expect(pair.written.localPatch).not.toHaveProperty([undo.field])
          expect(pair.written.remotePatch).not.toHaveProperty([undo.field])
          expect(pair.decide(undo).kind).toBe(isLeftFor(undone) === null ? 'already' : 'left')
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('stays so wherever it is interrupted, and goes on from there to the same', () => {
    fc.assert(
      fc.property(playArb, fc.constantFrom('marked', 'sent'), (play, at) => {
        const { pair, changes } = ran(play)
        const other = ran(play).pair
        for (const undo of pairUndoOf(changes).fields) {
          const undone = pair.decide(undo)
          pair.apply(undo.field, undone, at)
          expect(pair.written.localPatch).not.toHaveProperty([undo.field])
          expect(pair.written.remotePatch).not.toHaveProperty([undo.field])
          pair.apply(undo.field, pair.decide(undo, undone.kind === 'write' && undone.there !== null), 'committed')
          other.apply(undo.field, other.decide(undo), 'committed')
        }
        for (const [index, field] of pair.mapping.entries()) {
          const name = field.adsappField
          // The CRM may hold another notation of the same.
          const sameOf = (a: FieldValue | undefined, b: FieldValue | undefined) => same(field, a ?? null, b ?? null)
          expect(pair.ours).toEqual(other.ours)
          expect(sameOf(pair.held[index]?.theirs, other.held[index]?.theirs)).toBe(true)
          expect(sameOf(pair.base[name], other.base[name]) && sameOf(pair.crmBase[name], other.crmBase[name])).toBe(true)
          expect(name in pair.crmBase).toBe(name in other.crmBase)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what was changed since', () => {
  const field = textField('name')
  const pulled: FieldUndo = { field: 'name', here: { ids: [1], before: 'X', after: 'Y' }, there: null, isGone: false }
  const pushed: FieldUndo = { field: 'name', here: null, there: { ids: [1], before: 'X', after: 'Y' }, isGone: false }
  const pairOf = (ours: FieldValue, theirs: FieldValue, mapped: MappedField = field) => {
    const pair = new Pair([mapped], { name: ours }, { crm_name: theirs })
    pair.base = { name: 'Y' }
    return pair
  }

  test.each([
    ['here', pulled, 'Z', 'Y', 'changed_here'],
    ['in the CRM', pulled, 'Y', 'Z', 'changed_in_crm'],
    ['in the CRM, to where it was', pushed, 'Z', 'Y', 'changed_here'],
    ['in the CRM, which the run had written', pushed, 'Y', 'Z', 'changed_in_crm'],
  ])('%s is left', (_where, undo, ours, theirs, reason) => {
    expect(pairOf(ours, theirs).decide(undo)).toEqual({ kind: 'left', reason })
  })

  test('to what it was before is done already', () => {
    expect(pairOf('X', 'Y').decide(pulled)).toEqual({ kind: 'already' })
  })

  test.each([
    ['the mapping is gone', { ...field, adsappField: 'other' }, pulled, 'mapping_gone'],
    ['it goes the other way now', { ...field, direction: 'from_crm' as const }, pushed, 'goes_other_way'],
    ['it was made with it', { ...field, isFixed: true as const }, pulled, 'never_changes'],
    ['the values are no longer kept', field, { ...pulled, isGone: true }, 'values_gone'],
  ])('is left where %s', (_why, mapped, undo, reason) => {
    expect(pairOf('Y', 'Y', mapped).decide(undo)).toEqual({ kind: 'left', reason })
  })

  test('a run is told by its first value before and its last one after', () => {
    const changes: UndoChange[] = [
      { id: 1, side: 'adsapp', kind: 'updated', field: 'name', before: 'A', after: 'B', reason: 'crm_changed' },
      { id: 2, side: 'adsapp', kind: 'conflict', field: 'name', before: 'B', after: 'C', reason: 'crm_wins' },
    ]
    expect(pairUndoOf(changes).fields).toEqual([
      { field: 'name', here: { ids: [1, 2], before: 'A', after: 'C' }, there: null, isGone: false },
    ])
  })

  test('nothing is left of a pair to the next run', () => {
    const pair = pairOf('Y', 'Y')
    pair.apply('name', pair.decide(pulled), 'committed')
    expect(pair.held).toEqual([{ ours: 'X', theirs: 'Y' }])
    expect(pair.written).toEqual(nothing)
  })
})
