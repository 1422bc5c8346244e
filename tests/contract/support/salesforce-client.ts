import { createHash } from 'node:crypto'
import '@jsforce/jsforce-node'
import { Connection } from '@jsforce/jsforce-node/lib/connection.js'
import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'

export const redirectUri = 'http://127.0.0.1:3000/api/crm/connect/callback'
export const verifier = 'a-verifier-that-is-long-enough-for-the-standard-0123456789'
export const challenge = createHash('sha256').update(verifier).digest('base64url')
export const apiPath = '/services/data/v68.0'

const { accessToken: acmeToken, clientId, clientSecret } = SALESFORCE_SANDBOX_CREDENTIALS
const jsonSchema = z.unknown()
const failureSchema = z.object({ name: z.string(), message: z.string(), errorCode: z.string().optional() })

/** The unmodified SDK, pointed at the sandbox. */
export function connectionOf(url: string, accessToken: string = acmeToken): Connection {
  return new Connection({ instanceUrl: url, accessToken, version: '68.0' })
}

/** A raw call; returns the status, headers, text and JSON body (null when there is none). */
export async function call(
  url: string,
  method: string,
  path: string,
  {
    body,
    headers = {},
    token = acmeToken,
  }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly token?: string } = {},
) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== ''
  return { status: response.status, headers: response.headers, text, body: isJson ? jsonSchema.parse(JSON.parse(text)) : null }
}

/** Runs a query with a raw call. */
export function query(url: string, soql: string, path = 'query') {
  return call(url, 'GET', `${apiPath}/${path}?q=${encodeURIComponent(soql)}`)
}

/** A call to the sandbox's controls. */
export function control(url: string, path: string, body?: unknown) {
  return call(url, body === undefined ? 'GET' : 'POST', `/_sandbox/${path}`, body === undefined ? {} : { body })
}

/** What the SDK rejected with. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<z.infer<typeof failureSchema>> {
  const error: unknown = await promise.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  )
  const { name, message, errorCode } = failureSchema.parse(
    error instanceof Error ? { name: error.name, message: error.message, errorCode: Reflect.get(error, 'errorCode') } : error,
  )
  return errorCode === undefined ? { name, message } : { name, message, errorCode }
}

/** Submits the consent form as a browser does and returns the redirect. */
export async function consent(url: string, fields: Readonly<Record<string, string>> = {}): Promise<URL> {
  const response = await fetch(`${url}/services/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'api refresh_token id',
      state: 'a&b=c',
      org_id: 'acme',
      decision: 'allow',
      ...fields,
    }),
  })
  return new URL(response.headers.get('location') ?? `about:blank#${response.status}`)
}

const tokenSchema = z.looseObject({
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  instance_url: z.string().optional(),
  error: z.string().optional(),
})

/** Calls an OAuth endpoint with the app's credentials. */
export async function oauthCall(url: string, path: string, fields: Readonly<Record<string, string>>) {
  const response = await fetch(`${url}/services/oauth2/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...fields }),
  })
  const text = await response.text()
  return { status: response.status, body: tokenSchema.parse(text === '' ? {} : JSON.parse(text)) }
}

/** Consents and exchanges the code. */
export async function connect(url: string, fields: Readonly<Record<string, string>> = {}) {
  const code = (await consent(url, fields)).searchParams.get('code') ?? ''
  const { body } = await oauthCall(url, 'token', { grant_type: 'authorization_code', code })
  return { accessToken: body.access_token ?? '', refreshToken: body.refresh_token ?? '', body }
}
