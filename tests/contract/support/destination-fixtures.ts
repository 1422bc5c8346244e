import { createEgress, type Egress } from '../../../src/lib/core/egress/egress.ts'
import { type Env, parseEnv } from '../../../src/lib/core/env.ts'
import type { DestinationType } from '../../../src/lib/crm/domain/destination-type.ts'
import { CREATIO_SANDBOX_CREDENTIALS, startCreatioSandbox } from '../../../sandbox/creatio/server.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts'
import type { SandboxOptions } from '../../../sandbox/kit/core.ts'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { KLAVIYO_SANDBOX_CREDENTIALS, startKlaviyoSandbox } from '../../../sandbox/klaviyo/server.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS, startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts'

export type DestinationFixture = {
  readonly url: string
  readonly env: Env
  readonly egress: Egress
  readonly credentials: Readonly<Record<string, string>>
  /** Credentials that the CRM does not accept. */
  readonly wrong: Readonly<Record<string, string>>
  /** How many contacts and events there are. */
  count(): Promise<{ readonly contacts: number; readonly events: number }>
  control(path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

const environment = {
  NEXT_PUBLIC_SUPABASE_URL: 'https://project.supabase.co',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_1',
  SUPABASE_SECRET_KEY: 'sb_secret_1',
  CRON_SECRET: '0123456789abcdef',
  CRM_ENCRYPTION_KEY: 'key',
  APP_URL: 'https://app.example.com/',
}

async function start(
  startSandbox: (options: SandboxOptions) => Promise<RunningSandbox>,
  facts: (url: string) => {
    readonly env?: Readonly<Record<string, string>>
    readonly credentials: Readonly<Record<string, string>>
    readonly wrong: Readonly<Record<string, string>>
    readonly headers: () => Promise<Readonly<Record<string, string>>>
    readonly counted: readonly [contacts: string, events: string]
    readonly countIn: (body: never) => number
    /** What is appended to the path for the next page; null: there is none. Left out where one page has all. */
    readonly nextIn?: (body: never) => string | null
  },
): Promise<DestinationFixture> {
  const sandbox = await startSandbox({ port: 0, dataFile: ':memory:', seed: false })
  const { env = {}, credentials, wrong, headers, counted, countIn, nextIn } = facts(sandbox.url)
  const egress = createEgress(new Set([new URL(sandbox.url).host]))
  const countAt = async (path: string): Promise<number> => {
    const response = await fetch(`${sandbox.url}${path}`, { headers: await headers() })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    const body = (await response.json()) as never
    const next = nextIn?.(body) ?? null
    return countIn(body) + (next === null ? 0 : await countAt(path.replace(/&after=.*$/, '') + next))
  }
  return {
    url: sandbox.url,
    env: parseEnv({ ...environment, ...env }),
    egress,
    credentials,
    wrong,
    count: async () => ({ contacts: await countAt(counted[0]), events: await countAt(counted[1]) }),
    async control(path, body) {
      const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      const response = await fetch(`${sandbox.url}/_sandbox${path}`, body === undefined ? {} : sent)
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return response.status === 204 ? null : response.json()
    },
    async close() {
      await egress.close()
      await sandbox.close()
    },
  }
}

const revision = { revision: '2026-07-15' }

/** Each destination on its sandbox, empty at first. */
export const destinationFixtures: Readonly<Record<DestinationType, () => Promise<DestinationFixture>>> = {
  klaviyo: () =>
    start(startKlaviyoSandbox, (url) => ({
      env: { KLAVIYO_API_URL: url },
      credentials: { api_key: KLAVIYO_SANDBOX_CREDENTIALS.apiKeyOfEmptyAccount },
      wrong: { api_key: 'pk_wrong' },
      headers: async () => ({
        ...revision,
        authorization: `Klaviyo-API-Key ${KLAVIYO_SANDBOX_CREDENTIALS.apiKeyOfEmptyAccount}`,
      }),
      counted: ['/api/profiles?page[size]=100', '/api/events?page[size]=200'],
      countIn: ({ data }: { readonly data: readonly unknown[] }) => data.length,
    })),
  creatio: () =>
    start(startCreatioSandbox, (url) => ({
      credentials: {
        base_url: url,
        client_id: CREATIO_SANDBOX_CREDENTIALS.clientIdOfEmptySite,
        client_secret: CREATIO_SANDBOX_CREDENTIALS.clientSecretOfEmptySite,
      },
      wrong: { base_url: url, client_id: CREATIO_SANDBOX_CREDENTIALS.clientIdOfEmptySite, client_secret: 'wrong' },
      async headers() {
        const { clientIdOfEmptySite: id, clientSecretOfEmptySite: secret } = CREATIO_SANDBOX_CREDENTIALS
        const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
        const answer: { access_token: string } = await (await fetch(`${url}/connect/token`, { method: 'POST', body })).json()
        return { authorization: `Bearer ${answer.access_token}` }
      },
      counted: ['/0/odata/Contact?$top=1&$count=true', '/0/odata/Activity?$top=1&$count=true'],
      countIn: (body: { readonly '@odata.count': number }) => body['@odata.count'],
    })),
  hubspot: () =>
    start(startHubSpotSandbox, (url) => ({
      env: { HUBSPOT_API_URL: url, HUBSPOT_APP_URL: url },
      credentials: { access_token: HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken },
      wrong: { access_token: 'pat-wrong' },
      headers: async () => ({ authorization: `Bearer ${HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken}` }),
      counted: ['/crm/v3/objects/contacts?limit=100', '/crm/v3/objects/notes?limit=100'],
      countIn: ({ results }: { readonly results: readonly unknown[] }) => results.length,
      nextIn: ({ paging }: { readonly paging?: { readonly next?: { readonly after: string } } }) =>
        paging?.next === undefined ? null : `&after=${paging.next.after}`,
    })),
  salesforce: () =>
    start(startSalesforceSandbox, (url) => ({
      credentials: {
        client_id: SALESFORCE_SANDBOX_CREDENTIALS.clientId,
        client_secret: SALESFORCE_SANDBOX_CREDENTIALS.clientSecret,
        login_url: url,
      },
      wrong: { client_id: SALESFORCE_SANDBOX_CREDENTIALS.clientId, client_secret: 'wrong', login_url: url },
      headers: async () => ({ authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }),
      counted: [
        '/services/data/v68.0/query?q=SELECT%20Id%20FROM%20Contact',
        '/services/data/v68.0/query?q=SELECT%20Id%20FROM%20ContentNote',
      ],
      countIn: ({ totalSize }: { readonly totalSize: number }) => totalSize,
    })),
  pipedrive: () =>
    start(startPipedriveSandbox, (url) => ({
      env: { PIPEDRIVE_API_URL: url, PIPEDRIVE_OAUTH_URL: url },
      credentials: { api_token: PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany },
      wrong: { api_token: 'wrong' },
      headers: async () => ({ 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany }),
      counted: ['/api/v2/persons?limit=500', '/api/v1/notes?limit=500'],
      countIn: ({ data }: { readonly data: readonly unknown[] | null }) => data?.length ?? 0,
    })),
}
