import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { CREATIO_SANDBOX_CREDENTIALS } from '../../sandbox/creatio/server.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { KLAVIYO_SANDBOX_CREDENTIALS } from '../../sandbox/klaviyo/server.ts'
import { startWatchedProxy } from '../chaos/support/watched-proxy.ts'
import { startTestStack, type TestStack } from '../support/test-stack.ts'
import { gatewayBodies, wrongCalls } from './support/gateway-refusals.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let key = ''
let foreignKey = ''
/** A key of the same organisation for something else, and what a person signs in with. */
let readingKey = ''
let accessToken = ''
/** Klaviyo answers nothing before this. */
let klaviyoAnswers: Promise<void> = Promise.resolve()
let klaviyo: Awaited<ReturnType<typeof startWatchedProxy>>
const modules = async () => ({
  ...(await import('../../app/crm/[...path]/route.ts')),
  keys: await import('../../app/api/keys/route.ts'),
  ...(await import('../../src/lib/crm/engine.ts')),
  ...(await import('../../src/lib/jobs/worker.ts')),
  ...(await import('../../src/lib/db/gateway.ts')),
  ...(await import('../../src/lib/crm/use-cases/erase-person.ts')),
  ...(await import('../../src/lib/http/gateway/routes.ts')),
})
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

type Call = {
  readonly body?: unknown
  readonly user?: string
  readonly key?: string
  readonly headers?: Record<string, string>
}

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
  return { status: response.status, headers: response.headers, body: z.record(z.string(), z.json()).parse(await response.json()) }
}
const text = (value: unknown) => z.string().parse(value)
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
const json = { 'content-type': 'application/json' }
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
  return z.object({ data: z.array(z.unknown()) }).parse(await (await fetch(`${urlOf('klaviyo')}/api/events`, { headers })).json())
    .data.length
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

test('the whole contract, from credentials to the log', async () => {
  expect(await post('/crm/validate', { crm_type: 'klaviyo', credentials: { api_key: 'pk_wrong' } })).toMatchObject({
    status: 200,
    body: { valid: false, account: null, message: expect.stringContaining('Klaviyo') },
  })
  expect(await post('/crm/connect', { crm_type: 'klaviyo', credentials: { api_key: 'pk_wrong' } })).toMatchObject({ status: 422 })
  // Klaviyo says once a second whose a key is.
  for (let times = 0; times < 2; times += 1)
    expect((await post('/crm/validate', { crm_type: 'klaviyo', credentials: credentials.klaviyo() })).body).toMatchObject({
      valid: true,
    })
  expect((await call('GET', '/crm/list')).body).toEqual({ integrations: [] })
  const nobody = await post('/crm/sync/contact', { email: 'nobody@example.test' })
  expect(nobody).toMatchObject({ status: 200, body: { success: true, results: [], message: expect.any(String) } })

  await connect('ann', 'klaviyo', 'creatio')
  const again = await post('/crm/connect', {
    crm_type: 'klaviyo',
    credentials: credentials.klaviyo(),
    settings: { field_mapping: {} },
  })
  expect(again).toMatchObject({ status: 200, body: { warnings: [expect.stringContaining('deprecated')] } })

  const contact = {
    email: 'user@example.test',
    first_name: 'John',
    last_name: 'Doe',
    phone: '+1234567890',
    custom_properties: { lead_source: 'website', company: 'Acme Inc', nonsense: 1 },
  }
  const pushed = await post('/crm/sync/contact', contact)
  expect(pushed).toMatchObject({
    status: 200,
    body: {
      success: true,
      results: [
        {
          crm_type: 'creatio',
          status: 'synced',
          action: 'created',
          error: null,
          warnings: [expect.stringContaining('nonsense')],
        },
        { crm_type: 'klaviyo', status: 'synced', action: 'created', error: null, warnings: [] },
      ],
    },
  })
  expect(await post('/crm/sync/contact', contact)).toMatchObject({
    body: { results: [{ action: 'unchanged' }, { action: 'updated' }] },
  })
  const event = {
    event_name: 'Order placed',
    contact: { email: 'user@example.test' },
    value: 12.5,
    currency: 'EUR',
    event_id: 'o-1',
  }
  const before = await events()
  for (let times = 0; times < 2; times += 1) expect((await post('/crm/sync/event', event)).body).toMatchObject({ success: true })
  expect(await events()).toBe(before + 1)

  expect((await call('GET', '/crm/klaviyo/status')).body).toMatchObject({
    connected: true,
    status: 'connected',
    account: { name: 'Acme Klaviyo' },
    counts: { synced: 4, failed: 0, queued: 0 },
  })
  const logs = await call('GET', '/crm/logs?limit=3')
  expect(logs.body).toMatchObject({ items: [{ attempts: 1 }, { attempts: 1 }, { attempts: 1 }], next_cursor: expect.any(String) })
  expect((await call('GET', `/crm/logs?cursor=${text(logs.body['next_cursor'])}&status=synced`)).body).toMatchObject({
    next_cursor: null,
  })
  expect((await call('GET', `/crm/deliveries/${text(pushed.body['delivery_id'])}`)).body).toMatchObject({
    status: 'done',
    counts: { total: 2, synced: 2 },
    items: [{ index: 0, email: 'user@example.test' }],
  })
  expect((await call('GET', '/crm/field-mappings')).body['mappings']).toHaveLength(5)
  const stored = JSON.stringify(await stack.sql('select to_jsonb(g) from gateway_integrations g', []))
  expect(stored).not.toContain(KLAVIYO_SANDBOX_CREDENTIALS.apiKey)

  expect((await call('DELETE', '/crm/klaviyo/disconnect')).body).toEqual({ crm_type: 'klaviyo', status: 'disconnected' })
  expect((await call('DELETE', '/crm/klaviyo/disconnect')).status).toBe(404)
  expect((await call('GET', '/crm/klaviyo/status')).status).toBe(404)
  expect(await post('/crm/sync/contact', { ...contact, crm_types: ['creatio', 'klaviyo'] })).toMatchObject({
    status: 400,
    body: { error: { code: 'not_connected', field: 'crm_types[1]' } },
  })
  expect((await call('GET', '/crm/logs?crm_type=klaviyo')).body['items']).toHaveLength(4)
})

