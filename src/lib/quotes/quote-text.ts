import { minorDigits } from '../crm/domain/money.ts'

/** An amount with its currency, to the minor unit: `EUR 1,250.50`. */
export function moneyText(amount: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'code' }).format(amount)
}

/** A price for each, with all of its digits and at least those of its currency: `99.50`. */
export function priceText(price: number, currency: string): string {
  return new Intl.NumberFormat('en-US', {
    minimumFractionDigits: minorDigits(currency) ?? 2,
    maximumFractionDigits: 6,
  }).format(price)
}

/** A quantity or a percentage with all of its digits. */
export function numberText(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 }).format(value)
}

/** A day as people write it: `30 November 2026`. */
export function dayText(day: string): string {
  return new Date(day).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
}
