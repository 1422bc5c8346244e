import { expect, it } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { problemOf, statusFailure } from '../../../src/lib/knowledge/fetch/failures.ts'
import { waitSeconds } from '../../../src/lib/knowledge/fetch/schedule.ts'

const answered = (status: number, retryAfterSeconds: number | null = null) =>
  problemOf(statusFailure(status, { retryAfterSeconds, location: null, said: '' }))

it('a source is asked again after its interval, whether it went well or the source had a problem of its own', () => {
  expect(waitSeconds(30, 0, null)).toBe(1_800)
  for (const failures of [1, 2, 20]) expect(waitSeconds(30, failures, answered(500))).toBe(1_800)
})

it('a source that says when to come back is asked then, and within a day', () => {
  expect(waitSeconds(30, 1, answered(429, 120))).toBe(120)
  expect(waitSeconds(30, 1, answered(429, 7_200))).toBe(7_200)
  expect(waitSeconds(30, 1, answered(429, 10_000_000))).toBe(86_400)
  expect(waitSeconds(30, 1, answered(503, 7_200))).toBe(7_200)
  expect(waitSeconds(30, 1, answered(503, 60))).toBe(1_800)
})

it('a source that asks to wait and does not say how long is asked with waits that double', () => {
  expect([1, 2, 3, 4].map((failures) => waitSeconds(30, failures, answered(429)))).toEqual([60, 120, 240, 480])
  expect(waitSeconds(30, 50, answered(429))).toBe(3_600)
})

it('a source that needs somebody is asked less and less often, and at least once a day', () => {
  expect([1, 2, 3].map((failures) => waitSeconds(30, failures, answered(401)))).toEqual([1_800, 3_600, 7_200])
  expect(waitSeconds(30, 100, answered(401))).toBe(86_400)
  expect(waitSeconds(10_080, 100, answered(401))).toBe(604_800)
})

it('a fault of ours is no fault of the link', () => {
  const told = problemOf(new Failure({ kind: 'bug', code: 'internal_error', message: 'Something went wrong on our side.' }))
  expect(told).toMatchObject({ state: 'failed', action: expect.stringContaining('nothing to do') })
})