test('one call under one name has one effect, also while it is made; another body under it is refused', async () => {
  await connect('once', 'klaviyo')
  await forget()
  const headers = { 'idempotency-key': randomUUID() }
  const body = { email: 'once@example.test' }
  const answers = await Promise.all([1, 2, 3].map(() => post('/crm/sync/contact', body, { user: 'once', headers })))
  for (const { body: answer } of answers) expect(answer).toEqual(answers[0]?.body)
  expect((await requests('klaviyo')).byRoute).toEqual({ 'POST /api/profile-import': 1 })
  const other = await post('/crm/sync/contact', { email: 'other@example.test' }, { user: 'once', headers })
  expect(other).toMatchObject({ status: 409, body: { error: { code: 'idempotency_key_reused' } } })
})

test('whatever a CRM does wrong, the contact is there once, and the log tells the truth', async () => {
  await connect('faults', 'klaviyo', 'creatio')
  const kinds = fc.array(
    fc.constantFrom(
      { kind: 'drop-before' },
      { kind: 'drop-after-commit' },
      { kind: 'cut-body' },
      { kind: 'status', status: 500 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    ),
    { maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(kinds, kinds, async (ofKlaviyo, ofCreatio) => {
      for (const url of [urlOf('klaviyo'), urlOf('creatio')]) await fetch(`${url}/_sandbox/faults`, { method: 'DELETE' })
      for (const each of ofKlaviyo) await fault('klaviyo', { ...each, match: { path: '/api/profile-import' } })
      for (const each of ofCreatio) await fault('creatio', { ...each, match: { pathPrefix: '/0/odata/Contact' } })
      const email = `${randomUUID()}@example.test`
      const engine = app.engine()
      const user = { organizationId: await organizationOf(key), userId: 'faults' }
      // Written down and left to workers.
      const accepted = await app.acceptDelivery(engine.db, user, {
        kind: 'contact',
        items: [{ contact_key: `e:${email}`, email, phone: null, payload: { email }, invalid: null }],
        crmTypes: null,
        once: null,
        lease: null,
      })
      await work()
      const id = 'delivery_id' in accepted ? accepted.delivery_id : ''
      const { body } = await call('GET', `/crm/deliveries/${id}`, { user: 'faults' })
      const [item] = z
        .array(z.object({ results: z.array(z.object({ crm_type: z.string(), status: z.string() })) }))
        .parse(body['items'])
      const klaviyo = item?.results.find(({ crm_type: type }) => type === 'klaviyo')?.status
      expect(['synced', 'failed']).toContain(klaviyo)
      const made = await profiles(email)
      if (klaviyo === 'synced') expect(made).toBe(1)
      else expect(ofKlaviyo.length).toBeGreaterThanOrEqual(3)
    }),
    { numRuns: 6 },
  )
}, 120_000)

async function organizationOf(shown: string): Promise<string> {
  const { apiKeyHash } = await import('../../src/lib/core/api-key.ts')
  const [row] = await stack.sql('select organization_id from api_keys where key_hash = $1', [apiKeyHash(shown)])
  return z.object({ organization_id: z.string() }).parse(row).organization_id
}

test('many contacts take few calls, one that is wrong fails alone, and one twice goes in order', async () => {
  await connect('many', 'klaviyo', 'hubspot')
  await forget()
  const contacts: unknown[] = Array.from({ length: 1_000 }, (_, index) => ({
    email: `many-${index}@example.test`,
    first_name: `N${index}`,
  }))
  contacts[7] = { first_name: 'Nobody' }
  contacts[8] = { email: 'MANY-0@example.test', first_name: 'Later' }
  const { status, body } = await post('/crm/sync/contacts', { contacts }, { user: 'many' })
  expect(status).toBe(202)
  await work()
  const id = text(body['delivery_id'])
  const page = await call('GET', `/crm/deliveries/${id}?limit=10`, { user: 'many' })
  expect(page.body).toMatchObject({ status: 'partial', counts: { total: 2_000, synced: 1_998, failed: 2, queued: 0 } })
  expect(page.body['items']).toMatchObject(Array.from({ length: 10 }, (_, index) => ({ index })))
  const wrong = z.array(z.object({ error: z.unknown(), results: z.array(z.unknown()) })).parse(page.body['items'])[7]
  const invalid = { code: 'invalid', field: 'email' }
  const ofWrong = { status: 'failed', error: { ...invalid, retryable: false } }
  expect(wrong).toMatchObject({ error: invalid, results: [ofWrong, ofWrong] })
  // A hundred a call; the contact that came twice was in two of them.
  expect((await requests('hubspot')).total).toBe(10)
  expect((await requests('klaviyo')).byRoute['POST /api/profile-bulk-import-jobs']).toBe(1)
}, 120_000)

test('one user’s thousands and a CRM that does not answer keep nobody else waiting', async () => {
  await connect('thousands', 'creatio')
  await connect('slow', 'klaviyo')
  await connect('single', 'creatio')
  const queued = async (user: string, type: string) =>
    z.object({ queued: z.number() }).parse((await call('GET', `/crm/${type}/status`, { user })).body['counts']).queued
  const contacts = Array.from({ length: 1_000 }, (_, index) => ({ email: `thousands-${index}@example.test` }))
  for (let times = 0; times < 2; times += 1)
    expect((await post('/crm/sync/contacts', { contacts }, { user: 'thousands' })).status).toBe(202)
  const answers = Promise.withResolvers<void>()
  klaviyoAnswers = answers.promise
  const slow = Array.from({ length: 10 }, (_, index) =>
    post('/crm/sync/contact', { email: `s${index}@example.test` }, { user: 'slow' }),
  )
  const working = app.runWorker(app.engine(), { deadline: Date.now() + 300_000, untilEmpty: true })
  try {
    await expect.poll(() => queued('slow', 'klaviyo')).toBe(10)
    await expect.poll(() => queued('thousands', 'creatio')).toBeLessThan(2_000)
    const { body } = await post('/crm/sync/contact', { email: 'single@example.test' }, { user: 'single' })
    expect(body).toMatchObject({ success: true, results: [{ status: 'synced' }] })
    // Both were in the middle of theirs.
    expect(await queued('slow', 'klaviyo')).toBe(10)
    expect(await queued('thousands', 'creatio')).toBeGreaterThan(0)
  } finally {
    answers.resolve()
    await Promise.all([...slow, working])
  }
})

test('what time does not heal in three attempts is parked with its reason, and sent again by hand', async () => {
  await connect('parked', 'klaviyo')
  await fault('klaviyo', { kind: 'status', status: 500, times: 3, match: { path: '/api/profile-import' } })
  const { body } = await post('/crm/sync/contact', { email: 'parked@example.test' }, { user: 'parked' })
  expect(body).toMatchObject({ success: true, results: [{ status: 'queued', error: { code: 'crm_unavailable' } }] })
  await work()
  const log = await call('GET', '/crm/logs', { user: 'parked' })
  expect(log.body['items']).toMatchObject([
    { status: 'failed', attempts: 3, error: { code: 'crm_unavailable', retryable: true } },
  ])
  expect(await profiles('parked@example.test')).toBe(0)
  const foreign = await organizationOf(foreignKey)
  expect(await app.retryResults(app.engine().db, foreign, null)).toBe(0)
  expect(await app.retryResults(app.engine().db, await organizationOf(key), null)).toBeGreaterThan(0)
  await work()
  expect((await call('GET', '/crm/logs', { user: 'parked' })).body['items']).toMatchObject([{ status: 'synced', attempts: 1 }])
  expect((await call('GET', '/crm/klaviyo/status', { user: 'parked' })).body['counts']).toEqual({
    synced: 1,
    failed: 0,
    queued: 0,
  })
}, 60_000)

test('an erased person is taken out of what was delivered, and refused when sent again', async () => {
  await connect('erased', 'klaviyo', 'creatio')
  const email = 'forget-me@example.test'
  const organizationId = await organizationOf(key)
  const [{ id: contactId, user: userId }] = z.tuple([z.object({ id: z.string(), user: z.string() })]).parse(
    await stack.sql(
      `insert into contacts (organization_id, email) values ($1, $2)
       returning id, (select user_id from organization_members m where m.organization_id = $1 and role = 'owner') as user`,
      [organizationId, email],
    ),
  )
  const send = () => post('/crm/sync/contact', { email, first_name: 'Forgotten' }, { user: 'erased' })
  const first = await send()
  await app.erasePerson(app.engine(), { organizationId, userId, source: 'person', contactId, eraseIn: [] })
  await app.runWorker(app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
  const kept = async () =>
    JSON.stringify([
      await stack.sql('select to_jsonb(d) from gateway_deliveries d', []),
      await stack.sql('select to_jsonb(i) from gateway_items i', []),
      await stack.sql('select to_jsonb(r) from gateway_results r', []),
    ])
  expect(await kept()).not.toContain('forget-me')
  expect(
    (await call('GET', `/crm/deliveries/${text(first.body['delivery_id'])}`, { user: 'erased' })).body['items'],
  ).toMatchObject([{ email: null }])
  await forget()
  const refused = { status: 'failed', error: { code: 'erased', retryable: false } }
  expect((await send()).body).toMatchObject({ success: false, results: [refused, refused] })
  const event = { event_name: 'E', contact: { email: email.toUpperCase() } }
  expect((await post('/crm/sync/event', event, { user: 'erased' })).body).toMatchObject({ results: [refused, refused] })
  expect([(await requests('klaviyo')).total, (await requests('creatio')).total]).toEqual([0, 0])
  expect((await kept()).toLowerCase()).not.toContain('forget-me')
  // Anybody else is sent as before.
  const other = await post('/crm/sync/contact', { email: 'remember-me@example.test' }, { user: 'erased' })
  expect(other.body).toMatchObject({ success: true })
  const failed = z
    .array(z.object({ id: z.string() }))
    .parse(await stack.sql(`select id from gateway_results where user_id = 'erased' and status = 'failed'`, []))
  const ids = failed.map(({ id }) => id)
  expect([ids.length, await app.retryResults(app.engine().db, organizationId, ids)]).toEqual([4, 0])
})

test('a foreign key and another user see nothing', async () => {
  await connect('tenant', 'creatio')
  const pushed = await post('/crm/sync/contact', { email: 'tenant@example.test' }, { user: 'tenant' })
  const id = text(pushed.body['delivery_id'])
  const strangers: readonly Call[] = [{ user: 'tenant', key: foreignKey }, { user: 'somebody' }, { user: 'Tenant' }]
  const [sent] = await stack.sql('select count(*)::int as n from gateway_results', [])
  for (const stranger of strangers) {
    for (const { operation } of app.gatewayRoutes) {
      const path = operation.path.replace('{crm_type}', 'creatio').replace('{id}', id)
      const body = gatewayBodies[path]
      if (operation.method !== 'GET' && operation.method !== 'POST' && operation.method !== 'DELETE') continue
      const answer = await call(operation.method, path, { ...stranger, ...(body === undefined ? {} : { body }) })
      expect(JSON.stringify(answer.body)).not.toContain('tenant@example.test')
      if (path.includes(id) || /status|disconnect/.test(path)) expect([path, answer.status]).toEqual([path, 404])
      if (path === '/crm/list') expect(answer.body).toEqual({ integrations: [] })
      if (path === '/crm/logs') expect(answer.body['items']).toEqual([])
    }
  }
  expect((await stack.sql('select count(*)::int as n from gateway_results', []))[0]).toEqual(sent)
  expect((await call('GET', '/crm/creatio/status', { user: 'tenant' })).status).toBe(200)
})

test('what is wrong with a call is said by field, and nothing is sent', async () => {
  await connect('wrong', 'klaviyo')
  await forget()
  const good = { email: 'good@example.test' }
  const cases: readonly (readonly [path: string, body: unknown, status: number, field: string | null])[] = [
    ['/crm/sync/contact', {}, 400, 'email'],
    ['/crm/sync/contact', { email: 'no address' }, 400, 'email'],
    ['/crm/sync/contact', { phone: 'x' }, 400, 'phone'],
    ['/crm/sync/contact', { ...good, first_name: 1 }, 400, 'first_name'],
    ['/crm/sync/contact', { ...good, more: 1 }, 400, 'more'],
    ['/crm/sync/contact', { ...good, custom_properties: { a: { b: 1 } } }, 400, 'custom_properties.a'],
    ['/crm/sync/contact', { ...good, custom_properties: { a: 'x\u0000' } }, 400, 'custom_properties.a'],
    ['/crm/sync/contact', { ...good, crm_types: ['zoho'] }, 400, 'crm_types[0]'],
    ['/crm/sync/contact', '{', 400, null],
    ['/crm/sync/contact', { ...good, first_name: 'x'.repeat(1_048_576) }, 413, null],
    ['/crm/sync/contacts', { contacts: [] }, 400, 'contacts'],
    ['/crm/sync/contacts', { contacts: Array.from({ length: 1_001 }, () => good) }, 400, 'contacts'],
    ['/crm/sync/event', { event_name: '', contact: good }, 400, 'event_name'],
    ['/crm/sync/event', { event_name: 'E', contact: {} }, 400, 'contact.email'],
    ['/crm/sync/event', { event_name: 'E', contact: good, currency: 'euro' }, 400, 'currency'],
    ['/crm/sync/event', { event_name: 'E', contact: good, occurred_at: 'soon' }, 400, 'occurred_at'],
    ['/crm/connect', { crm_type: 'zoho', credentials: {} }, 400, 'crm_type'],
    ['/crm/connect', { crm_type: 'klaviyo', credentials: {} }, 400, 'credentials.api_key'],
    ['/crm/connect', { crm_type: 'klaviyo', credentials: { api_key: 'x', more: 1 } }, 400, 'credentials.more'],
    ['/crm/connect', { crm_type: 'salesforce', credentials: { client_id: 'x' } }, 400, 'credentials.client_secret'],
    [
      '/crm/connect',
      { crm_type: 'salesforce', credentials: { refresh_token: 'r', client_id: 'x', client_secret: 'y' } },
      400,
      'credentials.instance_url',
    ],
    [
      '/crm/connect',
      { crm_type: 'creatio', credentials: { ...credentials.creatio(), base_url: 'http://169.254.169.254' } },
      422,
      'credentials.base_url',
    ],
    [
      '/crm/connect',
      {
        crm_type: 'creatio',
        credentials: { ...credentials.creatio(), base_url: urlOf('creatio').replace('127.0.0.1', 'localhost') },
      },
      422,
      'credentials.base_url',
    ],
    [
      '/crm/connect',
      { crm_type: 'creatio', credentials: { ...credentials.creatio(), identity_url: 'https://10.0.0.1' } },
      422,
      'credentials.identity_url',
    ],
    [
      '/crm/validate',
      { crm_type: 'salesforce', credentials: { client_id: 'a', client_secret: 'b', login_url: 'http://127.0.0.1:1' } },
      422,
      'credentials.login_url',
    ],
  ]
  for (const [path, body, status, field] of cases) {
    const answer = await post(path, body, { user: 'wrong' })
    const error = z.object({ code: z.string(), message: z.string(), field: z.string().optional() }).parse(answer.body['error'])
    expect([path, JSON.stringify(body).slice(0, 100), answer.status, error.field ?? null]).toEqual([
      path,
      JSON.stringify(body).slice(0, 100),
      status,
      field,
    ])
    expect(error.message).toMatch(/\w+ \w+ \w+/)
  }
  for (const user of ['', 'a b', 'x'.repeat(129), 'ü']) {
    const answer = await call('GET', '/crm/list', { user: encodeURI(user) })
    expect(answer).toMatchObject({ status: 400, body: { error: { field: 'X-User-Id' } } })
  }
  expect((await call('GET', '/crm/list', { key: 'adsk_unknown' })).status).toBe(401)
  expect((await requests('klaviyo')).total).toBe(0)
})

test('whatever member of a call is wrong, it is named, and nothing is sent', async () => {
  await connect('each', 'klaviyo')
  await forget()
  const [sent] = await stack.sql('select count(*)::int as n from gateway_results', [])
  const mistold: unknown[] = []
  for (const { path, body, member, value } of wrongCalls()) {
    const answer = await post(path, body, { user: 'each' })
    const { data: error } = errorSchema.safeParse(answer.body['error'])
    const isTold =
      answer.status === 400 &&
      error?.field?.startsWith(member) === true &&
      /\w+ \w+ \w+/.test(error.message) &&
      error.fields.some(({ field }) => field === error.field)
    if (!isTold) mistold.push([path, member, value, answer.status, error])
  }
  expect(mistold).toEqual([])
  expect((await requests('klaviyo')).total).toBe(0)
  expect((await stack.sql('select count(*)::int as n from gateway_results', []))[0]).toEqual(sent)
})

test('who is no caller of the gateway is told so on every route, and no key is logged', async () => {
  const written: string[] = []
  const writes = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk))
      return true
    }),
  )
  try {
    const strangers: readonly (readonly [Call, number, string])[] = [
      [{ key: 'adsk_unknown' }, 401, 'api_key_invalid'],
      [{ key: accessToken }, 401, 'api_key_invalid'],
      [{ key: readingKey }, 403, 'scope_missing'],
      [{ user: 'a b' }, 400, 'invalid_request'],
      [{ user: 'x'.repeat(129) }, 400, 'invalid_request'],
    ]
    for (const { operation } of app.gatewayRoutes) {
      const { method } = operation
      if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw new Error(`${method} is not tested.`)
      const path = operation.path.replace('{crm_type}', 'klaviyo').replace('{id}', randomUUID())
      const body = gatewayBodies[operation.path]
      for (const [stranger, status, code] of strangers) {
        const answer = await call(method, path, { ...stranger, ...(body === undefined ? {} : { body }) })
        const told = `${method} ${path} ${JSON.stringify(stranger).slice(0, 40)}`
        expect([told, answer.status, errorSchema.parse(answer.body['error']).code]).toEqual([told, status, code])
      }
    }
  } finally {
    for (const write of writes) write.mockRestore()
  }
  for (const secret of [key, readingKey, accessToken]) expect(written.join('')).not.toContain(secret)
})

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  fields: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
})

test('pages of the configured origins alone may call', async () => {
  const preflight = (origin: string) =>
    app.OPTIONS(
      new Request('http://localhost/crm/list', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      }),
    )
  expect((await preflight('https://shop.example')).headers.get('access-control-allow-origin')).toBe('https://shop.example')
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  const answer = await call('GET', '/crm/list', { headers: { origin: 'https://shop.example' } })
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
})
