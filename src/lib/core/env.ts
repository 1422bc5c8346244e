import { z } from 'zod'
import { Failure } from './errors.ts'
import { type EgressAllow, parseEgressAllow } from './egress-address.ts'
import { logLevelSchema } from './log.ts'
import type { MailSettings } from './mailer.ts'
import { type SignUpPolicy, signUpPolicySchema } from './sign-up-policy.ts'

const text = z.string().trim().min(1)
const optional = z.preprocess((value) => (value === '' ? undefined : value), text.optional())
const optionalUrl = z.preprocess((value) => (value === '' ? undefined : value), z.url().optional())

/** Origins separated by commas, or `*`. */
const corsOriginsSchema = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((origin) => origin.trim().replace(/\/+$/, ''))
      .filter((origin) => origin !== ''),
  )
  .refine((origins) => origins.every((origin) => origin === '*' || /^https?:\/\/[^/\s]+$/.test(origin)))

/** Seconds. */
export const supabaseTimeoutSchema = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.coerce.number().int().min(1).max(60).default(5),
)

const envSchema = z.object({
  NEXT_PUBLIC_SUPABASE_URL: z.url(),
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: text,
  SUPABASE_SECRET_KEY: text,
  CRON_SECRET: text.min(16),
  CRM_ENCRYPTION_KEY: text,
  METRICS_TOKEN: z.preprocess((value) => (value === '' ? undefined : value), text.min(16).optional()),
  APP_URL: z.url(),
  HUBSPOT_CLIENT_ID: optional,
  HUBSPOT_CLIENT_SECRET: optional,
  HUBSPOT_WEBHOOK_SECRET: optional,
  HUBSPOT_API_URL: optionalUrl,
  HUBSPOT_APP_URL: optionalUrl,
  SALESFORCE_CLIENT_ID: optional,
  SALESFORCE_CLIENT_SECRET: optional,
  SALESFORCE_ENVIRONMENT: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.enum(['production', 'sandbox']).optional(),
  ),
  SALESFORCE_LOGIN_URL: optionalUrl,
  PIPEDRIVE_CLIENT_ID: optional,
  PIPEDRIVE_CLIENT_SECRET: optional,
  PIPEDRIVE_API_TOKEN: optional,
  PIPEDRIVE_API_URL: optionalUrl,
  PIPEDRIVE_OAUTH_URL: optionalUrl,
  KLAVIYO_API_URL: optionalUrl,
  EGRESS_ALLOW: z
    .string()
    .default('')
    .transform((value, context) => {
      const allow = parseEgressAllow(value)
      if (allow === null) context.addIssue({ code: 'custom', message: 'entries are host:port, separated by commas' })
      return allow ?? new Set<string>()
    }),
  WEBHOOK_API_KEY: z.preprocess((value) => (value === '' ? undefined : value), text.min(16).optional()),
  WEBHOOK_ORGANIZATION: optional,
  CORS_ALLOWED_ORIGINS: z.preprocess((value) => (value === '' ? undefined : value), corsOriginsSchema.default([])),
  TRUSTED_PROXIES: z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().min(0).max(10).default(1)),
  SUPABASE_TIMEOUT_SECONDS: supabaseTimeoutSchema,
  LOG_LEVEL: logLevelSchema,
  SIGN_UP: z.preprocess((value) => (value === '' ? undefined : value), signUpPolicySchema.default({ kind: 'invited' })),
  ORGANIZATIONS_PER_PERSON: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number().int().min(1).default(5),
  ),
  MAIL_URL: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.url({ protocol: /^(smtps?|https?)$/, hostname: /./ }).optional(),
  ),
  MAIL_FROM: optional,
  CRM_WEBHOOK_URL: z.preprocess((value) => (value === '' ? undefined : value), z.url({ protocol: /^https?$/ }).optional()),
  CRM_API_KEY: optional,
  EMBEDDINGS_URL: z.preprocess((value) => (value === '' ? undefined : value), z.url({ protocol: /^https?$/ }).optional()),
  EMBEDDINGS_API_KEY: optional,
  EMBEDDINGS_MODEL: optional,
  LLM_URL: z.preprocess((value) => (value === '' ? undefined : value), z.url({ protocol: /^https?$/ }).optional()),
  LLM_API_KEY: optional,
  LLM_MODEL: optional,
})

/** This server's app at a CRM; undefined where it has none. */
type App = { readonly clientId: string | undefined; readonly clientSecret: string | undefined }

