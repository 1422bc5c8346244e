import { acceptedWords } from '@/src/components/opportunities/accepted-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { QuoteDecision } from '@/src/lib/records/quotes/acceptances.ts'

/** Of an opportunity whose customer has accepted a quote: that the acceptance stays, whatever becomes of the stage. */
export function AcceptedQuotes({ decisions, isWon }: { decisions: readonly QuoteDecision[]; isWon: boolean }) {
  const words = acceptedWords(decisions, isWon)
  return words === null ? null : (
    <div className="mb-4">
      <Notice tone={isWon ? 'info' : 'warning'} quiet title={words.title}>
        {words.text}
      </Notice>
    </div>
  )
}
