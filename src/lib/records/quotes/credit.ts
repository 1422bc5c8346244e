import type { RecordJson } from '../resources/member-values.ts'
import { overBy } from './credit-use.ts'
import { commitmentOf, type QuoteRef } from './steps.ts'

/** A company's credit limit, and how far one of its quotes comes up to it. */
export type QuoteCredit = {
  readonly limit: number
  /** Of the limit; null: whatever a quote's is. */
  readonly currency: string | null
  /** What its other quotes that are sent or accepted come to, in this quote's currency. */
  readonly committed: number
  /** Null where the limit is in another currency. */
  readonly is_exceeded: boolean | null
}

/** Null for a quote without a company, and for a company without a limit. */
export async function creditOf(ref: Omit<QuoteRef, 'id'>, quote: RecordJson): Promise<QuoteCredit | null> {
  const { id, account_id: account, currency: of, total } = quote
  if (typeof id !== 'string' || typeof account !== 'string' || typeof of !== 'string' || typeof total !== 'number') return null
  const commitment = await commitmentOf({ ...ref, id }, account, of)
  if (commitment === null || commitment.credit_limit === null) return null
  const { credit_limit: limit, currency, committed } = commitment
  const isComparable = currency === null || currency === of
  return { limit, currency, committed, is_exceeded: isComparable ? overBy(limit, committed, total) > 0 : null }
}
