import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ChangePage, Cursor, Merge } from '../../../src/lib/crm/port/changes.ts'
import type { Connector } from '../../../src/lib/crm/port/connector.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import type { Session } from '../../../src/lib/crm/port/session.ts'
import type { ObjectType } from '../../../src/lib/crm/domain/entities.ts'
import type { RemoteRecord } from '../../../src/lib/crm/domain/records.ts'
import type { RunMemory } from '../../../src/lib/crm/transport/run-memory.ts'
import { createSalesforceConnector } from '../../../src/lib/crm/salesforce/index.ts'
import { type CountedSession, createBudgets, openSession } from '../../../src/lib/crm/transport/session.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS, startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts'

export const contactFields: Session['fields'] = [
  { name: 'Email', type: 'email' },
  { name: 'FirstName', type: 'text' },
  { name: 'LastName', type: 'text' },
  { name: 'Phone', type: 'phone' },
  { name: 'Title', type: 'text' },
  { name: 'Account.Name', type: 'text' },
]

/** A non-expiring session of the empty production org. */
const connectedTo = (url: string): Tokens => ({
  accessToken: SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg,
  refreshToken: null,
  expiresAt: null,
  scopes: [],
  kind: 'oauth',
  apiUrl: url,
  environment: 'production',
})

const requestsSchema = z.object({
  total: z.number(),
  byRoute: z.record(z.string(), z.number()),
  created: z.number(),
  updated: z.number(),
})

export type SalesforceFixture = Awaited<ReturnType<typeof startFixture>>

/** The sandbox with its controls, and the connector on it. The connector's waits are recorded, not waited. */
export async function startFixture(
  options: {
    readonly externalIdField?: boolean
    readonly bulkRowsMin?: number
    readonly now?: () => number
    readonly currencies?: 'one'
    readonly recordTypes?: boolean
  } = {},
) {
  let ahead = 0
  const clock = () => Date.now() + ahead
  const sandbox = await startSalesforceSandbox({
    port: 0,
    dataFile: ':memory:',
    seed: false,
    clock,
    externalIdField: options.externalIdField ?? false,
    currencies: options.currencies ?? 'several',
    recordTypes: options.recordTypes ?? false,
  })
  const waits: number[] = []
  const { clientId, clientSecret } = SALESFORCE_SANDBOX_CREDENTIALS
  const connector = createSalesforceConnector(
    {
      clientId,
      clientSecret,
      loginUrls: { production: sandbox.url, sandbox: sandbox.url },
      ...(options.bulkRowsMin === undefined ? {} : { bulkRowsMin: options.bulkRowsMin }),
    },
    options.now ?? Date.now,
    async (ms) => {
      waits.push(ms)
    },
  )
  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    url: sandbox.url,
    connector,
    waits,
    clock,
    /** Advances the sandbox's clock. */
    pass: (ms: number) => {
      ahead += ms
    },
    set: (settings: Readonly<Record<string, unknown>>) => control('POST', '/config', settings),
    fail: (fault: Readonly<Record<string, unknown>>) => control('POST', '/faults', fault),
    control: (path: string, body: unknown) => control('POST', path, body),
    seed: (count: number) => control('POST', '/seed', { org: 'empty', count, replace: true }),
    /** The calls since the last time, and their number. */
    requests: async () => {
      const seen = requestsSchema.parse(await control('GET', '/requests'))
      await control('DELETE', '/requests')
      return seen
    },
    session: (fields: Session['fields'] = contactFields, tokens: Tokens = connectedTo(sandbox.url)) =>
      sessionOf(connector, tokens, fields).session,
    /** One slice of a run, with the memory that it shares with the others. */
    sliceWith: (memory: RunMemory) => sessionOf(connector, connectedTo(sandbox.url), contactFields, memory).session,
    /** A call by another client of the org. */
    api: async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${sandbox.url}/services/data/v68.0${path}`, {
        method,
        headers: {
          authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return text === '' ? null : z.looseObject({}).parse(JSON.parse(text))
    },
    close: () => sandbox.close(),
  }
}

/** A conversation whose tokens are stored in memory, and the stored tokens. */
export function sessionOf(
  connector: Connector,
  tokens: Tokens,
  fields: Session['fields'] = contactFields,
  memory: RunMemory = new Map(),
) {
  let held = { tokens, version: 1 }
  const session: CountedSession = openSession({
    budgets: createBudgets(),
    connectionId: randomUUID(),
    connector,
    memory,
    store: {
      read: async () => held,
      lock: async (version) => version === held.version,
      unlock: async () => undefined,
      write: async (version, renewed) => {
        if (version !== held.version) return false
        held = { tokens: renewed, version: version + 1 }
        return true
      },
    },
  }).withFields(fields)
  return { session, kept: () => held.tokens }
}

/** Goes through the consent as a person does. */
export async function consent(fixture: SalesforceFixture, org: string, environment: Tokens['environment']): Promise<Tokens> {
  const verifier = 'a-verifier-that-is-long-enough-for-the-standard-0123456789'
  const redirectUri = 'http://127.0.0.1:3000/api/crm/connect/callback'
  const request = {
    state: 'state',
    redirectUri,
    environment,
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
  }
  const asked = new URL(fixture.connector.oauth.authorizeUrl(request))
  const answer = await fetch(asked.origin + asked.pathname, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([...asked.searchParams, ['org_id', org], ['decision', 'allow']]),
  })
  const code = new URL(answer.headers.get('location') ?? 'about:blank').searchParams.get('code') ?? ''
  return fixture.connector.oauth.exchangeCode({ code, redirectUri, codeVerifier: verifier, environment })
}

/** Reads from a cursor to the last page. `between` runs after each page except the last. */
export async function readAll(
  connector: Connector,
  session: Session,
  from: Cursor | null,
  options: { readonly object?: ObjectType; readonly between?: (page: ChangePage) => unknown } = {},
): Promise<{ records: RemoteRecord[]; deletedIds: string[]; merges: Merge[]; next: Cursor; pages: number }> {
  const records: RemoteRecord[] = []
  const deletedIds: string[] = []
  const merges: Merge[] = []
  let cursor = from
  for (let pages = 1; pages < 200; pages += 1) {
    const page = await connector.listChanges(session, options.object ?? 'contact', cursor)
    records.push(...page.records)
    deletedIds.push(...page.deletedIds)
    merges.push(...(page.merges ?? []))
    // As the database stores it.
    cursor = z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(page.next)))
    if (page.done) return { records, deletedIds, merges, next: cursor, pages }
    await options.between?.(page)
  }
  throw new Error('The reader does not come to rest.')
}
