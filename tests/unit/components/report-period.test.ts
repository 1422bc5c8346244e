import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chosenPeriod, daysBefore, monthsIn } from '../../../src/components/reports/period.ts'

const now = new Date('2026-11-29T14:00:00Z')

test('a period is what an address says, or the last twelve months', () => {
  expect(chosenPeriod({}, now)).toEqual({ name: 'year', days: { from: '2025-12-01', to: '2026-11-30' } })
  expect(chosenPeriod({ period: 'month' }, now).days).toEqual({ from: '2026-11-01', to: '2026-11-30' })
  expect(chosenPeriod({ from: '2026-01-31', to: '2026-01-31' }, now)).toEqual({
    name: 'own',
    days: { from: '2026-01-31', to: '2026-02-01' },
  })
  for (const [from, to] of [
    ['2026-02-01', '2026-01-01'],
    ['2026-02-31', '2026-03-01'],
    ['soon', '2026-01-01'],
    ['0001-01-01', '9999-12-31'],
  ]) {
    expect(chosenPeriod({ from, to }, now).name).toBe('year')
  }
})

test('as many days come before it, and its months are all that its days are in', () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 1_500 }), (from, length) => {
      const to = new Date(Date.parse(from) + length * 86_400_000).toISOString().slice(0, 10)
      const before = daysBefore({ from, to })
      expect(before.to).toBe(from)
      expect(Date.parse(from) - Date.parse(before.from)).toBe(length * 86_400_000)
      const all = new Set(
        Array.from({ length }, (_none, index) => new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 7)),
      )
      expect(monthsIn({ from, to })).toEqual([...all].slice(-60))
    }),
  )
})
