import type { Connector } from '../../../src/lib/crm/connector.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { createHubSpotConnector } from '../../../src/lib/crm/hubspot/index.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../../src/sandbox/hubspot/server.ts'

/** What a connector is held against: its sandbox, and a token that opens it. */
export type ConnectorStand = {
  readonly connector: Connector
  readonly accessToken: string
  /** Fields of the CRM that hold an e-mail, a first name, and one that must not be written. */
  readonly fields: { readonly email: string; readonly firstName: string; readonly readOnly: string }
  close(): Promise<void>
}

/** One stand per registered CRM; the suite fails for a CRM that is registered and has none. */
export const connectorStands: Readonly<Partial<Record<CrmType, () => Promise<ConnectorStand>>>> = {
  hubspot: async () => {
    const sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, searchLagMs: 0 })
    return {
      connector: createHubSpotConnector({ ...HUBSPOT_SANDBOX_CREDENTIALS, apiUrl: sandbox.url, appUrl: sandbox.url }),
      accessToken: HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken,
      fields: { email: 'email', firstName: 'firstname', readOnly: 'createdate' },
      close: () => sandbox.close(),
    }
  },
}
