import { listed } from '@/src/components/format.ts'
import type { QuoteDecision } from '@/src/lib/records/quotes/acceptances.ts'

/** What an accepted quote means for its opportunity, before and after that is opened again; null where none is accepted. */
export function acceptedWords(
  decisions: readonly QuoteDecision[],
  isWon: boolean,
): { readonly title: string; readonly text: string } | null {
  const accepted = decisions.filter(({ status }) => status === 'accepted')
  if (accepted.length === 0) return null
  const quotes = listed(accepted.map(({ number, by }) => (by === null ? number : `${number} (by ${by})`)))
  const [subject, stays] = accepted.length === 1 ? ['Its quote', 'it stays'] : ['Its quotes', 'they stay']
  return isWon
    ? {
        title: `Won by an accepted quote: ${quotes}`,
        text: `Another stage opens the opportunity again and takes nothing back of the acceptance: ${stays} accepted. What is agreed after that is a new quote.`,
      }
    : {
        title: `${subject} ${accepted.length === 1 ? 'is' : 'are'} accepted: ${quotes}`,
        text: `The opportunity is still not won. The customer’s acceptance is theirs, and ${stays} accepted; what is agreed after that is a new quote.`,
      }
}

/** What is said where an opportunity left won although its quote was accepted before; null where there was none. */
export function staysAccepted(accepted: readonly Pick<QuoteDecision, 'number'>[]): string | null {
  if (accepted.length === 0) return null
  return `${listed(accepted.map(({ number }) => `Quote ${number}`))} ${accepted.length === 1 ? 'stays' : 'stay'} accepted.`
}
