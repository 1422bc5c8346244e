import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { exactJson } from '../connector-kit/exact-json.ts'
import { readable } from '../connector-kit/readable.ts'
import type { RefusalReason } from '../domain/refusal.ts'
import { problemSchema } from './schema.ts'

/** A response: `body` is null when it was not JSON, and limits are null where the headers lack them. */
export type Answer = {
  readonly status: number
  readonly body: unknown
  readonly isJson: boolean
  readonly limits: Limits
}

export type Limits = {
  /** Requests per window, requests left in the current one, and milliseconds until it resets. */
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsInMs: number | null
  /** Daily API tokens of the company. */
  readonly dailyLimit: number | null
  readonly dailyRemaining: number | null
}

/** Parses a response's text as JSON. */
export function bodyOf(text: unknown): Pick<Answer, 'body' | 'isJson'> {
  if (typeof text !== 'string') return { body: null, isJson: false }
  try {
    return { body: exactJson(text), isJson: true }
  } catch {
    return { body: null, isJson: false }
  }
}

const pauseMinMs = 200
const windowMs = 2_000
const blockedForMs = 5 * 60 * 1000
const hourMs = 60 * 60 * 1000

/**
 * Translates an error response into a Failure. Neither the request nor the response headers are kept: both may contain tokens.
 */
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
      message: `Pipedrive has suspended this company’s account.${quote} Settle its subscription in Pipedrive; then sync continues.`,
      ...quoted,
      cause,
    })
  }
  if (status === 403 && !isJson) {
    return new Failure({
      kind: 'rate_limit',
      code: 'blocked',
      message:
        'Pipedrive has blocked our calls for some minutes because there were too many. Sync continues automatically after that.',
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
      message: `Pipedrive could not answer just now (HTTP ${status}). It is retried automatically.`,
      retryAfterMs: 500,
      // A gateway that has given up waiting says nothing of what Pipedrive still does.
      effect: problem === undefined || status === 504 ? 'pending' : 'possible',
      ...quoted,
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
      ? 'The Pipedrive company’s API tokens of today are used up. Sync continues after midnight there, or when more tokens are bought.'
      : 'Pipedrive asks us to slow down. It is retried automatically.',
    retryAfterMs: isDayOver ? hourMs : Math.max(pauseMinMs, resetsInMs ?? windowMs),
    cause,
  })
}

/** Pipedrive's message, both parts of it where there are two; null when there is none. */
export function saidBy(body: unknown): string | null {
  const problem = problemSchema.safeParse(body).data
  if (!problem) return null
  const first = problem.message ?? problem.error
  const parts = [first, problem.error_info].filter((part) => part && !part.includes('developers.pipedrive.com'))
  const said = parts.join(' ').trim().replace(/\.$/, '')
  return said === '' ? null : readable(said)
}

const causeSchema = z.object({ status: z.number(), said: z.string().optional() })

/** The HTTP status behind a failure; null when there was no response. */
export function statusOf(failure: Failure): number | null {
  return causeSchema.safeParse(failure.cause).data?.status ?? null
}

/** Pipedrive's own message in a failure, without ours around it. */
export function wordsOf(failure: Failure): string {
  return causeSchema.safeParse(failure.cause).data?.said ?? failure.message
}

/** True where this one record, or a part of it, is not for the connected user to change: what the whole connection lacks is a scope. */
export function isForbidden(failure: Failure): boolean {
  return failure.code === 'missing_scopes' && !/scope/i.test(wordsOf(failure))
}

/** True when the requested object does not exist. */
export function isMissing(failure: Failure): boolean {
  const status = statusOf(failure)
  return status === 404 || status === 410
}

/** What words of Pipedrive mean: its codes say no more than that a body is not valid. The first that fits counts. */
const wordings: readonly (readonly [RegExp, RefusalReason])[] = [
  [/does not exist|unknown (?:field|key)|unrecognized/i, 'unknown_field'],
  [/read.?only|not (?:editable|allowed to be (?:changed|edited|set))|cannot be (?:changed|edited|set)/i, 'read_only'],
  [/required|(?:may|can|must) not be (?:empty|null|blank)|(?:is|be) missing/i, 'required'],
  [
    /too long|longer than|max(?:imum)?.?length|at most \d+ characters|exceeds? .*(?:length|characters)|<= ?\d+ characters/i,
    'too_long',
  ],
  [/e-?mail/i, 'invalid_email'],
  [/phone/i, 'invalid_phone'],
  [/option|enum|one of|not a currency/i, 'not_an_option'],
  [/valid date|date(?:time)? format|valid datetime/i, 'invalid_date'],
  [/expected|(?:be|not|valid) (?:an? )?(?:number|integer|string|boolean|array|object)|invalid type/i, 'wrong_type'],
  [/greater than|less than|out of range|too (?:large|small)/i, 'out_of_range'],
  [/storage/i, 'storage_full'],
  [/limit/i, 'limit'],
  [/locked/i, 'locked'],
  [/permission|not allowed|forbidden|no access/i, 'forbidden'],
]

/** Why Pipedrive refused a person, by its words. */
export function reasonOf(said: string): RefusalReason {
  return wordings.find(([words]) => words.test(said))?.[1] ?? 'other'
}
