import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { EgressRequest } from '../../core/egress/egress.ts'
import type { OAuthClient } from './request.ts'

const tokenSchema = z.object({ access_token: z.string().min(1).max(20_000), token_type: z.string().optional() })
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() })

/** Sends one request and answers what came. @throws Failure */
export type Ask = (address: string, request: EgressRequest) => Promise<Response>

/**
 * A token for the client itself. The credentials are sent in the header, as every server has to take them; one that only takes them in the
 * body is asked again in that way. https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 * @throws Failure `token_refused` and whatever the request throws
 */
export async function clientToken(ask: Ask, client: OAuthClient): Promise<string> {
  const inHeader = await answerOf(ask, client, 'header')
  if (inHeader.token !== null) return inHeader.token
  const inBody = inHeader.isClientRefused ? await answerOf(ask, client, 'body') : inHeader
  if (inBody.token !== null) return inBody.token
  const message = `The OAuth 2.0 server gave no token: ${inBody.why}.`
  throw new Failure({ kind: 'auth', code: 'token_refused', message })
}

async function answerOf(ask: Ask, { tokenUrl, clientId, clientSecret, scope }: OAuthClient, place: 'header' | 'body') {
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === null ? {} : { scope }),
    ...(place === 'header' ? {} : { client_id: clientId, client_secret: clientSecret }),
  })
  const answer = await ask(tokenUrl, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(place === 'header' ? { authorization: `Basic ${basic}` } : {}),
    },
    body: form.toString(),
    bytesMax: 256 * 1024,
  })
  const body: unknown = await answer.json().catch(() => null)
  const token = answer.ok ? tokenSchema.safeParse(body).data?.access_token : undefined
  const refusal = refusalSchema.safeParse(body).data
  const why =
    refusal === undefined
      ? `it answered with status ${answer.status}`
      : [refusal.error, refusal.error_description].filter(Boolean).join(', ')
  return {
    token: token ?? null,
    // A sentence of the server's ends ours.
    why: why.slice(0, 300).replace(/[.\s]+$/, ''),
    isClientRefused: answer.status === 401 || refusal?.error === 'invalid_client',
  }
}
