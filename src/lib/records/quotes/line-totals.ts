import { decimalText, minorDigits } from '../../crm/domain/money.ts'

/** What a line's amounts follow from, as numbers or as decimal text. */
export type LineNumbers = {
  readonly quantity: number | string
  readonly unit_price: number | string
  readonly discount_percent: number | string
  readonly tax_rate: number | string
  readonly unit_cost: number | string | null
}

/** Amounts as decimal text, so that no digit is lost. */
export type LineTotals = { readonly net: string; readonly tax: string; readonly cost: string }
export type QuoteTotals = {
  readonly subtotal: string
  readonly tax_total: string
  readonly total: string
  readonly cost_total: string
  readonly margin: string
  /** To two places; null where there is nothing to compare with. */
  readonly margin_percent: string | null
}

/** What a line comes to in a currency, as the database has it: each amount rounded to the minor unit, a half away from zero. */
export function lineTotals(line: LineNumbers, currency: string): LineTotals {
  const [quantity, price, cost] = [exact(line.quantity), exact(line.unit_price), exact(line.unit_cost ?? 0)]
  const kept = minus(exact(100), exact(line.discount_percent))
  const net = rounded(times(times(times(quantity, price), kept), hundredth), currency)
  return {
    net: textOf(net),
    tax: textOf(rounded(times(times(net, exact(line.tax_rate)), hundredth), currency)),
    cost: textOf(rounded(times(quantity, cost), currency)),
  }
}

/** What lines come to together. */
export function quoteTotals(lines: readonly LineNumbers[], currency: string): QuoteTotals {
  const each = lines.map((line) => lineTotals(line, currency))
  const sum = (amount: keyof LineTotals) => each.reduce((all, totals) => plus(all, exact(totals[amount])), exact(0))
  const [subtotal, tax, cost] = [sum('net'), sum('tax'), sum('cost')]
  const margin = minus(subtotal, cost)
  return {
    subtotal: textOf(subtotal),
    tax_total: textOf(tax),
    total: textOf(plus(subtotal, tax)),
    cost_total: textOf(cost),
    margin: textOf(margin),
    margin_percent: percentOf(margin, subtotal),
  }
}

/** A sum without what binary fractions add to it. */
export function exactSum(values: readonly number[]): number {
  return Number(textOf(values.reduce((sum, value) => plus(sum, exact(value)), exact(0))))
}

/** How many lines have no cost entered, by which the margin is more than is known. Of lines whose costs the caller may see. */
export function linesWithoutCost(lines: readonly { readonly unit_cost: number | string | null }[]): number {
  return lines.filter(({ unit_cost: cost }) => cost === null || cost === '').length
}

/** The number `units` × 10^-`places`. */
type Exact = { readonly units: bigint; readonly places: number }

const hundredth: Exact = { units: 1n, places: 2 }

/** Zero for what is no number. */
function exact(value: number | string): Exact {
  const [whole = '0', fraction = ''] = (decimalText(value) ?? '0').split('.')
  return { units: BigInt(whole + fraction), places: fraction.length }
}

function textOf({ units, places }: Exact): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const split = digits.length - places
  return decimalText(`${units < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`) ?? '0'
}

function times(one: Exact, other: Exact): Exact {
  return { units: one.units * other.units, places: one.places + other.places }
}

function plus(one: Exact, other: Exact): Exact {
  const places = Math.max(one.places, other.places)
  return { units: unitsAt(one, places) + unitsAt(other, places), places }
}

function minus(one: Exact, other: Exact): Exact {
  return plus(one, { ...other, units: -other.units })
}

function unitsAt({ units, places }: Exact, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - places)
}

function rounded(value: Exact, currency: string): Exact {
  return exact(decimalText(textOf(value), minorDigits(currency) ?? 2) ?? 0)
}

function percentOf(part: Exact, whole: Exact): string | null {
  if (whole.units === 0n) return null
  const places = Math.max(part.places, whole.places)
  const [of, all] = [unitsAt(part, places), unitsAt(whole, places)]
  const size = (value: bigint) => (value < 0n ? -value : value)
  const units = (size(of) * 20_000n + size(all)) / (2n * size(all))
  return textOf({ units: of < 0n === all < 0n ? units : -units, places: 2 })
}
