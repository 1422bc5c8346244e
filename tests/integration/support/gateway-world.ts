import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { CREATIO_SANDBOX_CREDENTIALS } from '../../../sandbox/creatio/server.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../../sandbox/hubspot/server.ts'
import { KLAVIYO_SANDBOX_CREDENTIALS } from '../../../sandbox/klaviyo/server.ts'
import { startWatchedProxy } from '../../chaos/support/watched-proxy.ts'
import { startTestStack, type TestStack } from '../../support/test-stack.ts'
import { ownEnvironment } from './own-environment.ts'

const modules = async () => ({
  ...(await import('../../../app/crm/[...path]/route.ts')),
  keys: await import('../../../app/api/keys/route.ts'),
  ...(await import('../../../src/lib/crm/engine.ts')),
  ...(await import('../../../src/lib/jobs/worker.ts')),
  ...(await import('../../../src/lib/db/gateway.ts')),
  ...(await import('../../../src/lib/crm/use-cases/erase-person.ts')),
  ...(await import('../../../src/lib/http/gateway/routes.ts')),
})

export type Call = {
  readonly body?: unknown
  readonly user?: string
  readonly key?: string
  readonly headers?: Record<string, string>
}

const json = { 'content-type': 'application/json' }
export const text = (value: unknown) => z.string().parse(value)

export type GatewayWorld = ReturnType<typeof gatewayWorld>

