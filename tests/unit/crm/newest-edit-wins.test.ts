import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Crash, History } from './support/history.ts'
import { textField } from './support/pairs.ts'

const mapping = ['a', 'b', 'c'].map((name) => textField(name))
const agreed = { a: 'first a', b: 'first b', c: 'first c' }
const agreedThere = { crm_a: 'first a', crm_b: 'first b', crm_c: 'first c' }

type Step =
  | { readonly kind: 'edit'; readonly side: 'adsapp' | 'crm'; readonly field: number }
  | { readonly kind: 'run'; readonly crash: Crash }

const stepsArb: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('edit' as const),
        side: fc.constantFrom('adsapp' as const, 'crm' as const),
        field: fc.nat(mapping.length - 1),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('run' as const),
        crash: fc.constantFrom<Crash>(null, null, 'after_outgoing', 'after_commit'),
      }),
    },
  ),
  { maxLength: 16 },
)

/** Plays the steps, each edit with a value of its own, and ends with a whole run. @returns the last edit of each field */
function play(history: History, steps: readonly Step[]): ReadonlyMap<number, string> {
  const last = new Map<number, string>()
  history.run(null)
  steps.forEach((step, index) => {
    if (step.kind === 'run') {
      history.run(step.crash)
      return
    }
    const value = `${step.side} ${index}`
    history.edit(step.side, step.field, value)
    last.set(step.field, value)
  })
  history.run(null)
  history.run(null)
  return last
}

describe('newest wins', () => {
  test('is the newest edit of each field, whatever else was changed on its record and when', () => {
    fc.assert(
      fc.property(stepsArb, (steps) => {
        const history = new History(mapping, 'newest_wins', agreed, agreedThere)
        for (const [index, value] of play(history, steps)) {
          const field = mapping[index]
          if (field) expect([history.ours(field), history.theirs(field)]).toEqual([value, value])
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('claims nothing that it does not know: where the CRM does not tell, the newest edit wins or both stay', () => {
    fc.assert(
      fc.property(stepsArb, (steps) => {
        const history = new History(mapping, 'newest_wins', agreed, agreedThere, { tellsTimes: false })
        for (const [index, value] of play(history, steps)) {
          const field = mapping[index]
          if (!field) continue
          const both = [history.ours(field), history.theirs(field)]
          if (history.isOpenConflict(field)) expect(both).toContain(value)
          else expect(both).toEqual([value, value])
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('needs no word of the CRM where its whole record is older than the edit here', () => {
    const [a = textField('a')] = mapping
    const history = new History(mapping, 'newest_wins', agreed, agreedThere, { tellsTimes: false })
    history.run(null)
    history.edit('crm', 0, 'older')
    history.edit('adsapp', 0, 'newer')
    history.run(null)
    expect([history.ours(a), history.theirs(a), history.isOpenConflict(a)]).toEqual(['newer', 'newer', false])
  })

  test('leaves an edit that the CRM does not date to a person, once the record there is newer', () => {
    const [a = textField('a')] = mapping
    const history = new History(mapping, 'newest_wins', agreed, agreedThere, { tellsTimes: false })
    history.run(null)
    history.edit('crm', 0, 'there')
    history.edit('adsapp', 0, 'here')
    history.edit('crm', 2, 'another field')
    history.run(null)
    expect([history.ours(a), history.theirs(a), history.isOpenConflict(a)]).toEqual(['here', 'there', true])
  })
})
