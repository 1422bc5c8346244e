import { expect, test } from 'vitest'
import { retryAfterMs, retryAfterSeconds } from '../../../src/lib/core/requests/retry-after.ts'

const now = Date.parse('2026-11-20T09:00:00Z')

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Fri, 20 Nov 2026 09:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 08:00:00 GMT', undefined],
  ['-1', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('a header of %j asks for %j ms', (header, asked) => {
  expect(retryAfterMs(header, now)).toBe(asked)
})

test('whole seconds, rounded up, so that nothing is asked too early', () => {
  expect(retryAfterSeconds('7', now)).toBe(7)
  expect(retryAfterSeconds('Fri, 20 Nov 2026 09:00:30 GMT', now - 500)).toBe(31)
  expect([retryAfterSeconds('soon', now), retryAfterSeconds(null, now)]).toEqual([null, null])
})
