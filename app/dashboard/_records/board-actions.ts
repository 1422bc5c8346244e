'use server'

import { after } from 'next/server'
import { z } from 'zod'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { type Card, moveCard, readCards } from '@/src/lib/records/selling/board.ts'
import { type QuoteDecision, quoteDecisions } from '@/src/lib/records/quotes/acceptances.ts'

const stage = z.string().max(63)
const moveSchema = z.object({
  id: databaseIdSchema,
  version: z.int(),
  stage,
  /** Whether it was won until now. */
  wasWon: z.boolean(),
  lostReason: z.string().trim().max(1000).nullable().optional(),
})
const pageSchema = z.object({
  pipelineId: databaseIdSchema,
  after: z.object({ id: databaseIdSchema, stage, closeDay: z.iso.date().nullable() }),
})

/** `accepted`: of one that is won no more, the quotes that its customer has accepted. */
export type MoveResult =
  | { readonly ok: true; readonly version: number; readonly accepted: readonly Pick<QuoteDecision, 'number'>[] }
  | { readonly ok: false; readonly message: string }

/** Moves an opportunity to another stage, unless it was changed since it was shown. */
export async function moveOpportunity(submitted: unknown): Promise<MoveResult> {
  const { client, organizationId, role } = await requireTenant()
  try {
    const move = readSubmitted(moveSchema, submitted)
    if (!may(role, 'edit')) {
      return { ok: false, message: `Only ${peopleWhoMay('edit')} may move opportunities. Your role is ${role}.` }
    }
    const moved = await moveCard(client, organizationId, move)
    if (moved === null) {
      return { ok: false, message: 'Somebody has changed or deleted it meanwhile. Reload the page to see it as it is now.' }
    }
    after(drainAfterwards)
    const ref = { organizationId, object: 'opportunity', id: move.id } as const
    // The move has happened, whatever can be read of its quotes.
    const decisions = move.wasWon ? await quoteDecisions(client, ref).catch(() => []) : []
    const accepted = decisions.filter(({ status }) => status === 'accepted').map(({ number }) => ({ number }))
    return { ok: true, version: moved.version, accepted }
  } catch (thrown) {
    return { ok: false, message: reportedFailure(thrown).message }
  }
}

/** The next cards of a column. */
export async function moreCards(submitted: unknown): Promise<{ readonly cards: readonly Card[] } | { readonly message: string }> {
  const { client, organizationId } = await requireTenant()
  try {
    return { cards: await readCards(client, { organizationId, ...readSubmitted(pageSchema, submitted) }) }
  } catch (thrown) {
    return { message: reportedFailure(thrown).message }
  }
}
