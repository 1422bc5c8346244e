import { exactSum } from './line-totals.ts'

/** By how much amounts of one currency are over a limit; negative: what is left of it. */
export function overBy(limit: number, ...amounts: readonly number[]): number {
  return exactSum([...amounts, -limit])
}

/** How much of a company's credit limit its quotes take up. */
export type CreditUse = {
  /** In the limit's currency. Null where the limit has none and the quotes are in several. */
  readonly used: number | null
  /** What is left; negative where the limit is exceeded. Null without a limit, and where `used` is. */
  readonly available: number | null
  /** Null without a limit. Of a limit without a currency: whether quotes of any one currency exceed it. */
  readonly is_exceeded: boolean | null
}

/**
 * What of a limit is used: amounts in other currencies than the limit's are never added, nor compared with it.
 * @param committed what the company's quotes that are sent or accepted come to, by currency
 */
export function creditUse(limit: number | null, currency: string | null, committed: Readonly<Record<string, number>>): CreditUse {
  const amounts = Object.values(committed)
  const used = currency !== null ? (committed[currency] ?? 0) : amounts.length > 1 ? null : (amounts[0] ?? 0)
  if (limit === null) return { used, available: null, is_exceeded: null }
  if (used === null) return { used, available: null, is_exceeded: amounts.some((amount) => overBy(limit, amount) > 0) }
  const over = overBy(limit, used)
  return { used, available: over === 0 ? 0 : -over, is_exceeded: over > 0 }
}
