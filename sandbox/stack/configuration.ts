import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { parseEnv as parseAppEnv } from '../../src/lib/core/env.ts'
import { toFailure } from '../../src/lib/core/errors.ts'
import { logLevelSchema } from '../../src/lib/core/log.ts'
import { createSecretBox } from '../../src/lib/core/secrets/secret-box.ts'
import { signUpPolicySchema } from '../../src/lib/core/access/sign-up-policy.ts'
import { StartupError } from '../startup-error.ts'

const port = z.coerce.number('must be a port number').int().min(1).max(65_535, 'must be a port number below 65536')
const url = z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
const text = z.string()
const keyRing = text.refine(
  isKeyRing,
  'must hold 32 random bytes in base64 (openssl rand -base64 32), or several as id:key,id:key',
)

const environmentSchema = z.object({
  HOST: text.regex(/^[\w.:-]+$/, 'must be an address of this machine, as 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
  PORT: port.default(3000),
  SUPABASE_PORT: port.default(54_321),
  HUBSPOT_SANDBOX_PORT: port.default(54_330),
  SALESFORCE_SANDBOX_PORT: port.default(54_331),
  PIPEDRIVE_SANDBOX_PORT: port.default(54_332),
  KLAVIYO_SANDBOX_PORT: port.default(54_333),
  CREATIO_SANDBOX_PORT: port.default(54_334),
  SOURCES_SANDBOX_PORT: port.default(54_335),
  ADSAPP_DATA_DIR: text.default('.adsapp'),
  ADSAPP_SANDBOX: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: logLevelSchema,
  APP_URL: url.optional(),
  NEXT_PUBLIC_SUPABASE_URL: url.optional(),
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: text.optional(),
  SUPABASE_SECRET_KEY: text.optional(),
  CRON_SECRET: text.min(16, 'must have 16 characters or more').optional(),
  CRM_ENCRYPTION_KEY: keyRing.optional(),
  HUBSPOT_CLIENT_ID: text.optional(),
  HUBSPOT_CLIENT_SECRET: text.optional(),
  SALESFORCE_CLIENT_ID: text.optional(),
  SALESFORCE_CLIENT_SECRET: text.optional(),
  PIPEDRIVE_CLIENT_ID: text.optional(),
  PIPEDRIVE_CLIENT_SECRET: text.optional(),
  PIPEDRIVE_API_TOKEN: text.optional(),
  KLAVIYO_API_URL: url.optional(),
  WEBHOOK_API_KEY: text.min(16, 'must have 16 characters or more').optional(),
  WEBHOOK_ORGANIZATION: text.optional(),
  SIGN_UP: signUpPolicySchema.optional(),
  METRICS_TOKEN: text.min(16, 'must have 16 characters or more').optional(),
})

/** What has a sandbox: the CRMs, and the outside sources that replies draw on. */
export const sandboxNames = ['salesforce', 'hubspot', 'pipedrive', 'klaviyo', 'creatio', 'sources'] as const
export type SandboxName = (typeof sandboxNames)[number]

export interface Configuration {
  /** The address that the app listens on. */
  readonly host: string
  readonly port: number
  /** Somebody else may reach the app, or it holds somebody's real records: nothing in it may have a public password. */
  readonly isExposed: boolean
  readonly appUrl: string
  readonly dataDir: string
  readonly supabase: HostedSupabase | EmbeddedSupabaseChoice
  /** Null = no sandbox: the real CRM is configured, or sandboxes are off. */
  readonly sandboxPorts: Readonly<Record<SandboxName, number | null>>
  readonly cronSecret: string | undefined
  readonly encryptionKey: string | undefined
  /** The whole environment, which the app inherits. */
  readonly environment: Readonly<Record<string, string>>
}

interface HostedSupabase {
  readonly kind: 'hosted'
  readonly url: string
  readonly publishableKey: string
  readonly secretKey: string
}

interface EmbeddedSupabaseChoice {
  readonly kind: 'embedded'
  readonly port: number
  readonly publishableKey: string | undefined
  readonly secretKey: string | undefined
}

/** Whether the app can seal with these keys: it would start, and fail at the first thing that it keeps. */
function isKeyRing(ring: string): boolean {
  try {
    return createSecretBox(ring).keyIds.length > 0
  } catch {
    return false
  }
}

/** `.env.local` below the process's own environment, as Next reads them; variables set to nothing count as not set. */
export function readEnvironment(root: string): Record<string, string> {
  const values = { ...parseEnv(readIfPresent(resolve(root, '.env.local'))), ...process.env }
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? ''
      return trimmed === '' ? [] : [[name, trimmed]]
    }),
  )
}

function readIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** @throws StartupError naming every variable that is malformed or missing beside another one. */
export function parseConfiguration(root: string, environment: Readonly<Record<string, string>>): Configuration {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new StartupError(`${problems.join('; ')}. Correct this in .env.local or in the environment.`)
  }
  const env = parsed.data
  for (const crm of ['HUBSPOT', 'SALESFORCE', 'PIPEDRIVE'] as const) {
    const [id, secret] = [`${crm}_CLIENT_ID`, `${crm}_CLIENT_SECRET`] as const
    requireTogether(id, env[id], { [secret]: env[secret] })
    requireTogether(secret, env[secret], { [id]: env[id] })
  }
  requireTogether('WEBHOOK_API_KEY', env.WEBHOOK_API_KEY, { WEBHOOK_ORGANIZATION: env.WEBHOOK_ORGANIZATION })
  // It is also whose contacts and tickets are sent out.
  if (environment['CRM_WEBHOOK_URL'] === undefined) {
    requireTogether('WEBHOOK_ORGANIZATION', env.WEBHOOK_ORGANIZATION, { WEBHOOK_API_KEY: env.WEBHOOK_API_KEY })
  }
  const portUnless = (real: string | undefined, sandboxPort: number) =>
    real === undefined && env.ADSAPP_SANDBOX === 'on' ? sandboxPort : null
  const appUrl = (env.APP_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '')
  const realCrms = [env.HUBSPOT_CLIENT_ID, env.SALESFORCE_CLIENT_ID, env.PIPEDRIVE_CLIENT_ID, env.PIPEDRIVE_API_TOKEN]
  // A reverse proxy makes an app public that listens on this machine alone; its address says so.
  const isExposed =
    !isLoopback(env.HOST) || !isLoopback(new URL(appUrl).hostname) || realCrms.some((value) => value !== undefined)
  // A hosted project may be reached by others past this app.
  const isClosed = isExposed || env.NEXT_PUBLIC_SUPABASE_URL !== undefined
  const supabase = chooseSupabase(env)
  assertAppCanRead({ ...environment, APP_URL: appUrl })
  return {
    host: env.HOST,
    port: env.PORT,
    isExposed,
    appUrl,
    dataDir: resolve(root, env.ADSAPP_DATA_DIR),
    supabase,
    sandboxPorts: {
      salesforce: portUnless(env.SALESFORCE_CLIENT_ID, env.SALESFORCE_SANDBOX_PORT),
      hubspot: portUnless(env.HUBSPOT_CLIENT_ID, env.HUBSPOT_SANDBOX_PORT),
      pipedrive: portUnless(env.PIPEDRIVE_CLIENT_ID ?? env.PIPEDRIVE_API_TOKEN, env.PIPEDRIVE_SANDBOX_PORT),
      klaviyo: portUnless(env.KLAVIYO_API_URL, env.KLAVIYO_SANDBOX_PORT),
      // Its users name their own servers: there is no real one to choose.
      creatio: portUnless(undefined, env.CREATIO_SANDBOX_PORT),
      sources: portUnless(undefined, env.SOURCES_SANDBOX_PORT),
    },
    cronSecret: env.CRON_SECRET,
    encryptionKey: env.CRM_ENCRYPTION_KEY,
    environment: {
      ...(isClosed ? {} : { SIGN_UP: 'open' }),
      // Anyone who sends to another system says of which organisation.
      ...(isClosed || env.WEBHOOK_ORGANIZATION !== undefined || environment['CRM_WEBHOOK_URL'] !== undefined ? {} : demoIntake),
      ...environment,
    },
  }
}

/** What the demo's website sends in with: as public as the demo's password, and as that only where nobody else reaches the app. */
export const demoIntake = { WEBHOOK_API_KEY: 'your-webhook-api-key', WEBHOOK_ORGANIZATION: 'acme' } as const

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
}

/** What the stack gives the app that is not set, as far as the app's own check goes. */
const givenByStack = {
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'made at the start',
  SUPABASE_SECRET_KEY: 'made at the start',
  CRON_SECRET: 'made at the start',
  CRM_ENCRYPTION_KEY: 'made at the start',
} as const

/** @throws StartupError for what the app would refuse once everything else has started */
function assertAppCanRead(environment: Readonly<Record<string, string>>): void {
  try {
    parseAppEnv({ ...givenByStack, ...environment })
  } catch (error) {
    throw new StartupError(toFailure(error).message, { cause: error })
  }
}

function chooseSupabase(env: z.infer<typeof environmentSchema>): Configuration['supabase'] {
  const publishableKey = env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY
  const secretKey = env.SUPABASE_SECRET_KEY
  if (env.NEXT_PUBLIC_SUPABASE_URL === undefined) {
    requirePrefix('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY', publishableKey, 'sb_publishable_')
    requirePrefix('SUPABASE_SECRET_KEY', secretKey, 'sb_secret_')
    return { kind: 'embedded', port: env.SUPABASE_PORT, publishableKey, secretKey }
  }
  requireTogether('NEXT_PUBLIC_SUPABASE_URL', env.NEXT_PUBLIC_SUPABASE_URL, {
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_SECRET_KEY: secretKey,
  })
  return {
    kind: 'hosted',
    url: env.NEXT_PUBLIC_SUPABASE_URL,
    publishableKey: publishableKey ?? '',
    secretKey: secretKey ?? '',
  }
}

function requireTogether(name: string, value: string | undefined, companions: Record<string, string | undefined>): void {
  if (value === undefined) return
  const missing = Object.keys(companions).filter((companion) => companions[companion] === undefined)
  if (missing.length === 0) return
  throw new StartupError(`${name} is set but ${missing.join(' and ')} not. Set all of them in .env.local, or none.`)
}

function requirePrefix(name: string, key: string | undefined, prefix: string): void {
  if (key === undefined || key.startsWith(prefix)) return
  throw new StartupError(
    `${name} must begin with ${prefix} for the local Supabase. Remove it to have one made, or set NEXT_PUBLIC_SUPABASE_URL too to use a hosted project.`,
  )
}
