import { z } from 'zod'
import { type EgressAllow, parseEgressAllow } from './egress/egress-address.ts'
import {
  intakeOf,
  mailOf,
  missingConfiguration,
  type ModelService,
  modelServiceOf,
  serverWebhookOf,
  withoutSlash,
} from './env-groups.ts'
import { logLevelSchema } from './log.ts'
import type { MailSettings } from './services/mailer.ts'
import { type SignUpPolicy, signUpPolicySchema } from './access/sign-up-policy.ts'

const text = z.string().trim().min(1)
/** What a variable may hold, for the sentence about one that holds something else. */
const anAddress = 'must be an address like https://example.com'
const longEnough = 'must have 16 characters or more'
const address = z.url(anAddress)
/** A variable that is set to nothing counts as one that is not set. */
const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)
const optional = unlessEmpty(text.optional())
const optionalUrl = unlessEmpty(address.optional())
const optionalWebUrl = unlessEmpty(z.url({ protocol: /^https?$/, error: anAddress }).optional())
const optionalSecret = unlessEmpty(text.min(16, longEnough).optional())

/** Origins separated by commas, or `*`. */
const corsOriginsSchema = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((origin) => origin.trim().replace(/\/+$/, ''))
      .filter((origin) => origin !== ''),
  )
  .refine(
    (origins) => origins.every((origin) => origin === '*' || /^https?:\/\/[^/\s]+$/.test(origin)),
    'must be origins like https://shop.example.com without a path, separated by commas, or *',
  )

/** Seconds. */
export const supabaseTimeoutSchema = unlessEmpty(wholeNumber(1, 60).default(5))

function wholeNumber(least: number, most: number) {
  const words = `must be a whole number from ${least} to ${most}`
  return z.coerce.number(words).int(words).min(least, words).max(most, words)
}

const envSchema = z.object({
  NEXT_PUBLIC_SUPABASE_URL: address,
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: text,
  SUPABASE_SECRET_KEY: text,
  CRON_SECRET: text.min(16, longEnough),
  CRM_ENCRYPTION_KEY: text,
  METRICS_TOKEN: optionalSecret,
  APP_URL: z.url({ protocol: /^https?$/, error: anAddress }),
  HUBSPOT_CLIENT_ID: optional,
  HUBSPOT_CLIENT_SECRET: optional,
  HUBSPOT_WEBHOOK_SECRET: optional,
  HUBSPOT_API_URL: optionalUrl,
  HUBSPOT_APP_URL: optionalUrl,
  SALESFORCE_CLIENT_ID: optional,
  SALESFORCE_CLIENT_SECRET: optional,
  SALESFORCE_ENVIRONMENT: unlessEmpty(z.enum(['production', 'sandbox']).optional()),
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
      if (allow === null)
        context.addIssue({
          code: 'custom',
          message: 'must be entries like crm.example.com:443, host and port, separated by commas',
        })
      return allow ?? new Set<string>()
    }),
  WEBHOOK_API_KEY: optionalSecret,
  WEBHOOK_ORGANIZATION: optional,
  CORS_ALLOWED_ORIGINS: unlessEmpty(corsOriginsSchema.default([])),
  TRUSTED_PROXIES: unlessEmpty(wholeNumber(0, 10).default(1)),
  SUPABASE_TIMEOUT_SECONDS: supabaseTimeoutSchema,
  LOG_LEVEL: logLevelSchema,
  SIGN_UP: unlessEmpty(signUpPolicySchema.default({ kind: 'invited' })),
  ORGANIZATIONS_PER_PERSON: unlessEmpty(wholeNumber(1, 1_000_000).default(5)),
  MAIL_URL: unlessEmpty(
    z
      .url({
        protocol: /^(smtps?|https?)$/,
        hostname: /./,
        error: 'must be an address like smtps://user:password@mail.example.com:465, or of https',
      })
      .optional(),
  ),
  MAIL_FROM: optional,
  CRM_WEBHOOK_URL: optionalWebUrl,
  CRM_API_KEY: optional,
  EMBEDDINGS_URL: optionalWebUrl,
  EMBEDDINGS_API_KEY: optional,
  EMBEDDINGS_MODEL: optional,
  LLM_URL: optionalWebUrl,
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
  /** Another system that receives contacts and tickets of one organisation (slug or id) in its own format; null: none. */
  readonly serverWebhook: { readonly url: string; readonly apiKey: string; readonly organization: string } | null
  /** Origins whose pages may call the gateway; `*`: any. */
  readonly corsOrigins: readonly string[]
  /** What makes vectors of passages; null: the model that comes with the app. */
  readonly embeddings: ModelService | null
  /** What words answers; null: they are put together of passages. */
  readonly llm: ModelService | null
}

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
  const result = envSchema.safeParse(source, { error: () => '' })
  if (!result.success) {
    const names = [...new Set(result.error.issues.map(describeIssue))].join(', ')
    throw missingConfiguration(
      `The server’s configuration is incomplete or wrong. Set these variables and start again: ${names}.`,
    )
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
    intake: intakeOf(env),
    corsOrigins: env.CORS_ALLOWED_ORIGINS,
    embeddings: modelServiceOf('EMBEDDINGS', {
      url: env.EMBEDDINGS_URL,
      model: env.EMBEDDINGS_MODEL,
      apiKey: env.EMBEDDINGS_API_KEY,
    }),
    llm: modelServiceOf('LLM', { url: env.LLM_URL, model: env.LLM_MODEL, apiKey: env.LLM_API_KEY }),
  }
}

/** The variable's name, with what it may hold where it holds something else; never its value. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0])
  if (issue.code === 'invalid_value') return `${name} (one of ${issue.values.join(', ')})`
  return issue.message === '' ? name : `${name} (${issue.message})`
}
