import { Failure } from '../../core/errors.ts'
import { retryAfterMs } from '../../core/requests/retry-after.ts'

/** An error response of a service: its status, the header `Retry-After`, and what a failure keeps of it. */
type Response = {
  readonly status: number
  readonly retryAfter?: string | null | undefined
  readonly said?: string | undefined
  readonly cause: unknown
}

/** What every service means by its status alone: too many requests, or no answer just now. Null for any other. */
export function serviceFailure(service: string, { status, retryAfter, said, cause }: Response): Failure | null {
  if (status === 429) {
    const message = `${service} asks us to slow down. It is retried automatically.`
    const waitMs = retryAfterMs(retryAfter) ?? 1_000
    return new Failure({ kind: 'rate_limit', code: 'rate_limit', message, retryAfterMs: waitMs, cause })
  }
  if (status >= 500 || status === 408) {
    const message = `${service} could not answer just now (HTTP ${status}). It is retried automatically.`
    const waitMs = retryAfterMs(retryAfter) ?? 500
    const words = said === undefined ? {} : { said }
    return new Failure({ kind: 'transient', code: 'crm_unavailable', message, retryAfterMs: waitMs, ...words, cause })
  }
  return null
}
