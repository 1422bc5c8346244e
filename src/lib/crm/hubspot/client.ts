import { Client } from '@hubspot/api-client'
import { Failure } from '../../core/errors.ts'
import type { Conversation as ConversationOf } from '../connector-kit/conversation.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'
import { jsonOrNull } from '../connector-kit/json-or-null.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import type { HubSpotApp } from './auth.ts'
import { refusal } from './errors.ts'
import { answerListener, observeAnswer } from './usage.ts'

/** HubSpot counts searches apart from everything else. */
export type Lane = 'general' | 'search'

/** A conversation with one HubSpot account. */
export type Conversation = ConversationOf<HubSpotApp>

/**
 * Runs one call through the SDK with the session's token and budget. The SDK's own retries and limiter stay off: they are
 * process-wide and repeat creates. A token that HubSpot calls expired is refreshed once and the call repeated.
 * @throws Failure auth | rate_limit | transient | rejected
 */
export async function call<T>(conversation: Conversation, lane: Lane, use: (client: Client) => Promise<T>): Promise<T> {
  const { session, app } = conversation
  return withFreshToken(session, ({ accessToken }) =>
    session.send(lane, async () => {
      try {
        const middleware = [answerListener(session, lane)]
        return await use(new Client({ accessToken, basePath: app.apiUrl, numberOfApiCallRetries: 0, middleware }))
      } catch (thrown) {
        throw asFailure(thrown)
      }
    }),
  )
}

/** The same for an endpoint that the SDK has no method for. @returns the parsed JSON body, null when there is none */
export async function callRaw(
  conversation: Conversation,
  request: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  return call(conversation, 'general', async (client) => {
    const response = await client.apiRequest(request)
    // The SDK's listeners do not hear of requests of this kind.
    observeAnswer(conversation.session, 'general', { headers: Object.fromEntries(response.headers) })
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok) throw refusal(response.status, body, response.headers.get('retry-after'))
    return body
  })
}

/** The SDK's exceptions carry the whole answer, headers and all, in their message; only status and body may leave here. */
function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'number') {
    return refusal(
      thrown.code,
      'body' in thrown ? jsonIn(thrown.body) : null,
      'headers' in thrown ? retryAfter(thrown.headers) : null,
    )
  }
  return unreachable('hubspot', thrown)
}

function retryAfter(headers: unknown): string | null {
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return null
  return typeof headers['retry-after'] === 'string' ? headers['retry-after'] : null
}

/** The SDK parses a body for some statuses only. */
function jsonIn(body: unknown): unknown {
  return typeof body === 'string' ? jsonOrNull(body) : body
}
