/** What a line of a quote sells. The database has the same list, at its table of lines. */
export const lineKinds = ['service', 'product'] as const
export type LineKind = (typeof lineKinds)[number]

/** What becomes of a quote. The database has the same list, at its table of quotes. */
export const quoteStates = ['draft', 'sent', 'accepted', 'rejected', 'expired'] as const
export type QuoteState = (typeof quoteStates)[number]

/** What can become of a quote in each state. */
export const nextStates: Readonly<Record<QuoteState, readonly QuoteState[]>> = {
  draft: ['sent'],
  sent: ['accepted', 'rejected', 'expired'],
  accepted: [],
  rejected: [],
  expired: [],
}

/** Whether the last day on which a quote can be accepted is over: quotes end with that day in UTC. */
export function isOver(validUntil: string | null, nowMs: number): boolean {
  return validUntil !== null && validUntil < new Date(nowMs).toISOString().slice(0, 10)
}
