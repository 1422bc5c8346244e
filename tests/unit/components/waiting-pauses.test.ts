import { expect, test } from 'vitest'
import { pauseSeconds } from '../../../src/components/waiting-pauses.ts'

test('a page of records asks whether they have changed also while nothing of ours waits, and often while something does', () => {
  const atRest = { round: 0, showsRecords: true }
  expect(pauseSeconds(0, atRest)).toBe(30)
  const waited = Array.from({ length: 20 }, (_, round) => pauseSeconds(1, { round, showsRecords: true }) ?? 0)
  expect(waited.slice(0, 3)).toEqual([1, 1, 1])
  expect(waited).toEqual(waited.toSorted((one, other) => one - other))
  expect(waited.at(-1)).toBe(30)
})

test('what shows a count alone asks while it is not zero', () => {
  expect(pauseSeconds(0, { round: 3, showsRecords: false })).toBeNull()
  expect(pauseSeconds(2, { round: 0, showsRecords: false })).toBe(1)
})
