import { createHash } from 'node:crypto'
import { Client } from '@hubspot/api-client'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../../sandbox/hubspot/server.ts'

export const redirectUri = 'http://127.0.0.1:3000/api/crm/connect/callback'
export const verifier = 'a-verifier-that-is-long-enough-for-the-standard-0123456789'
export const challenge = createHash('sha256').update(verifier).digest('base64url')
export const allScopes =
  'crm.objects.contacts.read crm.objects.contacts.write crm.schemas.contacts.read crm.schemas.contacts.write crm.objects.owners.read'

/** The unmodified SDK, pointed at the sandbox. */
export function clientOf(url: string, accessToken: string = HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken): Client {
  return new Client({ accessToken, basePath: url })
}

const jsonSchema = z.record(z.string(), z.unknown())

/** A raw call; returns the status, headers and JSON body (empty object when there is none). */
export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  token: string = HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken,
) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : jsonSchema.parse(JSON.parse(text)) }
}

/** What the SDK rejected with: its status and parsed body. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ readonly code: number; readonly category: string; readonly message: string }> {
  const error: unknown = await promise.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  )
  const { code, body } = z
    .object({ code: z.number(), body: z.object({ category: z.string(), message: z.string() }) })
    .parse(error)
  return { code, category: body.category, message: body.message }
}

/** Submits the consent form as a browser does and returns the redirect. */
export async function consent(url: string, fields: Readonly<Record<string, string>>): Promise<URL> {
  const response = await fetch(`${url}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: HUBSPOT_SANDBOX_CREDENTIALS.clientId,
      redirect_uri: redirectUri,
      scope: allScopes,
      state: 'a&b=c',
      portal_id: '4711',
      decision: 'connect',
      ...fields,
    }),
  })
  return new URL(response.headers.get('location') ?? `about:blank#${response.status}`)
}

export async function codeFor(url: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await consent(url, fields)).searchParams.get('code') ?? ''
}

/** Calls a token endpoint with the app's credentials. */
export async function tokenCall(url: string, path: string, fields: Readonly<Record<string, string>>) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: HUBSPOT_SANDBOX_CREDENTIALS.clientId,
      client_secret: HUBSPOT_SANDBOX_CREDENTIALS.clientSecret,
      redirect_uri: redirectUri,
      ...fields,
    }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : jsonSchema.parse(JSON.parse(text)) }
}
