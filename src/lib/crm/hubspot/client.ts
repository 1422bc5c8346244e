import { Client } from '@hubspot/api-client'
import { Failure } from '../../core/errors.ts'
import type { Conversation as ConversationOf } from '../connector-kit/conversation.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'
import { jsonOrNull } from '../connector-kit/json-or-null.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import type { HubSpotApp } from './auth.ts'
import { refusal } from './errors.ts'
import { answerListener, observeAnswer } from './usage.ts'

/** HubSpot has a separate rate limit for searches. */
export type Lane = 'general' | 'search'

/** A conversation with one HubSpot account. */
export type Conversation = ConversationOf<HubSpotApp>

/**
 * Runs one call through the SDK with the session's token and budget. The SDK's own retries and limiter stay off: they are
 * process-wide and repeat creates. An expired token is refreshed once and the call repeated.
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

/** Like `call`, for an endpoint that the SDK has no method for. @returns the parsed JSON body, null when there is none */
export async function callRaw(
  conversation: Conversation,
  request: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  return call(conversation, 'general', async (client) => {
    const response = await client.apiRequest(request)
    // The SDK's middleware is not called for `apiRequest`.
    observeAnswer(conversation.session, 'general', { headers: Object.fromEntries(response.headers) })
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok) throw refusal(response.status, body, response.headers.get('retry-after'))
    return body
  })
}

/** The SDK's exceptions contain the whole response with its headers in their message; only status and body are kept. */
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
