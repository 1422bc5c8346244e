import type { Session } from '../../../src/lib/crm/port/session.ts'
import { createHubSpotConnector } from '../../../src/lib/crm/hubspot/index.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts'
import { conversationOn } from './conversation.ts'
import { call } from './hubspot-client.ts'

/**
 * The connector through its real SDK on an empty sandbox, and one conversation whose reads return `fields`. `now` is the
 * connector's clock, epoch milliseconds.
 */
export async function hubSpotFixture(fields: Session['fields'] = [], now: () => number = Date.now) {
  const sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, searchLagMs: 0 })
  const connector = createHubSpotConnector({ ...HUBSPOT_SANDBOX_CREDENTIALS, apiUrl: sandbox.url, appUrl: sandbox.url }, now)
  const { privateAppToken } = HUBSPOT_SANDBOX_CREDENTIALS
  return {
    url: sandbox.url,
    connector,
    session: conversationOn(connector, { accessToken: privateAppToken, kind: 'api_token', apiUrl: null }).withFields(fields),
    async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
      const { status, body } = await call(sandbox.url, 'POST', '/_sandbox/config', settings)
      if (status >= 400) throw new Error(`The sandbox refused its settings: ${JSON.stringify(body)}`)
    },
    close: () => sandbox.close(),
  }
}

export type HubSpotFixture = Awaited<ReturnType<typeof hubSpotFixture>>
