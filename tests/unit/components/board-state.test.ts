import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cardIn, closeWords, type Columns, withMove } from '../../../src/components/board/board-state.ts'
import type { Card } from '../../../src/lib/records/selling/board.ts'

const keys = ['first', 'second', 'won']
const cardOf = fc.record({
  id: fc.uuid(),
  stage: fc.constantFrom(...keys),
  amount: fc.option(fc.integer({ min: 0, max: 1_000 })),
  currency: fc.option(fc.constantFrom('EUR', 'eur', 'USD')),
  closeDay: fc.option(fc.constantFrom('2026-01-01', '2026-05-01', '2027-01-01')),
})
const columnsOf = (cards: readonly Pick<Card, 'id' | 'stage' | 'amount' | 'currency' | 'closeDay'>[]): Columns =>
  keys.map((key) => {
    const own = cards.filter(({ stage }) => stage === key)
    const sums = new Map<string | null, number>()
    for (const { amount, currency } of own) {
      const of = currency?.toUpperCase() ?? null
      sums.set(of, (sums.get(of) ?? 0) + (amount ?? 0))
    }
    return {
      key,
      label: key,
      kind: 'open',
      isOpen: true,
      count: own.length,
      totals: [...sums].flatMap(([currency, amount]) => (amount === 0 ? [] : [{ currency, amount }])),
      cards: own.map((card) => ({ ...card, name: card.id, company: null, ownerId: null, version: 1, lostReason: null })),
    }
  })
const sortedTotals = (columns: Columns) =>
  columns.map(({ key, count, totals }) => [key, count, totals.map(({ currency, amount }) => `${currency} ${amount}`).toSorted()])

test('a move counts what it moves on both sides, and back it is as before', () => {
  const cards = fc.uniqueArray(cardOf, { selector: ({ id }) => id, minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(cards, fc.constantFrom(...keys), (all, to) => {
      const [one] = all
      if (one === undefined) return
      const before = columnsOf(all)
      const after = withMove(before, one.id, { stage: to })
      expect(cardIn(after, one.id)?.stage).toBe(to)
      const expected = columnsOf(all.map((card) => (card.id === one.id ? { ...card, stage: to } : card)))
      expect(sortedTotals(after)).toEqual(sortedTotals(expected))
      expect(sortedTotals(withMove(after, one.id, { stage: one.stage }))).toEqual(sortedTotals(before))
    }),
  )
})

test('a card says when its opportunity is to close, in words, and of one that is closed that it is', () => {
  expect(closeWords({ closeDay: '2026-12-01' }, 'open')).toBe('to close Dec 1, 2026')
  expect(closeWords({ closeDay: null }, 'open')).toBeNull()
  expect(closeWords({ closeDay: '2026-12-01' }, 'won')).toBe('won')
  expect(closeWords({ closeDay: null }, 'lost')).toBe('lost')
})
