import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driftInterval, driftMargin, driftSampleSize, driftShares } from '../../../src/lib/crm/domain/drift.ts'

describe('the size of a sample', () => {
  test('is that of a proportion within two points at 95 %, corrected for a finite population', () => {
    // n0 = 1.96² × 0.25 / 0.02² = 2,401; n = n0 / (1 + (n0 - 1) / N), as Cochran has it.
    expect(driftSampleSize(100_000_000)).toBe(2_401)
    expect(driftSampleSize(10_000)).toBe(1_937)
    expect(driftSampleSize(1_000)).toBe(707)
    expect(driftSampleSize(10)).toBe(10)
    expect(driftSampleSize(0)).toBe(0)
  })

  test('is never more than there are, and grows with them', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (population) => {
        expect(driftSampleSize(population)).toBeLessThanOrEqual(population)
        expect(driftSampleSize(population)).toBeLessThanOrEqual(driftSampleSize(population + 1))
      }),
    )
  })
})

describe('the interval of a share', () => {
  test('is no wider than the margin where as many were compared as that takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (population, share) => {
        const sampled = driftSampleSize(population)
        const differing = Math.round(sampled * share)
        const interval = driftInterval(differing, sampled, population)
        expect(interval.low).toBeLessThanOrEqual(interval.share)
        expect(interval.high).toBeGreaterThanOrEqual(interval.share)
        expect(interval.low).toBeGreaterThanOrEqual(0)
        expect(interval.high).toBeLessThanOrEqual(1)
        expect((interval.high - interval.low) / 2).toBeLessThanOrEqual(driftMargin * 1.01)
      }),
    )
  })

  test('is the share itself where all were compared, and says nothing of a sample of none', () => {
    expect(driftInterval(3, 12, 12)).toEqual({ share: 0.25, low: 0.25, high: 0.25 })
    expect(driftInterval(0, 0, 12)).toEqual({ share: 0, low: 0, high: 1 })
  })

  test('of no difference found is not taken for certainty', () => {
    const { low, high } = driftInterval(0, 100, 100_000)
    expect(low).toBe(0)
    // Wilson, 0 of 100: 3.7 %.
    expect(high).toBeCloseTo(0.037, 3)
  })

  test('holds the true share in about 95 of 100 samples', () => {
    const [population, truth, sampled] = [5_000, 0.04, 500]
    let state = 20_261_129
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    let held = 0
    for (let round = 0; round < 1_000; round += 1) {
      let [left, differing, differ] = [population, 0, population * truth]
      for (let n = 0; n < sampled; n += 1) {
        if (random() < differ / left) {
          differing += 1
          differ -= 1
        }
        left -= 1
      }
      const { low, high } = driftInterval(differing, sampled, population)
      if (low <= truth && truth <= high) held += 1
    }
    expect(held).toBeGreaterThan(925)
    expect(held).toBeLessThan(985)
  })
})

test('each object is in the sample by its share of all records', () => {
  expect(
    driftShares(
      [
        ['contact', 9_000],
        ['account', 1_000],
        ['note', 0],
      ],
      1_000,
    ),
  ).toEqual([
    ['contact', 900],
    ['account', 100],
  ])
  expect(driftShares([['contact', 0]], 100)).toEqual([])
})
