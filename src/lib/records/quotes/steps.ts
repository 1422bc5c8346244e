import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { unwrap } from '../../db/result.ts'
import type { UserClient } from '../rows.ts'

/** Which quote, of which organisation, as the person who asks. */
export type QuoteRef = { readonly client: UserClient; readonly organizationId: string; readonly id: string }

const asked = ({ organizationId, id }: QuoteRef) => ({ p_organization: organizationId, p_quote: id })

/** Sends a draft under a link whose token has this hash. @returns when the link ends */
export async function sendQuote(quote: QuoteRef, tokenHash: string): Promise<string> {
  return z.string().parse(unwrap(await quote.client.rpc('quote_send', { ...asked(quote), p_token_hash: tokenHash })))
}

/** Another link in the place of the one before. @returns when it ends */
export async function renewLink(quote: QuoteRef, tokenHash: string): Promise<string> {
  return z.string().parse(unwrap(await quote.client.rpc('quote_renew_link', { ...asked(quote), p_token_hash: tokenHash })))
}

/** Accepts a quote for its customer; its opportunity is won. Once, no matter who else does so at the same moment. */
export async function acceptQuote(quote: QuoteRef, by: string | undefined): Promise<void> {
  unwrap(await quote.client.rpc('quote_accept', { ...asked(quote), ...(by === undefined ? {} : { p_by: by }) }))
}

export async function rejectQuote(quote: QuoteRef, reason: string | undefined): Promise<void> {
  unwrap(await quote.client.rpc('quote_reject', { ...asked(quote), ...(reason === undefined ? {} : { p_reason: reason }) }))
}

/** Ends a quote that waits for its customer. */
export async function expireQuote(quote: QuoteRef): Promise<void> {
  unwrap(await quote.client.rpc('quote_expire', asked(quote)))
}

/** @returns the next version, a draft */
export async function reviseQuote(quote: QuoteRef): Promise<string> {
  return databaseIdSchema.parse(unwrap(await quote.client.rpc('quote_revise', asked(quote))))
}

/** @returns a quote of its own with the same lines */
export async function duplicateQuote(quote: QuoteRef): Promise<string> {
  return databaseIdSchema.parse(unwrap(await quote.client.rpc('quote_duplicate', asked(quote))))
}

const commitmentSchema = z.object({
  credit_limit: z.number().nullable(),
  currency: z.string().nullable().describe('Of the limit.'),
  committed: z.number(),
})

/** How much a company is offered and has accepted in a currency, and up to where it may be; null: there is no such company. */
export async function commitmentOf(
  { client, organizationId, id }: QuoteRef,
  account: string,
  currency: string,
): Promise<z.infer<typeof commitmentSchema> | null> {
  const answer = await client.rpc('account_commitment', {
    p_organization: organizationId,
    p_account: account,
    p_currency: currency,
    p_except: id,
  })
  return commitmentSchema.nullable().parse(unwrap(answer))
}
