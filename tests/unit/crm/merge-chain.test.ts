import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endOf } from '../../../src/lib/crm/domain/merge-chain.ts'

describe('the end of a chain of merges', () => {
  test('is the record that is merged into nothing further, in whatever order the merges come', () => {
    const chains = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 12 })
    fc.assert(
      fc.property(chains, fc.infiniteStream(fc.nat()), (ids, order) => {
        const merges = ids.slice(1).map((into, index) => [ids[index] ?? '', into] as const)
        const shuffled = merges.map((merge) => ({ merge, at: order.next().value })).toSorted((a, b) => a.at - b.at)
        const intoOf = new Map(shuffled.map(({ merge }) => merge))
        for (const id of ids) expect(endOf(intoOf, id)).toBe(ids.at(-1))
      }),
    )
  })

  test('is found in a cycle too', () => {
    const cycle = new Map([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'b'],
    ])
    expect(endOf(cycle, 'a')).toBe('c')
    expect(endOf(new Map([['a', 'a']]), 'a')).toBe('a')
  })
})
