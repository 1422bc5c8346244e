import { z } from 'zod'
import { type OfferedQuote, offeredQuoteSchema } from '../objects/offered-quote.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

/** The quote that a link leads to; null: to none (any more). */
export async function findOfferedQuote(client: ServiceClient, tokenHash: string): Promise<OfferedQuote | null> {
  const found = unwrap(await client.rpc('quote_by_link', { p_token_hash: tokenHash }).abortSignal(answersSoon()))
  return offeredQuoteSchema.nullable().parse(found)
}

const decidedSchema = z.enum(['accepted', 'rejected', 'was_accepted', 'gone'])

/** Accepts or declines a quote as the customer who has its link; once, no matter who else does so at the same moment. */
export async function decideByLink(
  client: ServiceClient,
  tokenHash: string,
  { accepts, name, reason }: { readonly accepts: boolean; readonly name: string; readonly reason: string },
): Promise<z.infer<typeof decidedSchema>> {
  const answer = await client.rpc('quote_decide_by_link', {
    p_token_hash: tokenHash,
    p_accepts: accepts,
    p_name: name,
    p_reason: reason,
  })
  return decidedSchema.parse(unwrap(answer))
}
