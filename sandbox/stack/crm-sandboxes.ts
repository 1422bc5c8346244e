import { join } from 'node:path'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../hubspot/server.ts'
import type { RunningSandbox } from '../kit/serve.ts'
import { portRefused } from '../listen.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS, startSalesforceSandbox } from '../salesforce/server.ts'
import type { SandboxName } from './configuration.ts'
import type { Service, Surroundings } from './services.ts'

type Stand = {
  readonly label: string
  start(options: {
    readonly port: number
    readonly dataFile: string
    readonly seed: boolean
    /** Where an app of the vendor's has its pushes sent, once for all accounts; CRMs that are asked or set up per account ignore it. */
    readonly webhookTargetUrl?: string
    /** The CRM's own clock, epoch milliseconds. */
    readonly clock?: () => number
  }): Promise<RunningSandbox>
  /** What the app needs in its environment to reach it. */
  env(url: string): Readonly<Record<string, string>>
}

/** The stand-in of each CRM, and what points the app at it. */
export const crmStands: Readonly<Record<SandboxName, Stand>> = {
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
}

/** A stand-in for each CRM, unless the real one is configured or none is wanted. */
export async function provideCrms(surroundings: Surroundings): Promise<Service> {
  const names = Object.keys(crmStands) as SandboxName[]
  const services = await Promise.all(names.map((name) => provideCrm(name, surroundings)))
  return {
    env: Object.assign({}, ...services.map(({ env }) => env)),
    notes: services.flatMap(({ notes }) => notes),
  }
}

async function provideCrm(name: SandboxName, { configuration, progress, shutdown }: Surroundings): Promise<Service> {
  const port = configuration.sandboxPorts[name]
  if (port === null) return { env: {}, notes: [] }
  const stand = crmStands[name]
  const sandbox = await progress.step(`${stand.label} sandbox`, async () => {
    try {
      const dataFile = join(configuration.dataDir, `${name}.sqlite`)
      const webhookTargetUrl = `${configuration.appUrl}/api/crm/webhooks/${name}`
      return await stand.start({ port, dataFile, seed: true, webhookTargetUrl })
    } catch (error) {
      const listens = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
      const listener = { port, service: `the ${stand.label} sandbox`, variable: `${name.toUpperCase()}_SANDBOX_PORT` }
      throw listens ? portRefused(listener, error) : error
    }
  })
  shutdown.add(() => sandbox.close())
  return { env: stand.env(sandbox.url), notes: [`${`${stand.label} sandbox`.padEnd(18)} ${sandbox.url}`] }
}
