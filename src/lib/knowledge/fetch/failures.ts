import { Failure } from '../../core/errors.ts'

/** `failed`: tried again by itself; `needs_attention`: somebody has to change something first, and it is tried anyway. */
export type FailedState = 'failed' | 'needs_attention'

/** A failure as the link tells it: what happened, and what to do. */
export type SourceProblem = {
  readonly code: string
  readonly message: string
  readonly action: string
  readonly state: FailedState
  /** The answer's status; null: there was none, or it is not what is wrong. */
  readonly status: number | null
  /** When the source asks to be asked again, in seconds. */
  readonly retryAfterSeconds: number | null
}

type Advice = { readonly action: string; readonly state: FailedState }
const later = (action: string): Advice => ({ action, state: 'failed' })
const person = (action: string): Advice => ({ action, state: 'needs_attention' })
const nothingToDo = 'There is nothing to do: it is tried again in the next run. What was read before stays in use.'
const triedAgain = 'It is tried again in the next run. What was read before stays in use.'
const askedAgain = 'There is nothing to do: it is asked again when the source allows.'
const askForLess = 'Ask for less: with a filter, a smaller page or a link for each part of the data.'

/** What to do about each failure of a fetch. */
const advice: Readonly<Record<string, Advice>> = {
  source_unauthorized: person(
    'Check the key: it may have ended, been revoked or been copied wrongly. Check the headers too, if the source asks for some.',
  ),
  source_forbidden: person(
    'Check the key: the source knows it, and does not let it read this. Give it the right to read there, or use another key.',
  ),
  source_not_found: person('Check the address: open it with a browser or curl and compare it with the source’s documentation.'),
  source_rate_limited: later(`${askedAgain} If this happens often, choose a longer interval.`),
  source_error: later(`The source has a problem of its own. ${nothingToDo}`),
  source_redirected: person('Enter the address that it leads to, if that is the right one.'),
  source_refused: person('Check the address, the method, the body and the headers against the source’s documentation.'),
  source_unreachable: later(`Check the address, and whether the source is running. ${triedAgain}`),
  source_timeout: later(`The source is slow. ${nothingToDo} If this stays, ask it for less at once.`),
  egress_refused: person(
    'Use an address that is public, and on the web begins with https://. The operator of this server can allow others (EGRESS_ALLOW).',
  ),
  egress_redirect: person('Enter the address that it leads to, if that is the right one.'),
  next_page_elsewhere: person('Check whether the source is set up with its public address, or link that other host on its own.'),
  answer_too_large: person(askForLess),
  content_too_large: person(askForLess),
  too_many_records: person(askForLess),
  too_many_values: person(askForLess),
  too_many_passages: person(`${askForLess} Or delete links that nobody needs.`),
  document_too_slow: person('Split the file, or add the text of it as a file of its own.'),
  pdf_too_long: person('Split the file, and add its parts one by one.'),
  pdf_without_text: person('Have its text recognised (OCR), and add the file with the text in it.'),
  content_too_deep: person('Ask the source for flatter data, or leave out the part that is nested.'),
  content_malformed: person('Look at what the address answers: it may be cut off, or be of another kind than it says.'),
  format_not_supported: person('Use an address that answers with data or text.'),
  html_instead_of_json: person('Check the address: it is probably that of the page for people. Look for the address of the API.'),
  sign_in_page: person('Check the key and the headers: without the right ones the source sends people to its sign-in page.'),
  graphql_error: person('Check the query and its variables.'),
  token_refused: person('Check the client id, the client secret, the scope and the token address of the OAuth 2.0 credentials.'),
  secret_unreadable: person('Enter the key again: it was stored with an encryption key that this server no longer has.'),
  database_refused: person('Check the address, the user and the password, and that the user may read the tables of the query.'),
  database_without_tls: person(
    'Turn on TLS at the database. Where the operator of this server has allowed its host (EGRESS_ALLOW), `?sslmode=disable` at the end of the address does without.',
  ),
  query_refused: person('Correct the query: one SELECT, of tables that the user may read.'),
  query_too_slow: person('Make the query faster or narrower: it may take 15 seconds.'),
  storage_failed: later(nothingToDo),
  file_missing: person('Upload the file again.'),
}

