import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { type Entry, entriesOf, primaryOf, withPrimary } from '../../../src/lib/crm/pipedrive/entries.ts'

const entry = (value: string, primary = false, label: string | null = 'work'): Entry => ({ value, primary, label })

describe('emails and phones of a person', () => {
  test('exactly one entry is primary, and blank ones are dropped', () => {
    expect(
      entriesOf([{ value: '', primary: true }, { value: ' a@x ' }, { value: null }, {}, { value: 'b@x', label: 'home' }]),
    ).toEqual([entry('a@x', true, null), entry('b@x', false, 'home')])
    expect(entriesOf([entry('a@x'), entry('b@x', true), entry('c@x', true)]).map(({ primary }) => primary)).toEqual([
      false,
      true,
      false,
    ])
    expect(entriesOf([])).toEqual([])
  })
})

describe('another primary value', () => {
  const both = [entry('home@x', false, 'home'), entry('Work@x', true)]

  test('replaces the previous one and keeps its label and all other entries', () => {
    expect(withPrimary('email', both, 'new@x')).toEqual([entry('home@x', false, 'home'), entry('new@x', true)])
  })

  test('in another notation is overwritten and not duplicated', () => {
    expect(withPrimary('email', both, 'work@x')).toEqual([entry('home@x', false, 'home'), entry('work@x', true)])
    expect(withPrimary('phone', [entry('020-123', true)], '020 123')).toEqual([entry('020 123', true)])
  })

  test('that is an additional entry becomes primary, and the previous primary stays', () => {
    expect(withPrimary('email', both, 'HOME@x')).toEqual([entry('HOME@x', true, 'home'), entry('Work@x')])
  })

  test('becomes the only entry where there was none', () => {
    expect(withPrimary('email', [], 'a@x')).toEqual([entry('a@x', true)])
    expect(withPrimary('email', [], null)).toEqual([])
  })

  test('null removes only the primary entry, and the next is promoted', () => {
    expect(withPrimary('email', [...both, entry('c@x')], null)).toEqual([entry('home@x', true, 'home'), entry('c@x')])
    expect(withPrimary('email', [entry('a@x', true)], null)).toEqual([])
  })

  const values = fc.uniqueArray(fc.constantFrom('a@x', 'b@x', 'c@x', 'd@x', 'e@x'))
  test('no other entry is lost or duplicated', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.constantFrom('a@x', 'B@x', 'z@x'), (all, at, value) => {
        const before = entriesOf(all.map((each, index) => entry(each, index === at % all.length)))
        const after = withPrimary('email', before, value)
        expect(primaryOf(after)?.value).toBe(value)
        expect(after.filter((each) => each.primary)).toHaveLength(1)
        for (const other of before.filter((each) => !each.primary)) {
          expect(after.filter((each) => sameValue('email', each.value, other.value))).toHaveLength(1)
        }
        expect(after.length - Math.max(before.length, 1)).toBe(0)
        expect(withPrimary('email', after, value)).toEqual(after)
      }),
    )
  })

  test('clearing repeatedly ends after as many steps as there are entries', () => {
    fc.assert(
      fc.property(values, (all) => {
        let entries = entriesOf(all.map((each) => entry(each)))
        for (let left = all.length; left > 0; left -= 1) {
          expect(entries).toHaveLength(left)
          entries = withPrimary('email', entries, null)
        }
        expect(entries).toEqual([])
      }),
    )
  })
})
