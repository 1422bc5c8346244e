import { describe, expect, test } from 'vitest'
import {
  deltaStart,
  fromV1Time,
  later,
  oneOverlapBefore,
  parseCursor,
  watermarkAfter,
  v1Time,
} from '../../../src/lib/crm/pipedrive/cursor.ts'

const since = '2026-11-20T09:15:30Z'
const minute = 60_000
const rest = { since, reachedAt: 10 * minute, isFinal: false }
const delta = (beganAt: number, high = since) => ({ beganAt, answeredAt: beganAt + 5, high })

describe('start of a delta', () => {
  test('is two minutes before the watermark while changes with earlier times can become visible', () => {
    expect(deltaStart(rest)).toBe('2026-11-20T09:13:30Z')
    expect(watermarkAfter(rest, delta(12 * minute - 1))).toEqual(rest)
  })

  test('is right after a watermark that was unchanged for two minutes', () => {
    const quiet = watermarkAfter(rest, delta(12 * minute))
    expect(quiet).toEqual({ ...rest, isFinal: true })
    expect(deltaStart(quiet)).toBe('2026-11-20T09:15:31Z')
    expect(watermarkAfter(quiet, delta(12 * minute))).toEqual(quiet)
  })

  test('is one overlap back again after a new change, counted from the response that contained it', () => {
    const high = '2026-11-20T09:15:31Z'
    expect(watermarkAfter({ ...rest, isFinal: true }, delta(30 * minute, high))).toEqual({
      since: high,
      reachedAt: 30 * minute + 5,
      isFinal: false,
    })
  })

  test('is never before the epoch', () => {
    expect(oneOverlapBefore('1970-01-01T00:00:10Z')).toBe('1970-01-01T00:00:00Z')
  })
})

test('times of both API versions convert into each other', () => {
  expect(v1Time('2026-11-20T10:15:30+01:00')).toBe('2026-11-20 09:15:30')
  expect(fromV1Time('2026-11-20 09:15:30')).toBe(since)
  expect(fromV1Time('2026-11-20T09:15:30.412Z')).toBe(since)
  expect(fromV1Time('')).toBeNull()
  expect(later('2026-11-20T09:15:30Z', '2026-11-20T10:15:29+01:00')).toBe('2026-11-20T09:15:30Z')
})

test('a cursor of another kind is rejected', () => {
  for (const cursor of [{}, { mode: 'search' }, { mode: 'delta', since }, { mode: 'full', page: 1 }]) {
    expect(() => parseCursor(cursor)).toThrow(/invalid/i)
  }
})
