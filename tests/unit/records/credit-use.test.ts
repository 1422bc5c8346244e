import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditWarning, accountCreditWarning } from '../../../src/lib/quotes/credit-words.ts'
import { creditUse, overBy } from '../../../src/lib/records/quotes/credit-use.ts'

test('amounts that come to the limit in decimals are not over it', () => {
  expect(overBy(0.3, 0.1, 0.2)).toBe(0)
  const cents = fc.integer({ min: 0, max: 1e13 })
  fc.assert(
    fc.property(cents, cents, fc.integer({ min: -3, max: 3 }), (one, other, more) => {
      expect(Math.sign(overBy((one + other + more) / 100, one / 100, other / 100))).toBe(0 - Math.sign(more))
    }),
  )
})

test('amounts in other currencies than the limit are neither added nor compared', () => {
  expect(creditUse(500, 'EUR', { EUR: 400, USD: 9_000 })).toEqual({ used: 400, available: 100, is_exceeded: false })
  expect(creditUse(500, 'EUR', { USD: 9_000 })).toEqual({ used: 0, available: 500, is_exceeded: false })
  expect(creditUse(500, null, { EUR: 600 })).toEqual({ used: 600, available: -100, is_exceeded: true })
  expect(creditUse(500, null, { EUR: 400, USD: 400 })).toEqual({ used: null, available: null, is_exceeded: false })
  expect(creditUse(null, 'EUR', { EUR: 400 })).toEqual({ used: 400, available: null, is_exceeded: null })
})

test('warnings name both amounts and the currency, and nothing is said of what is within the limit', () => {
  const credit = { limit: 500, currency: 'EUR', committed: 400, is_exceeded: true }
  expect(creditWarning(credit, 100, 'EUR')).toBeNull()
  expect(creditWarning(credit, 100.01, 'EUR')).toMatch(/EUR\s500\.01; its credit limit is EUR\s500\.00/)
  expect(creditWarning({ ...credit, currency: 'USD', is_exceeded: null }, 900, 'EUR')).toContain('not compared')
  const of = (limit: number, committed: Readonly<Record<string, number>>) => ({
    limit,
    currency: 'EUR',
    committed,
    ...creditUse(limit, 'EUR', committed),
  })
  expect(accountCreditWarning(of(500, { EUR: 500 }))).toBeNull()
  expect(accountCreditWarning(of(500, { EUR: 512.5 }))).toMatch(/limit of EUR\s500\.00 by EUR\s12\.50/)
})
