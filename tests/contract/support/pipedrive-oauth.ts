import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'

export const redirectUri = 'http://127.0.0.1:3000/api/crm/connect/callback'
const { clientId, clientSecret } = PIPEDRIVE_SANDBOX_CREDENTIALS
const jsonSchema = z.record(z.string(), z.unknown())

/** Submits the consent form as a browser does and returns the redirect. */
export async function consent(url: string, fields: Readonly<Record<string, string>> = {}): Promise<URL> {
  const response = await fetch(`${url}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      state: 'a&b=c',
      company_id: '8101',
      decision: 'allow',
      ...fields,
    }),
  })
  return new URL(response.headers.get('location') ?? `about:blank#${response.status}`)
}

/** The code that a consent leads to. */
export async function consentTo(url: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await consent(url, fields)).searchParams.get('code') ?? ''
}

/** Calls the token endpoint, or the one for revoking, with the app's credentials. */
export async function tokenCall(
  url: string,
  fields: Readonly<Record<string, string>>,
  { path = '/oauth/token', secret = clientSecret }: { readonly path?: string; readonly secret?: string } = {},
) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ redirect_uri: redirectUri, ...fields }),
  })
  return { status: response.status, body: jsonSchema.parse(await response.json()) }
}