export type Env = {
  readonly signUp: SignUpPolicy
  /** How many organisations one person may own. */
  readonly organizationsPerPerson: number
  /** Where mails of ours go; null: nowhere. Those of the sign-in service are its own. */
  readonly mail: MailSettings | null
  readonly supabaseUrl: string
  readonly supabasePublishableKey: string
  readonly supabaseSecretKey: string
  readonly cronSecret: string
  readonly encryptionKeys: string
  /** What a monitoring system sends; undefined: there are no metrics. */
  readonly metricsToken: string | undefined
  readonly appUrl: string
  /** How many proxies of ours a request has come through; 0: who sends one is not known. */
  readonly trustedProxies: number
  readonly hubspot: App & {
    /** What its webhooks are signed with; undefined where that is the app's secret. */
    readonly webhookSecret: string | undefined
    readonly apiUrl: string
    readonly appUrl: string
  }
  readonly salesforce: App & {
    /** Where connections go that do not say. */
    readonly environment: 'production' | 'sandbox'
    readonly loginUrls: { readonly production: string; readonly sandbox: string }
  }
  readonly pipedrive: App & {
    /** Of a server that serves one organisation: connects Pipedrive without a pasted token. */
    readonly apiToken: string | undefined
    readonly apiUrl: string
    readonly oauthUrl: string
  }
  readonly klaviyo: { readonly apiUrl: string }
  /** Hosts beyond the public internet that addresses which a customer typed may lead to. */
  readonly egressAllow: EgressAllow
  /** What a website of the one organisation that this server serves sends in with; null: only API keys do. */
  readonly intake: { readonly key: string; readonly organization: string } | null
  /** Another system that is told of contacts and tickets of one organisation (slug or id) in its own format; null: none. */
  readonly serverWebhook: { readonly url: string; readonly apiKey: string; readonly organization: string } | null
  /** Origins whose pages may call the gateway; `*`: any. */
  readonly corsOrigins: readonly string[]
  /** What makes vectors of passages; null: the model that comes with the app. */
  readonly embeddings: ModelService | null
  /** What words answers; null: they are put together of passages. */
  readonly llm: ModelService | null
}

/** A model of a service that speaks OpenAI's protocol. `url`: up to and with its version, as https://api.openai.com/v1. */
export type ModelService = { readonly url: string; readonly apiKey: string | undefined; readonly model: string }

let parsed: Env | undefined

/**
 * The process's environment, checked once. Read at run time: never through a literal `process.env.NEXT_PUBLIC_…`, which
 * Next would replace with the value it had when it was built.
 * @throws Failure `missing_configuration` naming every variable that is missing or malformed.
 */
export function readEnv(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}

export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const result = envSchema.safeParse(source)
  if (!result.success) {
    const names = [...new Set(result.error.issues.map(describeIssue))].join(', ')
    throw new Failure({
      kind: 'bug',
      code: 'missing_configuration',
      message: `The server lacks configuration. Set these variables and start again: ${names}.`,
    })
  }
  const env = result.data
  return {
    supabaseUrl: env.NEXT_PUBLIC_SUPABASE_URL,
    supabasePublishableKey: env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
    supabaseSecretKey: env.SUPABASE_SECRET_KEY,
    cronSecret: env.CRON_SECRET,
    encryptionKeys: env.CRM_ENCRYPTION_KEY,
    metricsToken: env.METRICS_TOKEN,
    appUrl: withoutSlash(env.APP_URL),
    trustedProxies: env.TRUSTED_PROXIES,
    signUp: env.SIGN_UP,
    organizationsPerPerson: env.ORGANIZATIONS_PER_PERSON,
    mail: mailOf(env),
    hubspot: {
      clientId: env.HUBSPOT_CLIENT_ID,
      clientSecret: env.HUBSPOT_CLIENT_SECRET,
      webhookSecret: env.HUBSPOT_WEBHOOK_SECRET,
      apiUrl: env.HUBSPOT_API_URL ?? 'https://api.hubapi.com',
      appUrl: env.HUBSPOT_APP_URL ?? 'https://app.hubspot.com',
    },
    salesforce: {
      clientId: env.SALESFORCE_CLIENT_ID,
      clientSecret: env.SALESFORCE_CLIENT_SECRET,
      environment: env.SALESFORCE_ENVIRONMENT ?? 'production',
      loginUrls: {
        production: withoutSlash(env.SALESFORCE_LOGIN_URL ?? 'https://login.salesforce.com'),
        sandbox: withoutSlash(env.SALESFORCE_LOGIN_URL ?? 'https://test.salesforce.com'),
      },
    },
    pipedrive: {
      clientId: env.PIPEDRIVE_CLIENT_ID,
      clientSecret: env.PIPEDRIVE_CLIENT_SECRET,
      apiToken: env.PIPEDRIVE_API_TOKEN,
      apiUrl: withoutSlash(env.PIPEDRIVE_API_URL ?? 'https://api.pipedrive.com'),
      oauthUrl: withoutSlash(env.PIPEDRIVE_OAUTH_URL ?? 'https://oauth.pipedrive.com'),
    },
    klaviyo: { apiUrl: withoutSlash(env.KLAVIYO_API_URL ?? 'https://a.klaviyo.com') },
    egressAllow: env.EGRESS_ALLOW,
    serverWebhook: serverWebhookOf(env),
    intake: intakeOf(env, source),
    corsOrigins: env.CORS_ALLOWED_ORIGINS,
    embeddings: serviceOf('EMBEDDINGS', env.EMBEDDINGS_URL, env.EMBEDDINGS_MODEL, env.EMBEDDINGS_API_KEY),
    llm: serviceOf('LLM', env.LLM_URL, env.LLM_MODEL, env.LLM_API_KEY),
  }
}

