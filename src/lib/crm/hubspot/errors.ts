import { Failure } from '../../core/errors.ts'
import { readable } from '../connector-kit/readable.ts'
import { retryAfterMs } from '../../core/requests/retry-after.ts'
import type { RefusalReason } from '../domain/refusal.ts'
import { type HubSpotProblem, problemSchema } from './schema.ts'

const tenSecondsMs = 10_000

/**
 * Translates an error response into a Failure. Neither the request nor the response headers are kept: both may contain tokens.
 * @see https://developers.hubspot.com/docs/api-reference/error-handling
 */
export function refusal(status: number, body: unknown, retryAfter?: string | null): Failure {
  const problem = problemSchema.safeParse(body).data ?? {}
  const cause = { status, category: problem.category, correlationId: problem.correlationId }
  const said = problem.message ?? `HTTP ${status}`
  if (status === 401) {
    return new Failure({
      kind: 'auth',
      code: problem.category === 'EXPIRED_AUTHENTICATION' ? 'token_expired' : 'token_refused',
      message: `HubSpot does not accept our access: ${readable(said)} Reconnect HubSpot; nothing is lost.`,
      said: readable(said),
      cause,
    })
  }
  if (status === 403) {
    return new Failure({
      kind: 'auth',
      code: 'missing_scopes',
      message: `HubSpot refused because the connection lacks a permission${scopesOf(problem)}. Reconnect HubSpot and grant it.`,
      said: readable(said),
      cause,
    })
  }
  if (status === 429) return rateLimit(problem, cause)
  if (status === 423 || status === 477 || status >= 500) {
    return new Failure({
      kind: 'transient',
      code: 'crm_unavailable',
      message: `HubSpot could not answer just now (HTTP ${status}). It is retried automatically.`,
      retryAfterMs: retryAfterMs(retryAfter) ?? (status === 423 ? 2_000 : 500),
      cause,
    })
  }
  return new Failure({
    kind: 'rejected',
    code: (problem.category ?? 'crm_rejected').toLowerCase(),
    message: `HubSpot refused: ${readable(said)}`,
    // Whole, since the properties at fault are packed into it.
    said,
    cause,
  })
}

function rateLimit(problem: HubSpotProblem, cause: unknown): Failure {
  const daily = problem.policyName === 'DAILY'
  return new Failure({
    kind: 'rate_limit',
    code: daily ? 'daily_limit' : 'rate_limit',
    message: daily
      ? 'HubSpot’s daily limit of calls is used up. Sync continues after midnight in the HubSpot account’s time zone.'
      : 'HubSpot asks us to slow down. It is retried automatically.',
    retryAfterMs: daily ? 60 * 60 * 1000 : problem.policyName === 'SECONDLY' ? 1_000 : tenSecondsMs,
    cause,
  })
}

function scopesOf(problem: HubSpotProblem): string {
  const scopes = (problem.errors ?? [])
    .flatMap((error) => error.context?.['requiredGranularScopes'] ?? [])
    .filter((scope) => typeof scope === 'string')
  return scopes.length === 0 ? '' : ` (${scopes.join(', ')})`
}

/**
 * HubSpot embeds the properties at fault as JSON in its message; this extracts the sentence and the property. Other text is
 * returned as it is.
 */
export function propertyAtFault(message: string): { readonly message: string; readonly field?: string; readonly code?: string } {
  const packed = /\[\{.*\}\]/s.exec(message)?.[0]
  if (!packed) return { message: readable(message) }
  try {
    const [first] = JSON.parse(packed) as readonly unknown[]
    if (typeof first === 'object' && first !== null && 'message' in first && typeof first.message === 'string') {
      const field = 'name' in first && typeof first.name === 'string' ? first.name : undefined
      const code = 'error' in first && typeof first.error === 'string' ? first.error.toLowerCase() : undefined
      return { message: first.message, ...(field === undefined ? {} : { field }), ...(code === undefined ? {} : { code }) }
    }
  } catch {
    return { message: readable(message) }
  }
  return { message: readable(message) }
}

/** The id of the existing contact that a create collided with, when HubSpot names it. */
export function existingId(message: string): string | null {
  return /Existing ID:\s*(\d+)/i.exec(message)?.[1] ?? null
}

/** What HubSpot's codes of values mean. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  invalid_email: 'invalid_email',
  invalid_phone_number: 'invalid_phone',
  invalid_option: 'not_an_option',
  invalid_number: 'wrong_type',
  invalid_integer: 'wrong_type',
  invalid_double: 'wrong_type',
  invalid_boolean: 'wrong_type',
  invalid_long: 'invalid_date',
  invalid_date: 'invalid_date',
  invalid_datetime: 'invalid_date',
  property_doesnt_exist: 'unknown_field',
  read_only_value: 'read_only',
  required_field: 'required',
  required_property: 'required',
  conflicting_unique_value: 'taken',
  conflict: 'taken',
  forbidden: 'forbidden',
  missing_scopes: 'forbidden',
}

/** What words of HubSpot mean where its code says no more than that a value is not valid. */
const wordings: readonly (readonly [RegExp, RefusalReason])[] = [
  [/does ?n.t exist|does not exist/i, 'unknown_field'],
  [/read.?only/i, 'read_only'],
  [/too long|longer than|exceeds? .*(?:length|characters)|(?:length|characters).* exceed|max(?:imum)?.?length/i, 'too_long'],
  [/allowed options|not one of the/i, 'not_an_option'],
  [/is required|required propert/i, 'required'],
  [/validation rule|regular expression|regex|does not (?:match|satisfy)|min(?:imum)?.?length/i, 'rule'],
  [/greater than|less than|out of range|too (?:large|small)/i, 'out_of_range'],
  [/limit/i, 'limit'],
]

/** Why HubSpot refused a value or a record, by its code or, where that says nothing, its words. */
export function reasonOf(code: string, message: string): RefusalReason {
  return reasons[code.toLowerCase()] ?? wordings.find(([words]) => words.test(message))?.[1] ?? 'other'
}

/** The id of the record that has a value which only one can have. */
export function holderId(message: string): string | null {
  return existingId(message) ?? /^(\d+) already has that value/i.exec(message)?.[1] ?? null
}
