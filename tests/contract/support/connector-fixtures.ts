import type { Connector } from '../../../src/lib/crm/port/connector.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { ObjectType } from '../../../src/lib/crm/domain/entities.ts'
import { createHubSpotConnector } from '../../../src/lib/crm/hubspot/index.ts'
import { createPipedriveConnector } from '../../../src/lib/crm/pipedrive/index.ts'
import { createSalesforceConnector } from '../../../src/lib/crm/salesforce/index.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS, startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts'

/** What a connector is tested on: an empty sandbox, and a token for it. */
export type ConnectorFixture = {
  /** Address of the sandbox. */
  readonly url: string
  readonly connector: Connector
  readonly tokens: { readonly accessToken: string; readonly kind: 'oauth' | 'api_token'; readonly apiUrl: string | null }
  /** Whether a delta reports deletions; otherwise the next full read does. */
  readonly deltaTellsDeletions: boolean
  /** Deletes a record, past the connector. */
  readonly remove: (object: ObjectType, id: string) => Promise<void>
  /** Adds a field for any text to an object. @returns its name */
  readonly addField?: (object: ObjectType) => Promise<string>
  /** Changes the sandbox's settings. */
  readonly configure: (settings: object) => Promise<void>
  close(): Promise<void>
}

/** What each CRM calls an object in paths. */
const paths: Readonly<Record<CrmType, Readonly<Partial<Record<ObjectType, string>>>>> = {
  hubspot: { contact: 'contacts', account: 'companies', opportunity: 'deals', note: 'notes', task: 'tasks' },
  salesforce: {
    contact: 'Contact',
    account: 'Account',
    opportunity: 'Opportunity',
    lead: 'Lead',
    note: 'ContentNote',
    task: 'Task',
  },
  pipedrive: { contact: 'persons', account: 'organizations', opportunity: 'deals', task: 'activities' },
}

async function sendTo(url: string, method: string, path: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`${url}${path}`, { method, headers })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}

async function configureAt(url: string, settings: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/_sandbox/config`, { method: 'POST', headers, body: JSON.stringify(settings) })
  if (!response.ok) throw new Error(`The settings were refused: ${await response.text()}`)
}

async function hubSpot(): Promise<ConnectorFixture> {
  const sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, searchLagMs: 0 })
  const { privateAppToken } = HUBSPOT_SANDBOX_CREDENTIALS
  return {
    url: sandbox.url,
    connector: createHubSpotConnector({ ...HUBSPOT_SANDBOX_CREDENTIALS, apiUrl: sandbox.url, appUrl: sandbox.url }),
    tokens: { accessToken: privateAppToken, kind: 'api_token', apiUrl: null },
    // HubSpot's search does not return archived records.
    deltaTellsDeletions: false,
    remove: (object, id) =>
      sendTo(sandbox.url, 'DELETE', `/crm/v3/objects/${paths.hubspot[object]}/${id}`, {
        authorization: `Bearer ${privateAppToken}`,
      }),
    configure: (settings) => configureAt(sandbox.url, settings),
    close: () => sandbox.close(),
  }
}

async function salesforce(options: { readonly externalIdField: boolean }): Promise<ConnectorFixture> {
  const sandbox = await startSalesforceSandbox({ port: 0, dataFile: ':memory:', seed: false, ...options })
  const { accessTokenOfEmptyOrg, clientId, clientSecret } = SALESFORCE_SANDBOX_CREDENTIALS
  return {
    url: sandbox.url,
    connector: createSalesforceConnector({
      clientId,
      clientSecret,
      loginUrls: { production: sandbox.url, sandbox: sandbox.url },
    }),
    tokens: { accessToken: accessTokenOfEmptyOrg, kind: 'oauth', apiUrl: sandbox.url },
    deltaTellsDeletions: true,
    remove: (object, id) =>
      sendTo(sandbox.url, 'DELETE', `/services/data/v68.0/sobjects/${paths.salesforce[object]}/${id}`, {
        authorization: `Bearer ${accessTokenOfEmptyOrg}`,
      }),
    configure: (settings) => configureAt(sandbox.url, settings),
    close: () => sandbox.close(),
  }
}

async function pipedrive(): Promise<ConnectorFixture> {
  const sandbox: RunningSandbox = await startPipedriveSandbox({ port: 0, dataFile: ':memory:', seed: false })
  const { apiTokenOfEmptyCompany, clientId, clientSecret } = PIPEDRIVE_SANDBOX_CREDENTIALS
  return {
    url: sandbox.url,
    connector: createPipedriveConnector({ clientId, clientSecret, apiUrl: sandbox.url, oauthUrl: sandbox.url }),
    tokens: { accessToken: apiTokenOfEmptyCompany, kind: 'api_token', apiUrl: null },
    deltaTellsDeletions: true,
    remove: (object, id) =>
      sendTo(sandbox.url, 'DELETE', `/api/v2/${paths.pipedrive[object]}/${id}`, {
        'x-api-token': apiTokenOfEmptyCompany,
      }),
    async addField() {
      const response = await fetch(`${sandbox.url}/api/v2/dealFields`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-token': apiTokenOfEmptyCompany },
        body: JSON.stringify({ field_name: 'Added', field_type: 'varchar' }),
      })
      const added: { data: { field_code: string } } = await response.json()
      return added.data.field_code
    },
    configure: (settings) => configureAt(sandbox.url, settings),
    close: () => sandbox.close(),
  }
}

/** The fixtures of each registered CRM, by variant; the suite fails for a registered CRM without one. */
export const connectorFixtures: Readonly<Partial<Record<CrmType, Readonly<Record<string, () => Promise<ConnectorFixture>>>>>> = {
  hubspot: { 'as it is': hubSpot },
  salesforce: {
    'without an external id field': () => salesforce({ externalIdField: false }),
    'with an external id field': () => salesforce({ externalIdField: true }),
  },
  pipedrive: { 'as it is': pipedrive },
}
