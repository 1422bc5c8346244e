/** How a source is asked, with its secrets open. It exists while a fetch runs and is never logged. */
export type SourceRequest = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  /** Of the request's body, where there is one. */
  readonly body: string | null
  readonly graphql: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> } | null
  readonly headers: Readonly<Record<string, string>>
  readonly apiKey: string | null
  readonly auth: OAuthClient | null
  /** Pages that are read at most; null: the default. */
  readonly pagesMax: number | null
  /** What the source said of the state that we have; null: nothing, or it is not to be believed any more. */
  readonly etag: string | null
  readonly lastModified: string | null
  /** Whether what we have of it is records: then a page for people is no answer. */
  readonly hadRecords: boolean
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
export type OAuthClient = {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string | null
}

const accept =
  'application/json, application/x-ndjson;q=0.9, text/csv;q=0.9, application/xml;q=0.8, text/html;q=0.7, text/plain;q=0.7, */*;q=0.1'

/** Headers of a request, the link's own last: anyone who sets one means it. Names are as they were written; the key is a bearer token. */
export function headersOf(
  request: SourceRequest,
  token: string | null,
  isConditional: boolean,
): Readonly<Record<string, string>> {
  const bearer = token ?? request.apiKey
  const hasBody = request.graphql !== null || request.body !== null
  return merged(
    { accept, 'user-agent': 'ADSapp-CRM-Hub' },
    hasBody ? { 'content-type': request.graphql !== null || isJson(request.body ?? '') ? 'application/json' : 'text/plain' } : {},
    bearer === null ? {} : { authorization: `Bearer ${bearer}` },
    request.headers,
    isConditional && request.etag !== null ? { 'if-none-match': request.etag } : {},
    isConditional && request.lastModified !== null ? { 'if-modified-since': request.lastModified } : {},
  )
}

/** The body of a request for a page. @param cursor of a later page of a GraphQL connection */
export function bodyOf({ graphql, body }: SourceRequest, cursor: string | null): string | null {
  if (graphql === null) return body
  const place = cursor === null ? {} : { [cursorVariable(graphql)]: cursor }
  return JSON.stringify({ query: graphql.query, variables: { ...graphql.variables, ...place } })
}

/** Whether only data will do as an answer. */
export function expectsData(request: SourceRequest): boolean {
  const accepted = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? ''
  const { pathname } = new URL(request.url)
  return (
    request.hadRecords ||
    request.graphql !== null ||
    (/json/i.test(accepted) && !/html/i.test(accepted)) ||
    /\.(json|ndjson|jsonl|csv|xml)$/i.test(pathname) ||
    /\/api\//i.test(pathname)
  )
}

/** Relay’s name, unless the query has the other usual one. */
function cursorVariable({ query }: NonNullable<SourceRequest['graphql']>): string {
  return !/\$after\b/.test(query) && /\$cursor\b/.test(query) ? 'cursor' : 'after'
}

/** Header names are the same in any case: the last one counts. */
function merged(...all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const names = new Map<string, readonly [string, string]>()
  for (const headers of all) for (const [name, value] of Object.entries(headers)) names.set(name.toLowerCase(), [name, value])
  return Object.fromEntries(names.values())
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