/** @throws Failure `missing_configuration` for an address without a model, or anything without an address */
function serviceOf(
  name: 'EMBEDDINGS' | 'LLM',
  url: string | undefined,
  model: string | undefined,
  apiKey: string | undefined,
): ModelService | null {
  if (url === undefined && model === undefined && apiKey === undefined) return null
  if (url !== undefined && model !== undefined) return { url: withoutSlash(url), apiKey, model }
  throw new Failure({
    kind: 'bug',
    code: 'missing_configuration',
    message: `${name}_URL and ${name}_MODEL belong together, with ${name}_API_KEY where the service asks for one: ${url === undefined ? `${name}_URL` : `${name}_MODEL`} is not set. Set both, or none of the three, and start again.`,
  })
}

/** @throws Failure `missing_configuration` for one without the other */
function mailOf({ MAIL_URL: url, MAIL_FROM: from }: z.infer<typeof envSchema>): MailSettings | null {
  if (url === undefined && from === undefined) return null
  if (url !== undefined && from !== undefined) return { url, from }
  throw new Failure({
    kind: 'bug',
    code: 'missing_configuration',
    message: `${url === undefined ? 'MAIL_FROM' : 'MAIL_URL'} is set, but ${url === undefined ? 'MAIL_URL' : 'MAIL_FROM'} is not. Set both, or neither, and start again.`,
  })
}

/** The organisation may be named for what is sent out alone. @throws Failure `missing_configuration` for one without the other */
function intakeOf(
  { WEBHOOK_API_KEY: key, WEBHOOK_ORGANIZATION: organization }: z.infer<typeof envSchema>,
  source: Readonly<Record<string, string | undefined>>,
): Env['intake'] {
  if (key === undefined && (organization === undefined || source['CRM_WEBHOOK_URL'])) return null
  if (key !== undefined && organization !== undefined) return { key, organization }
  throw new Failure({
    kind: 'bug',
    code: 'missing_configuration',
    message: `${key === undefined ? 'WEBHOOK_ORGANIZATION' : 'WEBHOOK_API_KEY'} is set, but ${key === undefined ? 'WEBHOOK_API_KEY' : 'WEBHOOK_ORGANIZATION'} is not. Set both, or neither, and start again.`,
  })
}

/** @throws Failure `missing_configuration` for one without the other, or without the organisation that both are of */
function serverWebhookOf(env: z.infer<typeof envSchema>): Env['serverWebhook'] {
  const { CRM_WEBHOOK_URL: url, CRM_API_KEY: apiKey, WEBHOOK_ORGANIZATION: organization } = env
  if (url === undefined && apiKey === undefined) return null
  if (url !== undefined && apiKey !== undefined && organization !== undefined)
    return { url: withoutSlash(url), apiKey, organization }
  const missing = url === undefined ? 'CRM_WEBHOOK_URL' : apiKey === undefined ? 'CRM_API_KEY' : 'WEBHOOK_ORGANIZATION'
  throw new Failure({
    kind: 'bug',
    code: 'missing_configuration',
    message: `CRM_WEBHOOK_URL and CRM_API_KEY belong together, with the WEBHOOK_ORGANIZATION whose contacts and tickets are sent there: ${missing} is not set. Set all three, or none of the first two, and start again.`,
  })
}

/** The variable's name, with what it may hold where that is a list; never its value. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0])
  return issue.code === 'invalid_value' ? `${name} (one of ${issue.values.join(', ')})` : name
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
