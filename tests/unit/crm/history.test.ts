import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../src/lib/crm/domain/entities.ts'
import type { MappedField } from '../../../src/lib/crm/domain/field-mapping.ts'
import { mappingArb, policies, policyArb, same, valueArb, valuesArb } from './support/fields.ts'
import { type Crash, History, type Interruption } from './support/history.ts'
import { textField } from './support/pairs.ts'

type Step =
  | { readonly kind: 'edit'; readonly side: 'adsapp' | 'crm'; readonly field: number; readonly value: FieldValue }
  | { readonly kind: 'run'; readonly crash: Crash; readonly interruption: Interruption }

const sideArb = fc.constantFrom('adsapp' as const, 'crm' as const)

function stepArb(mapping: readonly MappedField[]): fc.Arbitrary<Step> {
  const editArb = fc.nat(mapping.length - 1).chain((field) => {
    const type = mapping[field]?.type ?? 'text'
    // A small pool, so that sides enter equal values, return to earlier ones and revert each other.
    return fc.record({ side: sideArb, field: fc.constant(field), value: valueArb(type) })
  })
  return fc.oneof(
    { weight: 4, arbitrary: editArb.map((edit): Step => ({ kind: 'edit', ...edit })) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          crash: fc.constantFrom<Crash>(null, null, 'after_outgoing', 'after_remote_write', 'after_commit'),
          interruption: fc.option(editArb),
        })
        .map((run): Step => ({ kind: 'run', ...run })),
    },
  )
}

const historyArb = fc.tuple(mappingArb(), policyArb).chain(([mapping, policy]) =>
  fc.record({
    mapping: fc.constant(mapping),
    policy: fc.constant(policy),
    values: valuesArb(mapping, 'adsappField'),
    properties: valuesArb(mapping, 'crmField'),
    steps: fc.array(stepArb(mapping), { maxLength: 14 }),
  }),
)

const both = (history: History) => history.mapping.filter(({ direction }) => direction === 'bidirectional')

/** Runs without interruption, and checks every bidirectional field against the expected values. */
function runAndCheck(history: History): void {
  const before = both(history).map((field) => ({
    field,
    ours: history.ours(field),
    theirs: history.theirs(field),
    expected: history.expected(field),
  }))
  const logged = history.log.length
  expect(history.run(null)).toBe(true)
  for (const { field, ours, theirs, expected } of before) {
    if (expected.mayStayOpen && history.isOpenConflict(field)) {
      expect([history.ours(field), history.theirs(field)]).toEqual([ours, theirs])
      continue
    }
    expect(same(field, history.ours(field), history.theirs(field))).toBe(true)
    expect(expected.values.some((value) => same(field, value, history.ours(field)))).toBe(true)
    if (expected.values.length > 1 || expected.logged) {
      const lost = same(field, ours, history.ours(field)) ? theirs : ours
      expect(history.log.slice(logged).some((change) => change.field === field.adsappField && change.before === lost)).toBe(true)
    }
  }
}

function runUntilConverged(history: History): number {
  for (let runs = 1; ; runs += 1) {
    const writes = history.writes
    runAndCheck(history)
    if (history.writes === writes) return runs
    if (runs > 10) return runs
  }
}

/**
 * Plays the steps. A run that would be the second in a row to crash with an uncommitted write in the CRM runs to its end instead;
 * a test of its own covers what that loses.
 */
function play(history: History, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step.kind === 'edit') history.edit(step.side, step.field, step.value)
    else if (step.crash === null && step.interruption === null) runAndCheck(history)
    else history.run(history.isWriteOpen ? null : step.crash, step.interruption)
  }
}

describe('any history of edits, runs and crashes', () => {
  test('converges within three runs, and no edit without a conflict is lost', () => {
    fc.assert(
      fc.property(historyArb, ({ mapping, policy, values, properties, steps }) => {
        const history = new History(mapping, policy, values, properties)
        play(history, steps)
        expect(runUntilConverged(history)).toBeLessThanOrEqual(3)
        for (const field of both(history)) {
          const agrees = same(field, history.ours(field), history.theirs(field))
          expect(agrees || history.policyOf(field) === 'manual').toBe(true)
          expect(history.isOpenConflict(field)).toBe(!agrees)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('writes nothing more after it has converged', () => {
    fc.assert(
      fc.property(historyArb, ({ mapping, policy, values, properties, steps }) => {
        const history = new History(mapping, policy, values, properties)
        play(history, steps)
        runUntilConverged(history)
        const writes = history.writes
        for (let run = 0; run < 3; run += 1) expect(history.run(null)).toBe(true)
        expect(history.writes).toBe(writes)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the last edit is kept when it has no conflict', () => {
  const crashes: readonly Crash[] = ['after_outgoing', 'after_remote_write', 'after_commit']
  test.each(policies.flatMap((policy) => crashes.map((crash) => ({ policy, crash }))))(
    'under $policy, after a run that crashed $crash',
    ({ policy, crash }) => {
      const history = new History([textField('name')], policy, { name: 'first' }, { crm_name: 'first' })
      runUntilConverged(history)
      history.edit('adsapp', 0, 'second')
      history.run(crash)
      history.edit('adsapp', 0, 'third')
      runUntilConverged(history)
      expect([history.ours(textField('name')), history.theirs(textField('name'))]).toEqual(['third', 'third'])
    },
  )

  test.each(policies)('under %s, when the edit is made while the run writes', (policy) => {
    const history = new History([textField('name')], policy, { name: 'first' }, { crm_name: 'first' })
    runUntilConverged(history)
    history.edit('adsapp', 0, 'second')
    history.run(null, { side: 'adsapp', field: 0, value: 'third' })
    runUntilConverged(history)
    expect([history.ours(textField('name')), history.theirs(textField('name'))]).toEqual(['third', 'third'])
  })
})

describe('consecutive crashes', () => {
  test.each(['crm_wins', 'manual'] as const)(
    'under %s, the last local edit is kept when two consecutive runs crash around it',
    (policy) => {
      const field = textField('name')
      const history = new History([field], policy, { name: 'first' }, { crm_name: 'first' })
      runUntilConverged(history)
      history.edit('adsapp', 0, 'second')
      history.run('after_remote_write')
      history.edit('adsapp', 0, 'third')
      history.run('after_outgoing')
      history.run(null)
      expect([history.ours(field), history.theirs(field)]).toEqual(['third', 'third'])
    },
  )

  test('any number of consecutive runs can crash', () => {
    fc.assert(
      fc.property(historyArb, ({ mapping, policy, values, properties, steps }) => {
        const history = new History(mapping, policy, values, properties)
        for (const step of steps) {
          if (step.kind === 'edit') history.edit(step.side, step.field, step.value)
          else if (step.crash === null && step.interruption === null) runAndCheck(history)
          else history.run(step.crash, step.interruption)
        }
        runAndCheck(history)
      }),
      { numRuns: 3000, seed: 42, endOnFailure: true },
    )
  })
})
