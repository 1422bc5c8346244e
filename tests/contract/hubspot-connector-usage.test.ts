import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Connector, Tokens } from '../../src/lib/crm/connector.ts'
import { createHubSpotConnector } from '../../src/lib/crm/hubspot/index.ts'
import { type CountedSession, createBudgets, openSession } from '../../src/lib/crm/session.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS, startHubSpotSandbox } from '../../src/sandbox/hubspot/server.ts'
import type { RunningSandbox } from '../../src/sandbox/kit/serve.ts'
import { failureOf } from '../unit/support/failure.ts'

const tokens: Tokens = {
  accessToken: HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken,
  refreshToken: null,
  expiresAt: null,
  scopes: [],
  kind: 'api_token',
  apiUrl: null,
  environment: 'production',
}
let sandbox: RunningSandbox
let connector: Connector
let session: CountedSession

beforeEach(async () => {
  sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, searchLagMs: 0 })
  connector = createHubSpotConnector({ ...HUBSPOT_SANDBOX_CREDENTIALS, apiUrl: sandbox.url, appUrl: sandbox.url })
  session = openSession({
    budgets: createBudgets(),
    connectionId: randomUUID(),
    connector,
    store: {
      read: async () => ({ tokens, version: 1 }),
      lock: async () => false,
      unlock: async () => undefined,
      write: async () => false,
    },
  })
})
afterEach(() => sandbox.close())

async function configure(settings: { readonly dailyLimit: number }): Promise<void> {
  const response = await fetch(`${sandbox.url}/_sandbox/config`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
  if (!response.ok) throw new Error(`The sandbox refused its settings: ${await response.text()}`)
}

test('an account without a daily limit tells no usage', async () => {
  await connector.listChanges(session, 'contact', null)
  expect(session.usage()).toBeNull()
})

test('of a daily limit it is known what is used, from calls through the SDK’s methods and from plain ones', async () => {
  await configure({ dailyLimit: 1_000 })
  await connector.listChanges(session, 'contact', null)
  expect(session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
  await connector.account(session)
  expect(session.usage()).toEqual({ used: 3, limit: 1_000, unit: 'calls' })
})

test('an answer that does not tell leaves what was known', async () => {
  await configure({ dailyLimit: 1_000 })
  await connector.describeFields(session, 'contact')
  await connector.countRecords(session, 'contact')
  expect(session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
})

test('a limit that is used up is known from the refusal', async () => {
  await configure({ dailyLimit: 2 })
  await connector.account(session)
  const failure = await failureOf(() => connector.listChanges(session, 'contact', null))
  expect(failure).toMatchObject({ kind: 'rate_limit', code: 'daily_limit' })
  expect(session.usage()).toEqual({ used: 2, limit: 2, unit: 'calls' })
})
