import { Client } from '@hubspot/api-client'
import { z } from 'zod'
import { parseEnv } from '../../../src/lib/core/env.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Direction } from '../../../src/lib/crm/domain/field-mapping.ts'
import type { SyncedObject } from '../../../src/lib/crm/domain/objects.ts'
import { createEngine, type Engine } from '../../../src/lib/crm/engine.ts'
import { type ConnectOutcome, finishConnect } from '../../../src/lib/crm/use-cases/finish-connect.ts'
import { requestSync, runAfter, type SyncRequest } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../../src/lib/crm/use-cases/start-connect.ts'
import type { RunRow } from '../../../src/lib/db/run-rows.ts'
import { startRealStack } from '../../support/real-postgres.ts'
import { startTestStack, type TestStack } from '../../support/test-stack.ts'
import { consent } from './consent.ts'

const requestsSchema = z.looseObject({
  total: z.number(),
  byRoute: z.record(z.string(), z.number()),
  writes: z.number(),
  created: z.number(),
  updated: z.number(),
})

/** One CRM, as the hub's organisation and as the CRM's users use it. */
export type Crm = {
  /** Address of the sandbox. */
  readonly url: string
  /** Goes through consent as a person would; `decision` is the button pressed there, `account` the one chosen (else the first). */
  connect(options?: {
    decision?: 'allow' | 'deny'
    account?: string
    environment?: 'production' | 'sandbox'
  }): Promise<ConnectOutcome>
  /** A sync request of the organisation's owner. */
  request(syncType: 'full' | 'delta', direction?: Direction, contactId?: string): SyncRequest
  sync(syncType: 'full' | 'delta', direction?: Direction, contactId?: string): Promise<RunRow>
  /** Calls the sandbox's control API. */
  control(method: string, path: string, body?: unknown): Promise<unknown>
  requests(): Promise<z.infer<typeof requestsSchema>>
  resetRequests(): Promise<void>
}

/** The hub's own methods are HubSpot's, where it has one. */
export type Hub = Crm & {
  readonly stack: TestStack
  readonly engine: Engine
  readonly organizationId: string
  readonly userId: string
  /** HubSpot's sandbox with a static token. */
  readonly hubspot: Client
  crm(crmType: CrmType): Crm
  close(): Promise<void>
}

const ownerSchema = z.tuple([z.object({ organization_id: z.uuid(), user_id: z.uuid() })])

/** For tests that are not about the vendors' limits and delays. */
const noRateLimits: Readonly<Record<CrmType, object>> = {
  hubspot: { rateLimitPer10s: 100_000, searchPerSecond: 10_000, searchLagMs: 0 },
  salesforce: {},
  pipedrive: { burstPer2s: 100_000, searchPer2s: 100_000, searchLagMs: 0 },
}

/** One organisation (the demo's Acme, or an empty one), an account at each CRM (seeded or empty likewise), and the engine between them. */
export async function startHub(
  options: {
    demo?: boolean
    rateLimits?: boolean
    crms?: readonly CrmType[]
    /** What new connections sync; contacts alone unless the test is about others. */
    firstObjects?: readonly SyncedObject[]
    /** The app's address, for the CRMs' webhooks. */
    appUrl?: string
    /** On a real PostgreSQL server instead of the embedded one: for races. */
    onRealPostgres?: boolean
    /** The CRMs' clock, epoch milliseconds; on the embedded database only. */
    clock?: () => number
  } = {},
): Promise<Hub> {
  const crms = options.crms ?? ['hubspot']
  const start = options.onRealPostgres ? startRealStack : startTestStack
  const clock = options.clock === undefined ? {} : { clock: options.clock }
  const stack = await start({ sandboxes: crms, seed: options.demo ?? false, ...clock })
  const env = parseEnv({ ...stack.env, ...(options.appUrl === undefined ? {} : { APP_URL: options.appUrl }) })
  const engine: Engine = { ...createEngine(env), firstObjects: options.firstObjects ?? ['contact'] }
  const person = { ...(await owner(stack, options.demo ?? false)), mayAdminister: true }
  const views = new Map(crms.map((crmType) => [crmType, viewOf(crmType, stack.sandboxes.get(crmType) ?? '', engine, person)]))
  const crm = (crmType: CrmType): Crm => {
    const view = views.get(crmType)
    if (!view) throw new Error(`This hub was started without ${crmType}.`)
    return view
  }
  for (const [crmType, view] of views) {
    if (!options.rateLimits) await view.control('POST', 'config', noRateLimits[crmType])
  }
  if (options.rateLimits && views.has('hubspot')) await crm('hubspot').control('POST', 'config', { searchLagMs: 0 })
  return {
    ...(views.get('hubspot') ?? crm(crms[0] ?? 'hubspot')),
    stack,
    engine,
    ...person,
    hubspot: new Client({
      accessToken: 'pat-sandbox-4711',
      basePath: stack.sandboxes.get('hubspot') ?? '',
      numberOfApiCallRetries: 0,
    }),
    crm,
    close: () => stack.close(),
  }
}

function viewOf(
  crmType: CrmType,
  url: string,
  engine: Engine,
  person: { readonly organizationId: string; readonly userId: string; readonly mayAdminister: boolean },
): Crm {
  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
  const request: Crm['request'] = (syncType, direction = 'bidirectional', contactId) => ({
    organizationId: person.organizationId,
    userId: person.userId,
    crmType,
    syncType,
    direction,
    contactId: contactId ?? null,
  })
  return {
    url,
    control,
    request,
    async connect({ decision = 'allow', account, environment } = {}) {
      const { authUrl } = await startConnect(engine, { ...person, crmType, environment })
      return finishConnect(engine, person, await consent(authUrl, decision, account))
    },
    async sync(...asked) {
      const requested = await requestSync(engine, request(...asked), Date.now() + 600_000)
      return runAfter(engine, requested, 600_000)
    },
    requests: async () => requestsSchema.parse(await control('GET', 'requests')),
    resetRequests: async () => {
      await control('DELETE', 'requests')
    },
  }
}

async function owner(stack: TestStack, demo: boolean): Promise<{ organizationId: string; userId: string }> {
  if (!demo) {
    const organization = await stack.createTestOrganisation()
    return { organizationId: organization.organizationId, userId: organization.owner.userId }
  }
  const [row] = ownerSchema.parse(
    await stack.sql(`select m.organization_id, m.user_id from organization_members m join organizations o on o.id = m.organization_id
                     where o.name = 'Acme' and m.role = 'owner'`),
  )
  return { organizationId: row.organization_id, userId: row.user_id }
}
