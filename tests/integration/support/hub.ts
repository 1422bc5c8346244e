import { Client } from '@hubspot/api-client'
import { z } from 'zod'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { createSecretBox } from '../../../src/lib/core/secret-box.ts'
import { loadConnector } from '../../../src/lib/crm/registry.ts'
import type { Direction } from '../../../src/lib/crm/domain/field-mapping.ts'
import type { Engine } from '../../../src/lib/crm/sync-manager.ts'
import { type ConnectOutcome, finishConnect } from '../../../src/lib/crm/use-cases/finish-connect.ts'
import { requestSync, runAfter, type SyncRequest } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../../src/lib/crm/use-cases/start-connect.ts'
import { createServiceClient } from '../../../src/lib/db/service-client.ts'
import type { RunRow } from '../../../src/lib/db/runs.ts'
import { startTestStack, type TestStack } from '../../support/test-stack.ts'

const requestsSchema = z.looseObject({
  total: z.number(),
  byRoute: z.record(z.string(), z.number()),
  writes: z.number(),
  created: z.number(),
  updated: z.number(),
})

export type Hub = {
  readonly stack: TestStack
  readonly engine: Engine
  readonly organizationId: string
  readonly userId: string
  /** The sandbox as somebody working in HubSpot sees it, with a static token. */
  readonly hubspot: Client
  /** Goes through consent as a person would; `decision` is the button pressed there. */
  connect(options?: { decision?: 'connect' | 'deny'; portal?: number }): Promise<ConnectOutcome>
  /** What its owner would ask the engine for. */
  request(syncType: 'full' | 'delta', direction?: Direction, contactId?: string): SyncRequest
  sync(syncType: 'full' | 'delta', direction?: Direction, contactId?: string): Promise<RunRow>
  /** Steers or asks the sandbox. */
  control(method: string, path: string, body?: unknown): Promise<unknown>
  requests(): Promise<z.infer<typeof requestsSchema>>
  resetRequests(): Promise<void>
  close(): Promise<void>
}

const ownerSchema = z.tuple([z.object({ organization_id: z.uuid(), user_id: z.uuid() })])

/** One organisation (the demo's Acme, or an empty one), one HubSpot account (seeded or empty likewise), and the engine between them. */
export async function startHub(options: { demo?: boolean; rateLimits?: boolean } = {}): Promise<Hub> {
  const stack = await startTestStack({ sandbox: true, seed: options.demo ?? false })
  if (!stack.hubspot) throw new Error('The test stack started without its sandbox.')
  const { url } = stack.hubspot
  const env = parseEnv(stack.env)
  const engine: Engine = {
    env,
    db: createServiceClient(env),
    box: createSecretBox(env.encryptionKeys),
    loadConnector: (crmType) => loadConnector(crmType, env),
    now: Date.now,
  }
  const person = { ...(await owner(stack, options.demo ?? false)), mayAdminister: true }

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
  if (!options.rateLimits) await control('POST', 'config', { rateLimitPer10s: 100_000, searchPerSecond: 10_000 })
  await control('POST', 'config', { searchLagMs: 0 })

  const request: Hub['request'] = (syncType, direction = 'bidirectional', contactId) => ({
    ...person,
    crmType: 'hubspot',
    syncType,
    direction,
    contactId: contactId ?? null,
  })

  return {
    stack,
    engine,
    ...person,
    hubspot: new Client({ accessToken: 'pat-sandbox-4711', basePath: url, numberOfApiCallRetries: 0 }),
    control,
    async connect({ decision = 'connect', portal = 4711 } = {}) {
      const { authUrl } = await startConnect(engine, { ...person, crmType: 'hubspot' })
      return finishConnect(engine, person, await consent(authUrl, decision, portal))
    },
    request,
    async sync(...asked) {
      const requested = await requestSync(engine, request(...asked), Date.now() + 600_000)
      return runAfter(engine, requested, 600_000)
    },
    requests: async () => requestsSchema.parse(await control('GET', 'requests')),
    resetRequests: async () => {
      await control('DELETE', 'requests')
    },
    close: () => stack.close(),
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

/** Presses a button on the consent page and reads where it sends the browser. */
export async function consent(authUrl: string, decision: 'connect' | 'deny', portal: number) {
  const page = await (await fetch(authUrl)).text()
  const form = new URLSearchParams({ portal_id: String(portal), decision })
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
    form.set(name, value.replaceAll('&amp;', '&').replaceAll('&quot;', '"'))
  }
  const answer = await fetch(new URL('/oauth/authorize', authUrl), { method: 'POST', body: form, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`The consent page answered ${answer.status}: ${await answer.text()}`)
  const { searchParams } = new URL(location)
  return { state: searchParams.get('state'), code: searchParams.get('code'), error: searchParams.get('error') }
}
