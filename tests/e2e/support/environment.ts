import { randomBytes } from 'node:crypto'
import { freePortsInARow } from '../../support/free-ports.ts'

/** Each worker has its own ports. Playwright sets a worker's index in its environment; the parent process has none. */
const worker = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)
/** Each run has a block of its own, so that several run on one machine. */
const firstPort = Number((process.env['ADSAPP_E2E_FIRST_PORT'] ??= String(await freePortsInARow(100))))
const port = firstPort + worker * 10
const supabasePort = port + 1
const hubspotPort = port + 2
const salesforcePort = port + 3
const pipedrivePort = port + 4
const klaviyoPort = port + 5
const creatioPort = port + 6
/** Where a test may listen to what the app sends. */
export const receiverPort = port + 7
const sourcesPort = port + 8

export const appUrl = `http://localhost:${port}`
export const supabaseUrl = `http://127.0.0.1:${supabasePort}`
export const hubspotUrl = `http://127.0.0.1:${hubspotPort}`
export const salesforceUrl = `http://127.0.0.1:${salesforcePort}`
export const sourcesUrl = `http://127.0.0.1:${sourcesPort}`
export const pipedriveUrl = `http://127.0.0.1:${pipedrivePort}`

/** Created by the first process that reads this file and inherited by its children: the stacks and the test workers. */
function once(name: string, make: () => string): string {
  return (process.env[name] ??= make())
}

export const publishableKey = once('ADSAPP_E2E_PUBLISHABLE_KEY', () => `sb_publishable_${randomKey()}`)
export const secretKey = once('ADSAPP_E2E_SECRET_KEY', () => `sb_secret_${randomKey()}`)
export const cronSecret = once('ADSAPP_E2E_CRON_SECRET', randomKey)
export const metricsToken = once('ADSAPP_E2E_METRICS_TOKEN', randomKey)

// Hashing a password as well as it should takes a tenth of a second, at every sign-in. The process that prepares the demo reads it too.
process.env['LITE_AUTH_BCRYPT_COST'] = '4'

/** A stack's environment: its own ports, and nothing from .env.local. */
export const stackEnvironment: Record<string, string> = {
  PORT: String(port),
  SUPABASE_PORT: String(supabasePort),
  HUBSPOT_SANDBOX_PORT: String(hubspotPort),
  SALESFORCE_SANDBOX_PORT: String(salesforcePort),
  PIPEDRIVE_SANDBOX_PORT: String(pipedrivePort),
  KLAVIYO_SANDBOX_PORT: String(klaviyoPort),
  CREATIO_SANDBOX_PORT: String(creatioPort),
  SOURCES_SANDBOX_PORT: String(sourcesPort),
  EGRESS_ALLOW: `127.0.0.1:${receiverPort}`,
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
  METRICS_TOKEN: metricsToken,
  // A busy machine is no reason for a page to say that the database does not answer.
  SUPABASE_TIMEOUT_SECONDS: '60',
  SIGN_UP: '',
  MAIL_URL: '',
  MAIL_FROM: '',
}

function randomKey(): string {
  return randomBytes(24).toString('base64url')
}
