import { Notice } from '@/src/components/ui/notice.tsx'
import { creditWarning } from '@/src/lib/quotes/credit-words.ts'
import type { QuoteCredit } from '@/src/lib/records/quotes/credit.ts'

/** Warns where a quote takes its company over the credit limit. */
export function CreditNotice({ credit, total, currency }: { credit: QuoteCredit | null; total: number; currency: string }) {
  const warning = creditWarning(credit, total, currency)
  if (credit === null || warning === null) return null
  if (credit.is_exceeded === null) return <p className="text-muted">{warning}</p>
  return (
    <Notice tone="warning" title="Over the company’s credit limit" quiet>
      {warning} It can be sent and accepted anyway.
    </Notice>
  )
}
