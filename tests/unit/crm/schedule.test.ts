import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextDelta, schedulerTickMs } from '../../../src/lib/crm/domain/schedule.ts'

const minute = 60_000

test('the next sync of changes is at a tick to come, and no later than the interval allows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 1440 }), fc.nat(100_000_000), fc.nat(600), (minutes, lastMs, ago) => {
      const nowMs = lastMs + ago * 1000
      const next = nextDelta(lastMs, minutes * minute, nowMs)
      expect(next % schedulerTickMs).toBe(0)
      expect(next).toBeGreaterThan(nowMs)
      // Half a minute is for a scheduler that is late.
      expect(next - lastMs).toBeLessThanOrEqual(Math.max(minutes * minute + 30_000, nowMs - lastMs + schedulerTickMs))
    }),
  )
})

test('a quarter of an hour after a scheduled sync, and within it after one by hand', () => {
  const noon = Date.UTC(2026, 10, 28, 12)
  expect(nextDelta(noon + 2_000, 15 * minute, noon + minute)).toBe(noon + 15 * minute)
  expect(nextDelta(noon + 2 * minute, 15 * minute, noon + 3 * minute)).toBe(noon + 15 * minute)
})
