import { v1, v2 } from 'pipedrive'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { Session, Tokens } from '../connector.ts'
import type { Conversation as ConversationOf } from '../connector-kit/conversation.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import type { PipedriveApp } from './auth.ts'
import { type Answer, bodyOf, type Limits, refusal } from './errors.ts'

/** Pipedrive counts searches apart from everything else. */
export type Lane = 'general' | 'search'

/** A conversation with one Pipedrive company. */
export type Conversation = ConversationOf<PipedriveApp>

type Use = (api: Api) => Promise<unknown>

/** Shorter than the time after which the request budget gives up on a call, so that what became of it is told here. */
const timeoutMs = 25_000

/** Pipedrive tells how many requests a window has, and not how long it is. */
const windowMs = 2_000

/**
 * Runs one call of the SDK with the session's token and budget. Safe to be repeated, because it is: the budget sends it again where
 * that may help. An access token that Pipedrive refuses is renewed once and the call repeated, at the address that came with it.
 * @returns the parsed JSON body
 * @throws Failure auth | rate_limit | transient | rejected
 */
export async function call({ session, app }: Conversation, lane: Lane, use: Use): Promise<unknown> {
  return withFreshToken(session, (tokens) => session.send(lane, () => answered(session, app, tokens, lane, use)), isOver)
}

/**
 * The same for a call that must not be made twice: repeated only where Pipedrive did not take it. Where nobody knows what became of it,
 * that failure comes back as a value, and the caller has to look.
 */
export async function callOnce(
  { session, app }: Conversation,
  lane: Lane,
  use: Use,
): Promise<{ body: unknown } | { unknown: Failure }> {
  const attempt = (tokens: Tokens) =>
    session.send(lane, async () => {
      try {
        return { body: await answered(session, app, tokens, lane, use) }
      } catch (thrown) {
        if (thrown instanceof Failure && thrown.kind === 'transient') return { unknown: thrown }
        throw thrown
      }
    })
  return withFreshToken(session, attempt, isOver)
}

/** Pipedrive does not tell an access token whose time is over from one that it does not know; an API token cannot be renewed. */
function isOver({ code }: Failure, { kind }: Tokens): boolean {
  return kind === 'oauth' && code === 'token_refused'
}

async function answered(session: Session, app: PipedriveApp, tokens: Tokens, lane: Lane, use: Use): Promise<unknown> {
  const heard: { answer?: Answer } = {}
  try {
    await use(
      apiFor(tokens, app, (answer) => {
        heard.answer = answer
      }),
    )
  } catch (thrown) {
    throw unreachable('pipedrive', thrown)
  }
  const { answer } = heard
  if (!answer) throw unreachable('pipedrive', undefined)
  observe(session, lane, answer.limits)
  if (answer.status >= 400) throw refusal(answer)
  return answer.body
}

function observe(session: Session, lane: Lane, { limit, remaining, resetsInMs, dailyLimit, dailyRemaining }: Limits): void {
  if (remaining !== null && resetsInMs !== null) session.observeWindow(lane, { limit, perMs: windowMs, remaining, resetsInMs })
  if (dailyLimit !== null && dailyRemaining !== null) {
    session.observeUsage({ used: Math.max(0, dailyLimit - dailyRemaining), limit: dailyLimit, unit: 'tokens' })
  }
}

type Api = ReturnType<typeof apiFor>

/**
 * The SDK's classes for one call. The SDK keeps an answer's status and headers from its caller, and throws whatever the body was; so it
 * is told to take every status for good, and the answer is caught where it is about to be parsed.
 */
function apiFor(tokens: Tokens, app: PipedriveApp, hear: (answer: Answer) => void) {
  const host = tokens.apiUrl ?? app.apiUrl
  const credentials = tokens.kind === 'api_token' ? { apiKey: tokens.accessToken } : { accessToken: tokens.accessToken }
  const baseOptions = {
    // Through the platform's own fetch, as everything else of ours.
    adapter: 'fetch',
    timeout: timeoutMs,
    validateStatus: () => true,
    transformResponse: [
      (text: unknown, headers: unknown, status: unknown) => {
        const answer = toAnswer(text, headers, status)
        hear(answer)
        return answer
      },
    ],
  }
  const older = new v1.Configuration({ ...credentials, basePath: `${host}/api/v1` })
  const current = new v2.Configuration({ ...credentials, basePath: `${host}/api/v2` })
  older.baseOptions = baseOptions
  current.baseOptions = baseOptions
  return {
    users: () => new v1.UsersApi(older),
    recents: () => new v1.RecentsApi(older),
    webhooks: () => new v1.WebhooksApi(older),
    persons: () => new v2.PersonsApi(current),
    personFields: () => new v2.PersonFieldsApi(current),
    organizations: () => new v2.OrganizationsApi(current),
  }
}

const count = z.coerce.number().nonnegative().nullable().catch(null)
const headersSchema = z.looseObject({
  'x-ratelimit-limit': count.default(null),
  'x-ratelimit-remaining': count.default(null),
  'x-ratelimit-reset': count.default(null),
  'x-daily-ratelimit-token-limit': count.default(null),
  'x-daily-ratelimit-token-remaining': count.default(null),
})

function toAnswer(text: unknown, headers: unknown, status: unknown): Answer {
  const told = headersSchema.parse({ ...(typeof headers === 'object' ? headers : {}) })
  const resetS = told['x-ratelimit-reset']
  const limits = {
    limit: told['x-ratelimit-limit'],
    remaining: told['x-ratelimit-remaining'],
    resetsInMs: resetS === null ? null : resetS * 1000,
    dailyLimit: told['x-daily-ratelimit-token-limit'],
    dailyRemaining: told['x-daily-ratelimit-token-remaining'],
  }
  return { status: Number(status), ...bodyOf(text), limits }
}
