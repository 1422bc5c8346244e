import { describe, expect, it } from 'vitest'
import { amountText, exactTime } from '../../../src/components/format.ts'

describe('an exact time', () => {
  it('is in the viewer’s zone, and names it', () => {
    expect(exactTime('2026-07-01T12:00:00.000Z', 'America/New_York')).toBe('Jul 1, 2026, 8:00:00 AM EDT')
    expect(exactTime('2026-01-01T00:30:00.000Z', 'Asia/Kolkata')).toBe('Jan 1, 2026, 6:00:00 AM GMT+5:30')
    expect(exactTime('2026-01-01T00:30:00.000Z', 'UTC')).toBe('Jan 1, 2026, 12:30:00 AM UTC')
  })
})

it.each([
  [1250.5, 'EUR', 'EUR\u00a01,250.50'],
  [1250, 'jpy', 'JPY\u00a01,250'],
  [1.5, null, '1.5'],
  [1.5, 'Eu', 'Eu 1.5'],
  [null, 'EUR', null],
])('an amount has the digits of its currency: %s %s', (value, currency, text) => {
  expect(amountText(value, currency)).toBe(text)
})
