import { describe, expect, test } from 'vitest'
import { advance, deltaFrom, parseCursor } from '../../../src/lib/crm/salesforce/cursor.ts'

const minute = 60_000
const mark = { mark: '2026-11-20T10:00:00.000Z', startedAt: 0, seenAt: 0 }

describe('start of a delta', () => {
  test('is five minutes before the watermark, for rows that were not visible yet', () => {
    expect(deltaFrom(mark)).toBe('2026-11-20T09:55:00.000Z')
  })

  test('is earlier by the duration of the read that saw the watermark', () => {
    expect(deltaFrom({ ...mark, startedAt: 0, seenAt: 20 * minute })).toBe('2026-11-20T09:35:00.000Z')
  })

  test('moves towards the watermark the longer it is unchanged, and is never later than the next stamp', () => {
    expect(deltaFrom({ ...mark, startedAt: 3 * minute })).toBe('2026-11-20T09:58:00.000Z')
    expect(deltaFrom({ ...mark, startedAt: 60 * minute })).toBe('2026-11-20T10:00:01.000Z')
  })

  test('depends on elapsed time only, not on what our clock shows', () => {
    const years = 3 * 365 * 24 * 60 * minute
    expect(deltaFrom({ ...mark, startedAt: years + minute, seenAt: years })).toBe('2026-11-20T09:56:00.000Z')
  })

  test('is the beginning where there is no watermark', () => {
    expect(deltaFrom({ ...mark, mark: null })).toBeNull()
  })
})

describe('watermark', () => {
  test('moves to the largest stamp, with the time it was first seen', () => {
    expect(advance(mark, ['2026-11-20T10:00:01.000Z', '2026-11-20T11:00:00.000Z', '2026-11-20T10:00:02.000Z'], 7)).toEqual({
      mark: '2026-11-20T11:00:00.000Z',
      startedAt: 0,
      seenAt: 7,
    })
    expect(advance({ ...mark, mark: null }, ['2026-11-20T11:00:00.000Z'], 7)).toMatchObject({ seenAt: 7 })
  })

  test('stays, with its old time, when there is no later stamp', () => {
    expect(advance(mark, [], 7)).toEqual(mark)
    expect(advance(mark, ['2026-11-20T09:59:00.000Z', '2026-11-20T10:00:00.000Z'], 7)).toEqual(mark)
  })
})

test('a cursor survives the database, and one of another CRM is rejected', () => {
  const cursor = { mode: 'paging', ...mark, locator: '01gxx0000000001AAA-2000', from: mark.mark, at: mark.mark, columns: 'abc' }
  expect(parseCursor(JSON.parse(JSON.stringify(cursor)))).toEqual(cursor)
  expect(() => parseCursor({ mode: 'search', from: 0, offset: 0, high: 0 })).toThrow(/mode/)
})
