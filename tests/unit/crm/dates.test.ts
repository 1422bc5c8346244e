import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isoDay, isoInstant } from '../../../src/lib/crm/domain/dates.ts'
import { decimalNumber } from '../../../src/lib/crm/domain/numbers.ts'

const zones = ['UTC', 'America/New_York', 'Europe/Amsterdam', 'Asia/Tokyo', 'Pacific/Kiritimati']

function inZone<T>(zone: string, read: () => T): T {
  const before = process.env['TZ']
  process.env['TZ'] = zone
  try {
    return read()
  } finally {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
}

/** Text that resembles a date as people, spreadsheets and lenient parsers write it. */
const dateLike = fc.oneof(
  fc.stringMatching(/^[0-9/. :TZ+-]{0,24}$/),
  fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 33 }))
    .map((parts) => parts.join('-')),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map(String),
  fc.constantFrom('Room 12', '1 May 2026', '01/02/2026', '2026-2-1', 'May', '2026', '20260501', '2026-W18-5', '1709164800000'),
)

describe('a day', () => {
  test('is the same in every time zone and round-trips as itself, or the text is rejected', () => {
    fc.assert(
      fc.property(dateLike, (text) => {
        const [first, ...others] = zones.map((zone) => inZone(zone, () => isoDay(text)))
        expect(new Set(others)).toEqual(new Set([first]))
        if (first === null || first === undefined) return
        expect(text.trim().startsWith(first)).toBe(true)
        expect(isoDay(first)).toBe(first)
        expect(isoInstant(first)).toBe(`${first}T00:00:00.000Z`)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['2026-05-01', '2026-05-01'],
    ['2026-05-01T23:30:00-05:00', '2026-05-01'],
    ['2026-05-01T10:00:00Z', '2026-05-01'],
    ['2026-05-01 02:30', '2026-05-01'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['2026-2-1', null],
    ['2026-05-01T25:00:00Z', null],
    ['2026-05-01T10:00:00 Europe/Berlin', null],
    ['0000-00-00', null],
    ['Room 12', null],
    ['20260501', null],
    ['', null],
  ])('%j is %j', (text, day) => {
    expect(isoDay(text)).toBe(day)
  })
})

describe('a time', () => {
  test('is what the platform reads from the same ISO text, in every zone', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        for (const zone of zones) expect(inZone(zone, () => isoInstant(date.toISOString()))).toBe(date.toISOString())
      }),
    )
  })

  test.each([
    ['2026-03-29 02:30:00', '2026-03-29T02:30:00.000Z'],
    ['2026-03-29T02:30:00+02:00', '2026-03-29T00:30:00.000Z'],
    ['2026-03-29T02:30:00.123456-0330', '2026-03-29T06:00:00.123Z'],
    ['2026-03-29T02:30:00+15:00', null],
    ['tomorrow', null],
  ])('%j is %j', (text, instant) => {
    expect(isoInstant(text)).toBe(instant)
  })
})

test.each([
  ['12.50', 12.5],
  [' -1e3 ', -1000],
  ['.5', 0.5],
  ['0x10', null],
  ['0b1', null],
  ['1,5', null],
  ['Infinity', null],
  ['12 pieces', null],
  ['', null],
])('the number in %j is %j', (text, number) => {
  expect(decimalNumber(text)).toBe(number)
})
