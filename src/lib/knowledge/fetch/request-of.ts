import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { SourceSecrets } from '../secrets.ts'
import { sentHeaders } from '../secrets.ts'
import type { SourceRequest } from './request.ts'

/** What of a source says how it is asked, as the database has it. */
export const askedSchema = z.object({
  url: z.string(),
  method: z.enum(['GET', 'POST']),
  body: z.string().nullable(),
  graphql: z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).nullish() }).nullable(),
  headers: z.record(z.string(), z.string()),
  auth: z.object({ token_url: z.string(), client_id: z.string(), scope: z.string().nullish() }).nullable(),
  pagination: z.object({ max_pages: z.int().nullish() }).nullable(),
})
export type Asked = z.infer<typeof askedSchema>

/** What is known of earlier fetches. */
export type Known = { readonly etag: string | null; readonly lastModified: string | null; readonly records: number }

/** A source's request with its secrets opened. @throws Failure `token_refused` for OAuth credentials without their secret */
export function requestOf(asked: Asked, secrets: SourceSecrets, known: Known): SourceRequest {
  return {
    url: asked.url,
    method: asked.method,
    body: asked.body,
    graphql: asked.graphql === null ? null : { query: asked.graphql.query, variables: asked.graphql.variables ?? {} },
    headers: sentHeaders(asked.headers, secrets),
    apiKey: secrets.api_key ?? null,
    auth: clientOf(asked.auth, secrets),
    pagesMax: asked.pagination?.max_pages ?? null,
    etag: known.etag,
    lastModified: known.lastModified,
    hadRecords: known.records > 0,
  }
}

function clientOf(auth: Asked['auth'], secrets: SourceSecrets): SourceRequest['auth'] {
  if (auth === null) return null
  if (secrets.client_secret === undefined) {
    const message = 'The OAuth 2.0 credentials have no client secret.'
    throw new Failure({ kind: 'auth', code: 'token_refused', message })
  }
  return { tokenUrl: auth.token_url, clientId: auth.client_id, clientSecret: secrets.client_secret, scope: auth.scope ?? null }
}
