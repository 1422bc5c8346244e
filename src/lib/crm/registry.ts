import { Failure } from '../core/errors.ts'
import type { Env } from '../core/env.ts'
import { withOwnApps } from './auth/own-app.ts'
import type { Connector } from './port/connector.ts'
import type { OAuthApp } from './port/oauth.ts'
import type { Environment } from './domain/account.ts'
import { crmNames, type CrmType } from './domain/crm-type.ts'

type Entry = {
  /** Variables that have to be set before this CRM can be connected by OAuth. */
  readonly missing: (env: Env) => readonly string[]
  /** With the server's app, or an organisation's own. */
  readonly load: (env: Env, app?: OAuthApp) => Promise<Connector>
  /** Whether it can be connected with an API token; pages need this before the connector is loaded. */
  readonly apiToken: boolean
  /** Whether it has rules against duplicates that a person may pass over, and the sync where that is set. */
  readonly duplicateAlerts: boolean
  /** An API token in the server's own configuration, used where there is no app; undefined when there is none. */
  readonly serverToken?: (env: Env) => string | undefined
  /** Default environment of a connection; null for a CRM with only one. */
  readonly environment: (env: Env) => Environment | null
}

type App = Pick<Env['hubspot'], 'clientId' | 'clientSecret'>

const missingOf = (name: string, app: App) => [
  ...(app.clientId ? [] : [`${name}_CLIENT_ID`]),
  ...(app.clientSecret ? [] : [`${name}_CLIENT_SECRET`]),
]
const appOf = ({ clientId = '', clientSecret = '' }: App) => ({ clientId, clientSecret })

/** One entry per CRM, loaded on first use. */
const registry: Readonly<Record<CrmType, Entry>> = {
  salesforce: {
    missing: (env) => missingOf('SALESFORCE', env.salesforce),
    load: async ({ salesforce }, app = appOf(salesforce)) =>
      (await import('./salesforce/index.ts')).createSalesforceConnector({
        ...app,
        loginUrls: salesforce.loginUrls,
      }),
    apiToken: false,
    duplicateAlerts: true,
    environment: (env) => env.salesforce.environment,
  },
  hubspot: {
    missing: (env) => missingOf('HUBSPOT', env.hubspot),
    load: async ({ hubspot }, app = appOf(hubspot)) =>
      (await import('./hubspot/index.ts')).createHubSpotConnector({
        ...app,
        webhookSecret: hubspot.webhookSecret,
        apiUrl: hubspot.apiUrl,
        appUrl: hubspot.appUrl,
      }),
    apiToken: true,
    duplicateAlerts: false,
    environment: () => null,
  },
  pipedrive: {
    missing: (env) => missingOf('PIPEDRIVE', env.pipedrive),
    load: async ({ pipedrive }, app = appOf(pipedrive)) =>
      (await import('./pipedrive/index.ts')).createPipedriveConnector({
        ...app,
        apiUrl: pipedrive.apiUrl,
        oauthUrl: pipedrive.oauthUrl,
      }),
    apiToken: true,
    duplicateAlerts: false,
    serverToken: ({ pipedrive }) => pipedrive.apiToken,
    environment: () => null,
  },
}

/** What pages ask about a CRM before its connector is loaded. */
type ConnectionWays = Pick<Entry, 'apiToken' | 'duplicateAlerts'> & {
  readonly missing: readonly string[]
  readonly environments: boolean
}

/** How a CRM can be connected on this server. */
export function connectionWays(crmType: CrmType, env: Env): ConnectionWays {
  const entry = registry[crmType]
  const missing = serverToken(crmType, env) === null ? entry.missing(env) : []
  const { apiToken, duplicateAlerts } = entry
  return { missing, apiToken, duplicateAlerts, environments: entry.environment(env) !== null }
}

/** The server's own API token for a CRM; null when there is none, or when an app is configured, which takes precedence. */
export function serverToken(crmType: CrmType, env: Env): string | null {
  const entry = registry[crmType]
  return entry.missing(env).length > 0 ? (entry.serverToken?.(env) ?? null) : null
}

/** The environment of a connection whose request does not name one. */
export function defaultEnvironment(crmType: CrmType, env: Env): Environment {
  return registry[crmType].environment(env) ?? 'production'
}

/** @throws Failure `crm_not_configured` when this server has no OAuth app for the CRM */
export function requireApp(crmType: CrmType, env: Env): void {
  const missing = registry[crmType].missing(env)
  if (missing.length === 0) return
  throw new Failure({
    kind: 'invalid',
    code: 'crm_not_configured',
    message: `This server cannot connect to ${crmNames[crmType]} yet: set ${missing.join(' and ')} and start it again.`,
    field: 'crmType',
  })
}

/** @param app the organisation's own app, for a new grant; a stored one knows its own */
export async function loadConnector(crmType: CrmType, env: Env, app?: OAuthApp): Promise<Connector> {
  const entry = registry[crmType]
  const connector = await entry.load(env, app)
  return { ...connector, oauth: withOwnApps(connector.oauth, app, async (own) => (await entry.load(env, own)).oauth) }
}
