import { exactSum } from '../records/quotes/line-totals.ts'
import { overBy } from '../records/quotes/credit-use.ts'
import type { QuoteCredit } from '../records/quotes/credit.ts'
import type { Financials } from '../records/accounts/account-tree.ts'
import { moneyText, numberText } from './quote-text.ts'

/** What is to be said of the credit limit of a quote's company before the quote is sent or accepted; null: nothing. */
export function creditWarning(credit: QuoteCredit | null, total: number, currency: string): string | null {
  if (credit === null) return null
  const { limit, committed, currency: of } = credit
  if (credit.is_exceeded === null) {
    return `The company’s credit limit is in ${of}; this quote is in ${currency} and is not compared with it.`
  }
  if (overBy(limit, committed, total) <= 0) return null
  return `With this quote, what the company is offered and has accepted comes to ${moneyText(exactSum([committed, total]), currency)}; its credit limit is ${moneyText(limit, currency)}.`
}

/** That a company's quotes are over its credit limit; null: they are not, or it has none. */
export function accountCreditWarning({ limit, currency, used, is_exceeded: isExceeded }: Financials['credit']): string | null {
  if (isExceeded !== true || limit === null) return null
  const money = (amount: number) => (currency === null ? numberText(amount) : moneyText(amount, currency))
  const most = used === null ? '' : ` by ${money(overBy(limit, used))}`
  return `What the company is offered and has accepted is over its credit limit of ${money(limit)}${most}.`
}
