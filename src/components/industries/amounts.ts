import { amountText } from '@/src/components/format.ts'

/** Amounts by currency in a line; those without one as numbers. */
export function amountsText(amounts: Readonly<Record<string, number>>): string {
  return Object.entries(amounts)
    .map(([currency, amount]) => amountText(amount, currency === 'none' ? '' : currency) ?? '')
    .join(', ')
}
