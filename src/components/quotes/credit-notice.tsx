import { Notice } from '@/src/components/ui/notice.tsx'
import { moneyText } from '@/src/lib/quotes/quote-text.ts'
import type { QuoteCredit } from '@/src/lib/records/quotes/credit.ts'

/** Warns where a quote takes its company over the credit limit. */
export function CreditNotice({ credit, total, currency }: { credit: QuoteCredit | null; total: number; currency: string }) {
  if (credit === null) return null
  if (credit.is_exceeded === null) {
    return (
      <p className="text-muted">
        The company’s credit limit is in {credit.currency}; this quote is in {currency} and is not compared with it.
      </p>
    )
  }
  if (credit.committed + total <= credit.limit) return null
  return (
    <Notice tone="warning" title="Over the company’s credit limit" quiet>
      With this quote, what is offered and accepted comes to {moneyText(credit.committed + total, currency)}; the limit is{' '}
      {moneyText(credit.limit, currency)}. It can be sent all the same.
    </Notice>
  )
}
