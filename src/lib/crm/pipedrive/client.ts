import { v1, v2 } from 'pipedrive'
import { z } from 'zod'
import type { Tokens } from '../port/oauth.ts'
import type { Repeat, Session } from '../port/session.ts'
import type { Conversation as ConversationOf } from '../connector-kit/conversation.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import type { PipedriveApp } from './auth.ts'
import { type Answer, bodyOf, type Limits, refusal } from './errors.ts'

/** Pipedrive has a separate rate limit for searches. */
export type Lane = 'general' | 'search'

/** A conversation with one Pipedrive company. */
export type Conversation = ConversationOf<PipedriveApp>

type Use = (api: Api) => Promise<unknown>

/** Shorter than the budget's own time-out, so that the failure comes from here; of a call that is sent once, longer. */
const timeoutsMs = { repeatable: 25_000, once: 120_000 } as const

/** Length of a rate window; the headers do not contain it. */
const windowMs = 2_000

/**
 * Runs one call of the SDK with the session's token and budget. A refused access token is refreshed once and the call repeated, at the
 * host that came with the new one.
 * @returns the parsed JSON body
 * @throws Failure auth | rate_limit | transient | rejected
 */
export async function call(
  { session, app }: Conversation,
  lane: Lane,
  use: Use,
  repeat: Repeat = 'repeatable',
): Promise<unknown> {
  const attempt = (tokens: Tokens) => session.send(lane, () => answered({ session, app, tokens, lane, use, repeat }), repeat)
  return withFreshToken(session, attempt)
}

async function answered({
  session,
  app,
  tokens,
  lane,
  use,
  repeat,
}: {
  readonly session: Session
  readonly app: PipedriveApp
  readonly tokens: Tokens
  readonly lane: Lane
  readonly use: Use
  readonly repeat: Repeat
}): Promise<unknown> {
  const received: { answer?: Answer } = {}
  try {
    await use(
      apiFor(tokens, app, timeoutsMs[repeat], (answer) => {
        received.answer = answer
      }),
    )
  } catch (thrown) {
    throw unreachable('pipedrive', thrown)
  }
  const { answer } = received
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

export type Api = ReturnType<typeof apiFor>

/**
 * The SDK's API classes for one call. The SDK hides the response's status and headers and throws raw bodies, so it is configured
 * to accept every status, and the response is captured where its body is parsed.
 */
function apiFor(tokens: Tokens, app: PipedriveApp, timeoutMs: number, onAnswer: (answer: Answer) => void) {
  const host = tokens.apiUrl ?? app.apiUrl
  const credentials = tokens.kind === 'api_token' ? { apiKey: tokens.accessToken } : { accessToken: tokens.accessToken }
  const baseOptions = {
    // Uses the platform's fetch, like all our other requests.
    adapter: 'fetch',
    timeout: timeoutMs,
    validateStatus: () => true,
    transformResponse: [
      (text: unknown, headers: unknown, status: unknown) => {
        const answer = toAnswer(text, headers, status)
        onAnswer(answer)
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
    personChangelogs: () => new v1.PersonsApi(older),
    organizationChangelogs: () => new v1.OrganizationsApi(older),
    dealChangelogs: () => new v1.DealsApi(older),
    dealParticipants: () => new v1.DealsApi(older),
    notes: () => new v1.NotesApi(older),
    activityTypes: () => new v1.ActivityTypesApi(older),
    webhooks: () => new v1.WebhooksApi(older),
    persons: () => new v2.PersonsApi(current),
    personFields: () => new v2.PersonFieldsApi(current),
    organizations: () => new v2.OrganizationsApi(current),
    organizationFields: () => new v2.OrganizationFieldsApi(current),
    deals: () => new v2.DealsApi(current),
    dealFields: () => new v2.DealFieldsApi(current),
    activityFields: () => new v2.ActivityFieldsApi(current),
    activities: () => new v2.ActivitiesApi(current),
    pipelines: () => new v2.PipelinesApi(current),
    stages: () => new v2.StagesApi(current),
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
  const parsed = headersSchema.parse({ ...(typeof headers === 'object' ? headers : {}) })
  const resetS = parsed['x-ratelimit-reset']
  const limits = {
    limit: parsed['x-ratelimit-limit'],
    remaining: parsed['x-ratelimit-remaining'],
    resetsInMs: resetS === null ? null : resetS * 1000,
    dailyLimit: parsed['x-daily-ratelimit-token-limit'],
    dailyRemaining: parsed['x-daily-ratelimit-token-remaining'],
  }
  return { status: Number(status), ...bodyOf(text), limits }
}
