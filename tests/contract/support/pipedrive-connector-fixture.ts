import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ChangePage, Cursor } from '../../../src/lib/crm/port/changes.ts'
import type { Connector } from '../../../src/lib/crm/port/connector.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import type { FieldType, FieldValues, ObjectType } from '../../../src/lib/crm/domain/entities.ts'
import type { RemoteRecord } from '../../../src/lib/crm/domain/records.ts'
import { createPipedriveConnector } from '../../../src/lib/crm/pipedrive/index.ts'
import type { RunMemory } from '../../../src/lib/crm/transport/run-memory.ts'
import { type CountedSession, createBudgets, openSession } from '../../../src/lib/crm/transport/session.ts'
import type { TokenStore } from '../../../src/lib/crm/transport/token-source.ts'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../../../sandbox/pipedrive/server.ts'

export const redirectUri = 'http://127.0.0.1:3000/api/crm/connect/callback'

/** The fields of most tests. */
export const nameAndMail = { email: 'email', first_name: 'text', last_name: 'text', phone: 'phone' } as const

const requestsSchema = z.object({
  total: z.number(),
  byRoute: z.record(z.string(), z.number()),
  byStatus: z.record(z.string(), z.number()),
})
const contactsSchema = z.object({ count: z.number(), deleted: z.number(), duplicatesByEmail: z.array(z.unknown()) })
const jsonSchema = z.record(z.string(), z.unknown())

/** A token store like the database's, in memory, with an exclusive lock. */
export function storeOf(tokens: Tokens): TokenStore & { current(): Tokens } {
  let stored = { tokens, version: 1 }
  let isLocked = false
  return {
    current: () => stored.tokens,
    read: async () => stored,
    async lock(version) {
      if (isLocked || version !== stored.version) return false
      isLocked = true
      return true
    },
    async unlock() {
      isLocked = false
    },
    async write(version, next) {
      isLocked = false
      if (version !== stored.version) return false
      stored = { tokens: next, version: version + 1 }
      return true
    },
  }
}

const apiToken = (accessToken: string): Tokens => ({
  accessToken,
  refreshToken: null,
  expiresAt: null,
  scopes: [],
  kind: 'api_token',
  apiUrl: null,
  environment: 'production',
})

/** The connector through its real SDK on a sandbox, as the owner of company 8102 (empty) or 8101; writes and reads are of `object`. */
export async function pipedriveFixture(
  options: { readonly seed?: boolean; readonly clock?: () => number; readonly object?: ObjectType } = {},
) {
  const { object = 'contact' } = options
  const sandbox: RunningSandbox = await startPipedriveSandbox({
    port: 0,
    dataFile: ':memory:',
    seed: options.seed === true,
    ...(options.clock ? { clock: options.clock } : {}),
  })
  const { clientId, clientSecret, apiToken: ofAcme, apiTokenOfEmptyCompany } = PIPEDRIVE_SANDBOX_CREDENTIALS
  const connector: Connector = createPipedriveConnector(
    { clientId, clientSecret, apiUrl: sandbox.url, oauthUrl: sandbox.url },
    options.clock,
  )
  const token = options.seed === true ? ofAcme : apiTokenOfEmptyCompany

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  const fixture = {
    url: sandbox.url,
    connector,
    token,
    close: () => sandbox.close(),
    configure: (settings: object) => control('POST', '/config', settings),
    fault: (fault: object) => control('POST', '/faults', fault),
    expireTokens: () => control('POST', '/expire-tokens'),
    seed: (count: number, more: object = {}) => control('POST', '/seed', { company: 8102, count, ...more }),
    contacts: async (company = 8102) => contactsSchema.parse(await control('GET', `/contacts?company=${company}`)),
    forgetRequests: () => control('DELETE', '/requests'),
    requests: async () => requestsSchema.parse(await control('GET', '/requests')),

    /** A conversation that reads these fields, with its own request budget, and its own run unless `memory` is given. */
    session(
      fields: Readonly<Record<string, FieldType>> = nameAndMail,
      tokens: Tokens = apiToken(token),
      memory: RunMemory = new Map(),
    ): CountedSession {
      return fixture.sessionOn(storeOf(tokens), fields, memory)
    },
    sessionOn(
      store: TokenStore,
      fields: Readonly<Record<string, FieldType>> = nameAndMail,
      memory: RunMemory = new Map(),
    ): CountedSession {
      const named = Object.entries(fields).map(([name, type]) => ({ name, type }))
      return openSession({
        budgets: createBudgets(),
        connectionId: randomUUID(),
        connector,
        store,
        memory,
        ...(options.clock ? { now: options.clock } : {}),
      }).withFields(named)
    },

    /** Calls the API as another client. */
    async api(method: string, path: string, body?: unknown, generation = 'v2'): Promise<Record<string, unknown>> {
      const response = await fetch(`${sandbox.url}/api/${generation}${path}`, {
        method,
        headers: { 'x-api-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const answer = z.object({ data: z.unknown() }).parse(await response.json())
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
      return jsonSchema.parse(answer.data)
    },
    async person(body: object): Promise<string> {
      return String((await fixture.api('POST', '/persons', body))['id'])
    },
    async organization(body: object): Promise<string> {
      return String((await fixture.api('POST', '/organizations', body))['id'])
    },
    /** Merges a record into another one, as people do in Pipedrive. */
    merge: (entities: 'persons' | 'organizations' | 'deals', from: string, into: string) =>
      fixture.api('PUT', `/${entities}/${from}/merge`, { merge_with_id: Number(into) }, 'v1'),

    /** Goes through the consent page and exchanges the code. */
    async connect(): Promise<Tokens> {
      const response = await fetch(`${sandbox.url}/oauth/authorize`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({
          client_id: clientId,
          redirect_uri: redirectUri,
          state: 's',
          company_id: '8102',
          decision: 'allow',
        }),
      })
      const code = new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('code') ?? ''
      return connector.oauth.exchangeCode({ code, redirectUri, codeVerifier: '', environment: 'production' })
    },

    async write(session: CountedSession, write: RemoteWrite): Promise<WriteResult> {
      const [result] = await connector.upsertRecords(session, object, [write])
      if (!result) throw new Error('There was no result.')
      return result
    },
    create: (session: CountedSession, properties: FieldValues, key = 'one') =>
      fixture.write(session, { kind: 'create', key, externalId: randomUUID(), properties }),
    async update(session: CountedSession, id: string, properties: FieldValues): Promise<WriteResult> {
      return fixture.write(session, { kind: 'update', key: id, id, properties, before: await fixture.read(session, id) })
    },
    async read(session: CountedSession, id: string): Promise<RemoteRecord> {
      const [record] = await connector.getRecords(session, object, [id])
      if (!record) throw new Error(`There is no ${object} ${id}.`)
      return record
    },
    /** Every page from a cursor to the end. */
    async changes(session: CountedSession, from: Cursor | null) {
      const pages: ChangePage[] = []
      for (let cursor = from; ; ) {
        const page = await connector.listChanges(session, object, cursor)
        pages.push(page)
        if (page.done) break
        cursor = page.next
      }
      return {
        pages,
        records: pages.flatMap((page) => page.records),
        deletedIds: pages.flatMap((page) => page.deletedIds),
        next: pages.at(-1)?.next ?? {},
      }
    },
  }
  return fixture
}

export type PipedriveFixture = Awaited<ReturnType<typeof pipedriveFixture>>