/** A stack with the gateway's routes and sandboxes, for the tests of one file. */
export function gatewayWorld() {
  let stack: TestStack
  let key = ''
  let foreignKey = ''
  /** A key of the same organisation for something else, and what a person signs in with. */
  let readingKey = ''
  let accessToken = ''
  /** Klaviyo answers nothing before this. */
  let klaviyoAnswers: Promise<void> = Promise.resolve()
  let klaviyo: Awaited<ReturnType<typeof startWatchedProxy>>
  let app: Awaited<ReturnType<typeof modules>>
  const enter = ownEnvironment()
  beforeAll(async () => {
    stack = await startTestStack({ sandboxes: ['klaviyo', 'creatio', 'hubspot'] })
    klaviyo = await startWatchedProxy(urlOf('klaviyo'), async (_name, send) => {
      await klaviyoAnswers
      return send()
    })
    enter({ ...stack.env, KLAVIYO_API_URL: klaviyo.url, CORS_ALLOWED_ORIGINS: 'https://shop.example' })
    app = await modules()
    const [{ owner }, { owner: foreigner }] = [await stack.createTestOrganisation(), await stack.createTestOrganisation()]
    await stack.sql('update organization_members set last_seen_at = now()', [])
    const keyOf = async (person: { readonly accessToken: string }, scope: string) => {
      const made = await app.keys.POST(
        new Request('http://localhost/api/keys', {
          method: 'POST',
          headers: { authorization: `Bearer ${person.accessToken}`, 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'Shop', scopes: [scope], rate_limit: 100_000 }),
        }),
      )
      return z.object({ key: z.string() }).parse(await made.json()).key
    }
    accessToken = owner.accessToken
    key = await keyOf(owner, 'gateway')
    readingKey = await keyOf(owner, 'records:read')
    foreignKey = await keyOf(foreigner, 'gateway')
  })
  afterAll(async () => {
    await klaviyo.close()
    await stack.close()
  })
  afterEach(async () => {
    for (const url of stack.sandboxes.values()) await fetch(`${url}/_sandbox/faults`, { method: 'DELETE' })
  })

  async function call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, user = 'ann', key: shown = key, headers = {} }: Call = {},
  ) {
    const response = await app[method](
      new Request(`http://localhost${path}`, {
        method,
        headers: {
          authorization: `Bearer ${shown}`,
          'x-user-id': user,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    return {
      status: response.status,
      headers: response.headers,
      body: z.record(z.string(), z.json()).parse(await response.json()),
    }
  }
  const post = (path: string, body: unknown, more: Omit<Call, 'body'> = {}) => call('POST', path, { body, ...more })
  const urlOf = (name: 'klaviyo' | 'creatio' | 'hubspot') => stack.sandboxes.get(name) ?? ''
  const credentials = {
    klaviyo: () => ({ api_key: KLAVIYO_SANDBOX_CREDENTIALS.apiKey }),
    creatio: () => ({
      base_url: urlOf('creatio'),
      client_id: CREATIO_SANDBOX_CREDENTIALS.clientId,
      client_secret: CREATIO_SANDBOX_CREDENTIALS.clientSecret,
    }),
    hubspot: () => ({ access_token: HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken }),
  } as const
  const connect = async (user: string, ...types: (keyof typeof credentials)[]) => {
    for (const type of types) {
      const connected = await post('/crm/connect', { crm_type: type, credentials: credentials[type]() }, { user })
      expect(connected).toMatchObject({ status: 201, body: { crm_type: type, status: 'connected' } })
      // Klaviyo lets a key ask once a second whose it is.
      if (type === 'klaviyo')
        await fetch(`${urlOf('klaviyo')}/_sandbox/config`, { method: 'POST', headers: json, body: '{"limitFactor":1000}' })
    }
  }
  const fault = (name: 'klaviyo' | 'creatio', body: unknown) =>
    fetch(`${urlOf(name)}/_sandbox/faults`, { method: 'POST', headers: json, body: JSON.stringify(body) })
  const requests = async (name: 'klaviyo' | 'creatio' | 'hubspot') =>
    z
      .object({ total: z.number(), byRoute: z.record(z.string(), z.number()) })
      .parse(await (await fetch(`${urlOf(name)}/_sandbox/requests`)).json())
  const forget = async () => {
    for (const url of stack.sandboxes.values()) await fetch(`${url}/_sandbox/requests`, { method: 'DELETE' })
  }
  const profiles = async (email: string) => {
    const headers = { authorization: `Klaviyo-API-Key ${KLAVIYO_SANDBOX_CREDENTIALS.apiKey}`, revision: '2026-07-15' }
    const answer = await fetch(`${urlOf('klaviyo')}/api/profiles?filter=equals(email,"${email}")`, { headers })
    return z.object({ data: z.array(z.unknown()) }).parse(await answer.json()).data.length
  }
  const events = async () => {
    const headers = { authorization: `Klaviyo-API-Key ${KLAVIYO_SANDBOX_CREDENTIALS.apiKey}`, revision: '2026-07-15' }
    return z
      .object({ data: z.array(z.unknown()) })
      .parse(await (await fetch(`${urlOf('klaviyo')}/api/events`, { headers })).json()).data.length
  }
  /** Works like the worker, with every wait over. */
  async function work(): Promise<void> {
    for (let round = 0; round < 8; round += 1) {
      await stack.runScript(`update gateway_results set next_at = now(), leased_until = leased_until - interval '1 day' where status = 'queued';
        update pgmq.q_crm_gateway set vt = now();`)
      await app.runWorker(app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
      const [open] = await stack.sql(`select count(*)::int as n from gateway_results where status = 'queued'`, [])
      if (z.object({ n: z.number() }).parse(open).n === 0) return
    }
  }

  async function organizationOf(shown: string): Promise<string> {
    const { apiKeyHash } = await import('../../../src/lib/core/secrets/api-key.ts')
    const [row] = await stack.sql('select organization_id from api_keys where key_hash = $1', [apiKeyHash(shown)])
    return z.object({ organization_id: z.string() }).parse(row).organization_id
  }

  return {
    get stack() {
      return stack
    },
    get app() {
      return app
    },
    /** Of the organisation for the gateway and for records alone, and of another organisation; what a person signs in with. */
    get keys() {
      return { own: key, reading: readingKey, foreign: foreignKey, accessToken }
    },
    /** Klaviyo answers nothing before this. */
    holdKlaviyo(until: Promise<void>) {
      klaviyoAnswers = until
    },
    call,
    post,
    urlOf,
    credentials,
    connect,
    fault,
    requests,
    forget,
    profiles,
    events,
    work,
    organizationOf,
  }
}
