import { randomBytes } from 'node:crypto'

/** Each worker has ports of its own. Playwright counts the workers in the environment of each; in the process that starts them there is none. */
const worker = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)
const apart = worker * 50
// Below the ports that systems give to outgoing connections, one of which could be in the way at any moment.
const port = 3100 + apart
const supabasePort = 24_421 + apart
const hubspotPort = 24_430 + apart
const salesforcePort = 24_431 + apart
const pipedrivePort = 24_432 + apart

export const appUrl = `http://localhost:${port}`
export const supabaseUrl = `http://127.0.0.1:${supabasePort}`
export const hubspotUrl = `http://127.0.0.1:${hubspotPort}`
export const salesforceUrl = `http://127.0.0.1:${salesforcePort}`
export const pipedriveUrl = `http://127.0.0.1:${pipedrivePort}`

/** Made by the first process that reads this file and handed down to those that it starts: the stacks and the test workers. */
function once(name: string, make: () => string): string {
  return (process.env[name] ??= make())
}

export const publishableKey = once('ADSAPP_E2E_PUBLISHABLE_KEY', () => `sb_publishable_${randomKey()}`)
export const secretKey = once('ADSAPP_E2E_SECRET_KEY', () => `sb_secret_${randomKey()}`)
export const cronSecret = once('ADSAPP_E2E_CRON_SECRET', randomKey)

/** A stack of its own: own ports, and none of what .env.local may say. */
export const stackEnvironment: Record<string, string> = {
  PORT: String(port),
  SUPABASE_PORT: String(supabasePort),
  HUBSPOT_SANDBOX_PORT: String(hubspotPort),
  SALESFORCE_SANDBOX_PORT: String(salesforcePort),
  PIPEDRIVE_SANDBOX_PORT: String(pipedrivePort),
  ADSAPP_SANDBOX: 'on',
  APP_URL: appUrl,
  NEXT_PUBLIC_SUPABASE_URL: '',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
  SUPABASE_SECRET_KEY: secretKey,
  CRON_SECRET: cronSecret,
  CRM_ENCRYPTION_KEY: '',
  HUBSPOT_CLIENT_ID: '',
  HUBSPOT_CLIENT_SECRET: '',
  SALESFORCE_CLIENT_ID: '',
  SALESFORCE_CLIENT_SECRET: '',
  PIPEDRIVE_CLIENT_ID: '',
  PIPEDRIVE_CLIENT_SECRET: '',
  PIPEDRIVE_API_TOKEN: '',
}

function randomKey(): string {
  return randomBytes(24).toString('base64url')
}
