import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { readable } from '../connector-kit/readable.ts'
import { problemSchema } from './schema.ts'

/** An answer as it came: `body` is null when it was not JSON, and limits are null where the headers did not tell. */
export type Answer = {
  readonly status: number
  readonly body: unknown
  readonly isJson: boolean
  readonly limits: Limits
}

export type Limits = {
  /** Requests of a whole window, those left in the present one, and milliseconds until it begins anew. */
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsInMs: number | null
  /** Tokens of the company's day. */
  readonly dailyLimit: number | null
  readonly dailyRemaining: number | null
}

/** An answer's text as JSON, where it is that. */
export function bodyOf(text: unknown): Pick<Answer, 'body' | 'isJson'> {
  if (typeof text !== 'string') return { body: null, isJson: false }
  try {
    const body: unknown = JSON.parse(text)
    return { body, isJson: true }
  } catch {
    return { body: null, isJson: false }
  }
}

const pauseMinMs = 200
const windowMs = 2_000
const blockedForMs = 5 * 60 * 1000
const hourMs = 60 * 60 * 1000

/** A refusal of Pipedrive's, in our terms. Neither the request nor the answer's headers are kept: both may hold tokens. */
export function refusal({ status, body, isJson, limits }: Answer): Failure {
  const problem = problemSchema.safeParse(body).data
  const code = problem?.code ?? undefined
  const said = saidBy(body)
  const cause = { status, ...(code === undefined ? {} : { code }), ...(said === null ? {} : { said }) }
  const quoted = said === null ? {} : { said }
  const quote = said === null ? '' : ` It said: “${said}”.`
  if (status === 401) {
    return new Failure({
      kind: 'auth',
      code: 'token_refused',
      message: `Pipedrive does not accept our access.${quote} Reconnect Pipedrive; nothing is lost.`,
      ...quoted,
      cause,
    })
  }
  if (status === 402) {
    return new Failure({
      kind: 'auth',
      code: 'account_suspended',
      message: `Pipedrive has suspended this company’s account.${quote} Settle its subscription in Pipedrive; then sync goes on.`,
      ...quoted,
      cause,
    })
  }
  if (status === 403 && !isJson) {
    return new Failure({
      kind: 'rate_limit',
      code: 'blocked',
      message: 'Pipedrive has blocked our calls for some minutes because there were too many. Sync goes on by itself after that.',
      retryAfterMs: blockedForMs,
      cause,
    })
  }
  if (status === 403) {
    return new Failure({
      kind: 'auth',
      code: 'missing_scopes',
      message: `Pipedrive refused because the connection lacks a permission.${quote} Reconnect Pipedrive and grant it.`,
      ...quoted,
      cause,
    })
  }
  if (status === 429) return tooMany(limits, cause)
  if (status === 408 || (status >= 500 && status !== 501)) {
    return new Failure({
      kind: 'transient',
      code: 'crm_unavailable',
      message: `Pipedrive could not answer just now (HTTP ${status}). It is tried again by itself.`,
      retryAfterMs: 500,
      cause,
    })
  }
  return new Failure({
    kind: 'rejected',
    code: (code ?? (status === 404 || status === 410 ? 'not_found' : 'crm_rejected')).toLowerCase(),
    message: `Pipedrive refused: ${said ?? `HTTP ${status}`}`,
    cause,
  })
}

function tooMany({ dailyRemaining, resetsInMs }: Limits, cause: unknown): Failure {
  const isDayOver = dailyRemaining !== null && dailyRemaining <= 0
  return new Failure({
    kind: 'rate_limit',
    code: isDayOver ? 'daily_limit' : 'rate_limit',
    message: isDayOver
      ? 'The Pipedrive company’s API tokens of today are used up. Sync goes on after midnight there, or when more tokens are bought.'
      : 'Pipedrive asks us to slow down. It is tried again by itself.',
    retryAfterMs: isDayOver ? hourMs : Math.max(pauseMinMs, resetsInMs ?? windowMs),
    cause,
  })
}

/** What Pipedrive said in words, both parts of it where there are two; null when it said nothing. */
export function saidBy(body: unknown): string | null {
  const problem = problemSchema.safeParse(body).data
  if (!problem) return null
  const first = problem.message ?? problem.error
  const parts = [first, problem.error_info].filter((part) => part && !part.includes('developers.pipedrive.com'))
  const said = parts.join(' ').trim().replace(/\.$/, '')
  return said === '' ? null : readable(said)
}

const causeSchema = z.object({ status: z.number(), said: z.string().optional() })

/** The HTTP status that a failure of ours goes back to; null when there was no answer. */
export function statusOf(failure: Failure): number | null {
  return causeSchema.safeParse(failure.cause).data?.status ?? null
}

/** Pipedrive's own words in a failure, without ours around them. */
export function wordsOf(failure: Failure): string {
  return causeSchema.safeParse(failure.cause).data?.said ?? failure.message
}

/** True when the thing asked for is not there. */
export function isMissing(failure: Failure): boolean {
  const status = statusOf(failure)
  return status === 404 || status === 410
}
