import { Failure } from '../../core/errors.ts'
import { readable } from '../connector-kit/readable.ts'
import { type Duplicates, duplicatesIn } from './duplicate-rules.ts'
import { fullId } from './mapping.ts'
import { problemsSchema } from './schema.ts'

/** One error that Salesforce reports, for a whole call or for one row of a write. */
export type Problem = {
  readonly code: string
  readonly message: string
  readonly fields: readonly string[]
  /** The existing record of a duplicate, when the response names it. */
  readonly existingId: string | null
  /** What a duplicate rule has found; null for any other error. */
  readonly duplicates: Duplicates | null
}

/** The parts of an error response that are kept. */
class Refusal {
  readonly status: number
  readonly problems: readonly Problem[]

  constructor(status: number, problems: readonly Problem[]) {
    this.status = status
    this.problems = problems
  }
}

const hourMs = 60 * 60 * 1000
/** Codes of transient errors, whatever their status. */
const passing = new Set(['UNABLE_TO_LOCK_ROW', 'QUERY_TIMEOUT', 'SERVER_UNAVAILABLE', 'UNKNOWN_EXCEPTION'])
/** Codes that mean that the connected user lacks the permission. */
const forbidden = new Set([
  'API_DISABLED_FOR_ORG',
  'API_CURRENTLY_DISABLED',
  'FUNCTIONALITY_NOT_ENABLED',
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  // The object is hidden from this user; the objects we use exist in every org.
  'INVALID_TYPE',
])
/** Returned by Salesforce's network edge while an org is being moved or woken. */
const edgeStatus = 420

/**
 * Translates an error response into a Failure. Neither the request nor the response headers are kept: both may contain tokens.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
export function refusal(status: number, body: unknown): Failure {
  const problems = problemsIn(body)
  const [problem] = problems
  const code = problem?.code ?? ''
  const said = readable(problem?.message || `HTTP ${status}`)
  const cause = new Refusal(status, problems)
  if (status === 401) {
    // No new token of this grant has what the grant lacks.
    if (said.includes('not valid for use with the REST API')) return withoutApi(said, cause)
    return new Failure({
      kind: 'auth',
      code: code === 'INVALID_SESSION_ID' ? 'token_expired' : 'token_refused',
      message: `Salesforce no longer accepts our access (${said}). Reconnect Salesforce.`,
      said,
      cause,
    })
  }
  if (code === 'REQUEST_LIMIT_EXCEEDED' || status === 429) return rateLimit(said, cause)
  if (status >= 500 || status === 408 || status === edgeStatus || passing.has(code)) {
    return new Failure({
      kind: 'transient',
      code: 'crm_unavailable',
      message: `Salesforce could not answer just now (${said}). It is retried automatically.`,
      retryAfterMs: 500,
      // A gateway that has given up waiting says nothing of what Salesforce still does.
      effect: problem === undefined || status === 504 ? 'pending' : 'possible',
      said,
      cause,
    })
  }
  if (status === 403 || forbidden.has(code)) {
    return new Failure({ kind: 'auth', code: 'missing_scopes', message: whatIsMissing(code, said), said, cause })
  }
  return new Failure({
    kind: 'rejected',
    code: (code || (status === 412 ? 'precondition_failed' : 'crm_rejected')).toLowerCase(),
    message: `Salesforce refused: ${said}`,
    cause,
  })
}

/** Salesforce uses one code for two limits: calls per day, and concurrent long calls. Only the message tells them apart. */
function rateLimit(said: string, cause: unknown): Failure {
  const daily = /TotalRequests/i.test(said)
  return new Failure({
    kind: 'rate_limit',
    code: daily ? 'daily_limit' : 'rate_limit',
    message: daily
      ? 'Salesforce’s limit of API calls in 24 hours is used up. Sync continues automatically as calls become free again; an administrator can see who uses them under Setup, Company Information.'
      : 'Salesforce asks us to slow down. It is retried automatically.',
    retryAfterMs: daily ? hourMs : 1_000,
    cause,
  })
}

function whatIsMissing(code: string, said: string): string {
  if (code.startsWith('API_'))
    return `Salesforce says that this org or user may not use the API (${said}). An administrator can allow it: an edition with API access, and the permission “API Enabled”. Then reconnect Salesforce.`
  return `Salesforce refused because the connected user lacks a permission (${said}). An administrator can grant access to the objects and fields that are synced; then reconnect Salesforce.`
}

function withoutApi(said: string, cause: unknown): Failure {
  const message = `Salesforce does not let this connection use its API (${said}). Allow the app to “manage user data via APIs” (api) in its OAuth settings, then reconnect Salesforce; nothing is lost.`
  return new Failure({ kind: 'auth', code: 'app_refused', message, said, cause })
}

/** Every org has the objects that we use: one that is not there is hidden from the connected user. */
export function hiddenObject(sobject: string, cause: Failure): Failure {
  const said = `${sobject} is not available to the connected user`
  return new Failure({ kind: 'auth', code: 'missing_scopes', message: whatIsMissing('', said), said, cause })
}

/** The HTTP status behind a failure; null when there was no response. */
export function statusOf({ cause }: Failure): number | null {
  return cause instanceof Refusal ? cause.status : null
}

/** The errors of the response behind a failure. */
export function problemsOf({ cause }: Failure): readonly Problem[] {
  return cause instanceof Refusal ? cause.problems : []
}

/** The errors in a response body; empty when it is not Salesforce's format. */
function problemsIn(body: unknown): readonly Problem[] {
  return (problemsSchema.safeParse(body).data ?? []).map((entry) => problemOf({ ...entry, code: entry.errorCode }))
}

/** A Problem with what the error says of existing records; duplicates come under either of two spellings. */
export function problemOf(entry: {
  readonly code: string
  readonly message: string
  readonly fields?: readonly string[] | null | undefined
  readonly duplicateResult?: unknown
  readonly duplicateResut?: unknown
}): Problem {
  const { code, message, fields } = entry
  const duplicates = duplicatesIn(entry.duplicateResult ?? entry.duplicateResut)
  return {
    code,
    message: readable(message),
    fields: fields?.length ? fields : fieldsIn(message),
    existingId: existingIdIn(message) ?? duplicates?.matches[0]?.id ?? null,
    duplicates,
  }
}

/** An unknown field is named in the message only. */
function fieldsIn(message: string): readonly string[] {
  const field = /No such column '([\w.]+)'/.exec(message)?.[1]
  return field === undefined ? [] : [field]
}

/** A unique field's violation names the record in its message. */
function existingIdIn(message: string): string | null {
  const id = /record with id:\s*([A-Za-z0-9]{18}|[A-Za-z0-9]{15})\b/i.exec(message)?.[1]
  return id === undefined ? null : fullId(id)
}
