import { z } from 'zod'
import { call, codeFor, tokenCall } from './hubspot-client.ts'

const tokenSchema = z.object({ access_token: z.string(), refresh_token: z.string() })

/** Installs the app, as its user does, and returns the app's tokens. */
export async function installApp(url: string) {
  const code = await codeFor(url)
  return tokenSchema.parse((await tokenCall(url, '/oauth/v1/token', { grant_type: 'authorization_code', code })).body)
}

/** Installs the app and subscribes it to every event. */
export async function subscribeApp(url: string, targetUrl: string) {
  const tokens = await installApp(url)
  await call(url, 'POST', '/_sandbox/webhooks', { targetUrl })
  return tokens
}
