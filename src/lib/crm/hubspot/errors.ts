import { Failure } from '../../core/errors.ts'
import { readable } from '../connector-kit/readable.ts'
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

function retryAfterMs(header: string | null | undefined): number | undefined {
  const seconds = Number(header)
  return header && Number.isFinite(seconds) ? seconds * 1000 : undefined
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
