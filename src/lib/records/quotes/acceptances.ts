import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { RecordRef } from '../fields/stored-record.ts'

const decisionSchema = z
  .object({
    id: databaseIdSchema,
    quote_number: z.string(),
    status: z.string(),
    decided_by: z.string().nullable(),
    decided_at: z.string(),
  })
  .transform(({ quote_number: number, decided_by: by, decided_at: at, ...row }) => ({ ...row, number, by, at }))

/** What a customer has decided of a quote. `by`: the name that was given, null where it was not. */
export type QuoteDecision = z.output<typeof decisionSchema>

const shownMax = 100

/** What customers have decided: of a quote, or of the quotes of an opportunity, the latest first. None of other records. */
export async function quoteDecisions(
  client: UserClient,
  { organizationId, object, id }: RecordRef,
): Promise<readonly QuoteDecision[]> {
  if (object !== 'quote' && object !== 'opportunity') return []
  const found = client
    .from('quotes')
    .select('id, quote_number, status, decided_by, decided_at')
    .eq('organization_id', organizationId)
    .eq(object === 'quote' ? 'id' : 'opportunity_id', id)
    .not('decided_at', 'is', null)
  return readRows(z.array(decisionSchema), found.order('decided_at', { ascending: false }).limit(shownMax))
}

/** Everything that one decision does is written within moments of it. */
const togetherMs = 10_000

/** The name that the customer gave whose decision made a change at this time; null where none is known. */
export function deciderAt(decisions: readonly QuoteDecision[], at: string): string | null {
  const near = decisions
    .map((decision) => ({ decision, apart: Math.abs(Date.parse(decision.at) - Date.parse(at)) }))
    .filter(({ apart }) => apart <= togetherMs)
    .toSorted((one, other) => one.apart - other.apart)
  return near[0]?.decision.by ?? null
}

/** Quotes that customers have accepted before a time. */
export function acceptedBefore(decisions: readonly QuoteDecision[], at: string): readonly QuoteDecision[] {
  return decisions.filter((decision) => decision.status === 'accepted' && Date.parse(decision.at) < Date.parse(at))
}
