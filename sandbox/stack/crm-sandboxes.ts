import { join } from 'node:path'
import { startCreatioSandbox } from '../creatio/server.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../hubspot/server.ts'
import type { RunningSandbox } from '../kit/serve.ts'
import { startKlaviyoSandbox } from '../klaviyo/server.ts'
import { portRefused } from '../listen.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS, startSalesforceSandbox } from '../salesforce/server.ts'
import type { SandboxName } from './configuration.ts'
import { startSourceSandbox } from '../sources/server.ts'
import type { Service, Surroundings } from './services.ts'

type SandboxDefinition = {
  readonly label: string
  start(options: {
    readonly port: number
    readonly dataFile: string
    readonly seed: boolean
    /** Webhook target of the app for all accounts; CRMs that set it per account ignore it. */
    readonly webhookTargetUrl?: string
    /** The CRM's own clock, epoch milliseconds. */
    readonly clock?: () => number
  }): Promise<RunningSandbox>
  /** What the app needs in its environment to reach it. */
  env(url: string): Readonly<Record<string, string>>
}

/** The sandbox of each CRM, and of outside sources, and the environment that points the app at it. */
export const crmSandboxes: Readonly<Record<SandboxName, SandboxDefinition>> = {
  salesforce: {
    label: 'Salesforce',
    start: startSalesforceSandbox,
    env: (url) => ({
      SALESFORCE_CLIENT_ID: SALESFORCE_SANDBOX_CREDENTIALS.clientId,
      SALESFORCE_CLIENT_SECRET: SALESFORCE_SANDBOX_CREDENTIALS.clientSecret,
      SALESFORCE_LOGIN_URL: url,
    }),
  },
  hubspot: {
    label: 'HubSpot',
    start: startHubSpotSandbox,
    env: (url) => ({
      HUBSPOT_CLIENT_ID: HUBSPOT_SANDBOX_CREDENTIALS.clientId,
      HUBSPOT_CLIENT_SECRET: HUBSPOT_SANDBOX_CREDENTIALS.clientSecret,
      HUBSPOT_API_URL: url,
      HUBSPOT_APP_URL: url,
    }),
  },
  pipedrive: {
    label: 'Pipedrive',
    start: startPipedriveSandbox,
    env: (url) => ({
      PIPEDRIVE_CLIENT_ID: PIPEDRIVE_SANDBOX_CREDENTIALS.clientId,
      PIPEDRIVE_CLIENT_SECRET: PIPEDRIVE_SANDBOX_CREDENTIALS.clientSecret,
      PIPEDRIVE_API_URL: url,
      PIPEDRIVE_OAUTH_URL: url,
    }),
  },
  klaviyo: { label: 'Klaviyo', start: startKlaviyoSandbox, env: (url) => ({ KLAVIYO_API_URL: url }) },
  creatio: { label: 'Creatio', start: startCreatioSandbox, env: () => ({}) },
  sources: { label: 'Sources', start: startSourceSandbox, env: () => ({}) },
}

/** Lets addresses that a customer typed lead to these sandboxes, beside what the operator allows. */
export function egressAllow(urls: readonly string[], allowed = ''): Readonly<Record<string, string>> {
  return { EGRESS_ALLOW: [allowed, ...urls.map((url) => new URL(url).host)].filter((entry) => entry !== '').join(',') }
}

/** Starts a sandbox for each CRM, unless the real one is configured or sandboxes are off. */
export async function provideCrms(surroundings: Surroundings): Promise<Service> {
  const names = Object.keys(crmSandboxes) as SandboxName[]
  const services = await Promise.all(names.map((name) => provideCrm(name, surroundings)))
  return {
    env: {
      ...Object.assign({}, ...services.map(({ env }) => env)),
      ...egressAllow(
        services.flatMap(({ url }) => url ?? []),
        surroundings.configuration.environment['EGRESS_ALLOW'],
      ),
    },
    notes: services.flatMap(({ notes }) => notes),
  }
}

async function provideCrm(
  name: SandboxName,
  { configuration, progress, shutdown }: Surroundings,
): Promise<Service & { readonly url?: string }> {
  const port = configuration.sandboxPorts[name]
  if (port === null) return { env: {}, notes: [] }
  const definition = crmSandboxes[name]
  const sandbox = await progress.step(`${definition.label} sandbox`, async () => {
    try {
      const dataFile = join(configuration.dataDir, `${name}.sqlite`)
      const webhookTargetUrl = `${configuration.appUrl}/api/crm/webhooks/${name}`
      return await definition.start({ port, dataFile, seed: true, webhookTargetUrl })
    } catch (error) {
      const listens = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
      const listener = { port, service: `the ${definition.label} sandbox`, variable: `${name.toUpperCase()}_SANDBOX_PORT` }
      throw listens ? portRefused(listener, error) : error
    }
  })
  shutdown.add(() => sandbox.close())
  return {
    url: sandbox.url,
    env: definition.env(sandbox.url),
    notes: [`${`${definition.label} sandbox`.padEnd(18)} ${sandbox.url}`],
  }
}
