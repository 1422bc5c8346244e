import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { readable } from '../connector-kit/readable.ts'
import { serviceFailure } from '../connector-kit/service-failures.ts'

const problemSchema = z.object({ error: z.object({ message: z.string() }) })

/** Translates an error response of the OData service into a Failure. Creatio has no codes: status and words say what is meant. */
export function refusal(status: number, body: unknown, retryAfter?: string | null): Failure {
  const said = readable(problemSchema.safeParse(body).data?.error.message ?? `HTTP ${status}`)
  const cause = { status }
  // Without a valid token Creatio sends to its page for signing in.
  if (status === 401 || (status >= 300 && status < 400)) {
    const message = 'Creatio does not accept our access. Check the OAuth client of the integration, then connect Creatio again.'
    return new Failure({ kind: 'auth', code: 'token_expired', message, said, cause })
  }
  if (status === 403) {
    const message = `Creatio refused because the user of the OAuth client lacks a right (${said}). It needs to read and write contacts and activities.`
    return new Failure({ kind: 'auth', code: 'missing_scopes', message, said, cause })
  }
  // Creatio answers some of these with a status of 500.
  if (isDuplicateKey(said) && status !== 429)
    return new Failure({ kind: 'rejected', code: 'duplicate_id', message: `Creatio refused: ${said}`, said, cause })
  const unavailable = serviceFailure('Creatio', { status, retryAfter, said, cause })
  if (unavailable !== null) return unavailable
  const code = status === 404 ? 'not_found' : 'crm_rejected'
  return new Failure({ kind: 'rejected', code, message: `Creatio refused: ${said}`, said, cause })
}

const oauthSchema = z.object({ error: z.string(), error_description: z.string().optional() })

/** The identity service's answer to wrong credentials. */
export function tokenRefusal(status: number, body: unknown): Failure {
  const problem = oauthSchema.safeParse(body).data
  if (problem === undefined || status >= 500) return refusal(status === 200 || problem === undefined ? 502 : status, body)
  const said = problem.error_description ?? problem.error
  const message = `Creatio’s identity service does not accept these credentials (${said}). Copy client id and secret of an OAuth 2.0 integrated application.`
  return new Failure({ kind: 'auth', code: 'token_refused', message, said, cause: { status, error: problem.error } })
}

/** The words of SQL Server, of PostgreSQL, and of Oracle, for an id that is there already. */
function isDuplicateKey(said: string): boolean {
  return /PRIMARY KEY|duplicate key|unique constraint/i.test(said)
}
