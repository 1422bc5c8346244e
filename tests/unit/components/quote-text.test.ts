import { expect, test } from 'vitest'
import { priceText } from '../../../src/lib/quotes/quote-text.ts'

test.each([
  [99.5, 'EUR', '99.50'],
  [1250, 'EUR', '1,250.00'],
  [0.123456, 'EUR', '0.123456'],
  [1250, 'JPY', '1,250'],
  [-5, 'KWD', '-5.000'],
])('a price of %d in %s reads %s: no digit is lost, and none of its currency is missing', (price, currency, text) => {
  expect(priceText(price, currency)).toBe(text)
})
