import fc from 'fast-check'
import { minorDigits } from '../../../src/lib/crm/domain/money.ts'
import type { LineNumbers } from '../../../src/lib/records/quotes/line-totals.ts'

/** What is written: a number of so many decimals. */
const decimal = (most: number, places: number, least = 0) =>
  fc
    .integer({ min: least * 10 ** places, max: most * 10 ** places })
    .map((units) => Number((units / 10 ** places).toFixed(places)))
const lines = fc.array(
  fc.record({
    quantity: decimal(999, 3),
    unit_price: decimal(9_999, 4, -9_999),
    unit_cost: fc.option(decimal(9_999, 4)),
    discount_percent: fc.oneof(fc.constantFrom(0, 50, 100), decimal(100, 3)),
    tax_rate: fc.oneof(fc.constantFrom(0, 7.7, 19), decimal(100, 3)),
  }),
  { maxLength: 6 },
)
export const anyQuotes = fc.array(fc.record({ currency: fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'), lines }), {
  minLength: 40,
  maxLength: 60,
})

const scale = 10n ** 18n
function whole(value: number): bigint {
  const [integer = '', fraction = ''] = value.toFixed(6).split('.')
  return BigInt(integer + fraction) * 10n ** 12n
}
/** A fraction to so many decimals, a half away from zero. */
function nearest(numerator: bigint, denominator: bigint, places: number): bigint {
  const scaled = numerator * 10n ** BigInt(places)
  const size = scaled < 0n ? -scaled : scaled
  const rounded = (2n * size + denominator) / (2n * denominator)
  return (scaled < 0n ? -rounded : rounded) * 10n ** BigInt(18 - places)
}
/** What a quote comes to, by whole numbers of 10^-18 alone, without what the project itself computes with. */
export function totalsByWholeNumbers({
  currency,
  lines: all,
}: {
  readonly currency: string
  readonly lines: readonly LineNumbers[]
}) {
  const digits = minorDigits(currency) ?? Number.NaN
  let [subtotal, tax, cost] = [0n, 0n, 0n]
  for (const each of all) {
    const [quantity, price, unitCost, discount, rate] = [
      each.quantity,
      each.unit_price,
      each.unit_cost ?? 0,
      each.discount_percent,
      each.tax_rate,
    ].map((value) => whole(Number(value)))
    if (quantity === undefined || price === undefined || unitCost === undefined || discount === undefined || rate === undefined)
      throw new TypeError()
    const net = nearest(quantity * price * (100n * scale - discount), scale * scale * scale * 100n, digits)
    subtotal += net
    tax += nearest(net * rate, scale * scale * 100n, digits)
    cost += nearest(quantity * unitCost, scale * scale, digits)
  }
  const margin = subtotal - cost
  const sign = subtotal < 0n ? -1n : 1n
  return {
    subtotal,
    tax_total: tax,
    total: subtotal + tax,
    cost_total: cost,
    margin,
    margin_percent: subtotal === 0n ? null : nearest(margin * 100n * sign, subtotal * sign, 2),
  }
}
export const amounts = ['subtotal', 'tax_total', 'total', 'cost_total', 'margin', 'margin_percent'] as const
