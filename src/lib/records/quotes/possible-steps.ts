import { isOver, type QuoteState } from '../../objects/quote-states.ts'

/** What can be done with a quote, in the order of its buttons. */
export const quoteSteps = ['send', 'renew', 'accept', 'reject', 'expire', 'revise', 'duplicate'] as const
export type QuoteStep = (typeof quoteSteps)[number]

type Known = {
  readonly status: QuoteState
  /** Whether no newer version has its place. */
  readonly isNewest: boolean
  readonly lineCount: number
  readonly validUntil: string | null
}

const newer = 'There is a newer version: go on with that one.'
const over = 'The last day on which it can be accepted is over.'
const ended: Readonly<Partial<Record<QuoteState, string>>> = {
  accepted: 'It is accepted.',
  rejected: 'It was rejected: revise it to offer it again.',
  expired: 'It has expired: revise it to offer it again.',
}

/** Why something cannot be done with a quote now; null: it can. The database decides the same. */
export function whyNot(step: QuoteStep, { status, isNewest, lineCount, validUntil }: Known, nowMs: number): string | null {
  if (step === 'duplicate') return null
  if (step === 'revise') {
    if (status === 'accepted') return 'It is accepted: make a copy instead.'
    if (!isNewest) return newer
    return status === 'draft' ? 'It is a draft: change it as it is.' : null
  }
  if (!isNewest && (status === 'draft' || status === 'sent')) return newer
  const end = ended[status]
  if (end !== undefined) return end
  if (step !== 'send')
    return status === 'draft' ? 'It is a draft: send it first.' : step !== 'expire' && isOver(validUntil, nowMs) ? over : null
  if (status === 'sent') return 'It was sent already.'
  if (lineCount === 0) return 'It has no lines.'
  return isOver(validUntil, nowMs) ? over : null
}
