import { expect } from 'vitest'
import { z } from 'zod'
import { servedRecordsApi } from '../support/served-api.ts'

export type QuotesWorld = ReturnType<typeof quotesWorld>

export const quoteSchema = z.looseObject({ id: z.string(), quote_number: z.string(), version: z.number() })
export const line = { description: 'Hotel', quantity: 2, unit_price: 100 }

/** The calls of quotes, and what customers answer by their link. */
export function quotesWorld() {
  const api = servedRecordsApi({ members: 1 })

  async function call(method: string, path: string, body?: unknown, token = api.ours.owner.accessToken, headers = {}) {
    const answer = await api.call(method, `/quotes${path}`, { body, token, headers })
    return { ...answer, faults: answer.faults.map(({ field }) => field) }
  }
  async function make(body: Record<string, unknown> = {}) {
    const made = await call('POST', '', { currency: 'EUR', lines: [line], ...body })
    expect(made).toMatchObject({ status: 201 })
    return quoteSchema.parse(made.body)
  }
  async function sent(body: Record<string, unknown> = {}) {
    const { id } = await make(body)
    const answer = await call('POST', `/${id}/send`)
    expect(answer).toMatchObject({ status: 200, body: { status: 'sent', mailed: false } })
    const { acceptance_url: url } = z.looseObject({ acceptance_url: z.string() }).parse(answer.body)
    return { id, token: url.split('/quote/')[1] ?? '' }
  }
  async function decide(token: string, accepts: boolean): Promise<string> {
    const { engine } = await import('../../../src/lib/crm/engine.ts')
    const { decideByLink } = await import('../../../src/lib/db/quote-links.ts')
    const { linkTokenHash } = await import('../../../src/lib/core/secrets/link-token.ts')
    return decideByLink(engine().db, linkTokenHash(token), { accepts, name: 'Ada Lovelace', reason: '' })
  }
  const member = () => api.ours.members[0]?.accessToken ?? ''
  return { api, call, make, sent, decide, member }
}