/** How a failure is told on the link. What is not known here is a fault of ours, and its words say so. */
export function problemOf(failure: Failure): SourceProblem {
  const { action, state } = advice[failure.code] ?? later(nothingToDo)
  return {
    code: failure.code,
    message: failure.message,
    action,
    state,
    status: failure instanceof StatusFailure ? failure.status : null,
    retryAfterSeconds: failure.retryAfterMs === undefined ? null : Math.ceil(failure.retryAfterMs / 1_000),
  }
}

/** The same of a test, which nobody repeats and of which nothing was kept. */
export function problemOfTest(failure: Failure): SourceProblem {
  const problem = problemOf(failure)
  const again = 'Test it again later.'
  return { ...problem, action: problem.action.replace(nothingToDo, again).replace(triedAgain, again).replace(askedAgain, again) }
}

/** An answer of the source that is none to a question. */
export class StatusFailure extends Failure {
  readonly status: number
  constructor(status: number, options: ConstructorParameters<typeof Failure>[0]) {
    super(options)
    this.status = status
  }
}

/** @param location where an answer with a redirect leads, for people to see. @param said what the source said, cut */
export function statusFailure(
  status: number,
  {
    retryAfterSeconds,
    location,
    said,
  }: { readonly retryAfterSeconds: number | null; readonly location: string | null; readonly said: string },
): StatusFailure {
  const wait = retryAfterSeconds === null ? {} : { retryAfterMs: retryAfterSeconds * 1_000 }
  const words = said === '' ? {} : { said }
  const fail = (kind: Failure['kind'], code: string, message: string) =>
    new StatusFailure(status, { kind, code, message, ...wait, ...words })
  if (status === 401) return fail('auth', 'source_unauthorized', 'The source did not accept the key (status 401).')
  if (status === 403) return fail('auth', 'source_forbidden', 'The source refused (status 403): the key may not read this.')
  if (status === 404 || status === 410)
    return fail('rejected', 'source_not_found', `There is nothing at this address (status ${status}).`)
  if (status === 429)
    return fail('rate_limit', 'source_rate_limited', 'The source asks us to wait: it got too many requests (status 429).')
  if (status >= 500 || status === 408) return fail('transient', 'source_error', `The source failed (status ${status}).`)
  if (status >= 300 && status < 400) {
    const target = location === null ? '' : ` to ${location.slice(0, 200)}`
    return fail(
      'rejected',
      'source_redirected',
      `The source sends us on${target} (status ${status}), too often or without saying where.`,
    )
  }
  return fail('rejected', 'source_refused', `The source refused the request (status ${status}).`)
}

/** What the network said, in words. */
export function networkFailure(thrown: unknown, timeoutMs: number): Failure {
  if (thrown instanceof Failure) return thrown
  if (isTimeout(thrown)) {
    const message = `The source did not answer in full within ${Math.round(timeoutMs / 1_000)} seconds.`
    return new Failure({ kind: 'transient', code: 'source_timeout', message, cause: thrown })
  }
  const code = codeIn(thrown)
  if (code !== null && /^(Z_|ERR_.*BROTLI|ERR__ERROR|ERR_ZSTD)/.test(code)) {
    const message = 'The source answered with something that is packed wrongly.'
    return new Failure({ kind: 'rejected', code: 'content_malformed', message, cause: thrown })
  }
  const said = code === null ? '' : ` (${words[code] ?? code})`
  const message = `The source could not be reached: the connection failed${said}.`
  return new Failure({ kind: 'transient', code: 'source_unreachable', message, cause: thrown })
}

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it broke off',
  UND_ERR_SOCKET: 'it broke off',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  CERT_HAS_EXPIRED: 'its certificate has ended',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody whom this server trusts has signed its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody whom this server trusts has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody whom this server trusts has signed its certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
}

function isTimeout(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 4) return false
  return thrown.name === 'TimeoutError' || isTimeout(thrown.cause, depth + 1)
}

function codeIn(thrown: unknown, depth = 0): string | null {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return null
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return 'cause' in thrown ? codeIn(thrown.cause, depth + 1) : null
}
