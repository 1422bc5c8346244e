import { AccountsApi, ApiKeySession, EventsApi, ProfilesApi, RetryWithExponentialBackoff } from 'klaviyo-api'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { DestinationIo } from '../port/destination.ts'
import { unreachable } from '../connector-kit/unreachable.ts'
import { refusal } from './errors.ts'

/** Klaviyo counts each group of endpoints apart. */
export type Lane = 'accounts' | 'profiles' | 'jobs' | 'events'

export type Conversation = { readonly io: DestinationIo; readonly apiUrl: string; readonly apiKey: string }

const timeoutMs = 25_000

/** The SDK's session with a time-out, and without its retries: they repeat whatever was asked. */
class PlainSession extends ApiKeySession {
  override applyToRequest(options: Parameters<ApiKeySession['applyToRequest']>[0]): void {
    super.applyToRequest(options)
    options.timeout = timeoutMs
  }
}

export type Api = { readonly accounts: AccountsApi; readonly profiles: ProfilesApi; readonly events: EventsApi }

function apiFor({ apiUrl, apiKey }: Conversation): Api {
  const session = new PlainSession(apiKey, new RetryWithExponentialBackoff({ numRetries: 1 }))
  const api = { accounts: new AccountsApi(session), profiles: new ProfilesApi(session), events: new EventsApi(session) }
  for (const each of Object.values(api)) each.basePath = apiUrl
  return api
}

const answerSchema = z.object({
  status: z.number(),
  data: z.unknown(),
  headers: z.looseObject({ 'ratelimit-limit': z.coerce.number().positive().optional().catch(undefined) }).optional(),
})
type Answer = Pick<z.infer<typeof answerSchema>, 'status' | 'data'>

/** Of what it takes of profiles and events in a minute, which Klaviyo tells, it takes a tenth in a second. */
const secondsShare = 10
const reported: ReadonlySet<Lane> = new Set(['profiles', 'events'])
const thrownSchema = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.looseObject({ 'retry-after': z.string().optional() }) }),
})

/**
 * Runs one call through the SDK, within the integration's budget.
 * @returns status and body as Klaviyo has sent them
 * @throws Failure auth | rate_limit | transient | rejected
 */
export async function call(
  conversation: Conversation,
  lane: Lane,
  use: (api: Api) => Promise<{ readonly response: unknown }>,
): Promise<Answer> {
  const { io } = conversation
  return io.send(lane, async () => {
    try {
      const answer = answerSchema.parse((await use(apiFor(conversation))).response)
      const aMinute = answer.headers?.['ratelimit-limit']
      if (aMinute !== undefined && reported.has(lane)) {
        const limit = Math.floor(aMinute / secondsShare)
        io.observe(lane, { limit, perMs: 1_000, remaining: limit, resetsInMs: 0 })
      }
      return answer
    } catch (thrown) {
      throw asFailure(thrown)
    }
  })
}

/** The SDK's exceptions hold the request with its key; only status, body and how long to wait are kept. */
function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const answered = thrownSchema.safeParse(thrown).data?.response
  if (answered !== undefined) return refusal(answered.status, answered.data, answered.headers['retry-after'])
  return unreachable('klaviyo', thrown)
}
