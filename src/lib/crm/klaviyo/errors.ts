import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { readable } from '../connector-kit/readable.ts'
import { serviceFailure } from '../connector-kit/service-failures.ts'

const problemSchema = z.object({
  errors: z.array(z.object({ code: z.string(), detail: z.string().nullish(), title: z.string().nullish() })).min(1),
})

/**
 * Translates an error response into a Failure. Neither the request nor its headers are kept: they contain the key.
 * @see https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
 */
export function refusal(status: number, body: unknown, retryAfter?: string | null): Failure {
  const [problem] = problemSchema.safeParse(body).data?.errors ?? []
  const said = readable(problem?.detail ?? problem?.title ?? `HTTP ${status}`)
  const cause = { status, code: problem?.code }
  if (status === 401) {
    const message = `Klaviyo does not accept this key: ${said} Connect Klaviyo again with a private API key that is in force.`
    return new Failure({ kind: 'auth', code: 'token_refused', message, said, cause })
  }
  if (status === 403) {
    const message = `Klaviyo refused because the key lacks a scope: ${said} It needs accounts:read, profiles:write, lists:write and events:write.`
    return new Failure({ kind: 'auth', code: 'missing_scopes', message, said, cause })
  }
  const unavailable = serviceFailure('Klaviyo', { status, retryAfter, cause })
  if (unavailable !== null) return unavailable
  const code = (problem?.code ?? 'crm_rejected').toLowerCase()
  return new Failure({ kind: 'rejected', code, message: `Klaviyo refused: ${said}`, said, cause })
}
