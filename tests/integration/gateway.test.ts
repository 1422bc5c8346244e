import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { KLAVIYO_SANDBOX_CREDENTIALS } from '../../sandbox/klaviyo/server.ts'
import { describeGatewayRefusals } from './support/gateway-refusals.ts'
import { gatewayWorld, text } from './support/gateway-world.ts'

const world = gatewayWorld()
const { call, connect, credentials, events, fault, forget, organizationOf, post, profiles, requests, urlOf, work } = world

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
  const logs = await call('GET', '/crm/logs?limit=3&status=synced')
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
  const stored = JSON.stringify(await world.stack.sql('select to_jsonb(g) from gateway_integrations g', []))
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
  await connect('once', 'klaviyo', 'creatio')
  await forget()
  const headers = { 'idempotency-key': randomUUID() }
  const body = { email: 'once@example.test' }
  const answers = await Promise.all([1, 2, 3].map(() => post('/crm/sync/contact', body, { user: 'once', headers })))
  const later = await post('/crm/sync/contact', body, { user: 'once', headers })
  for (const { body: answer } of [...answers, later]) expect(answer).toEqual(answers[0]?.body)
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
      const engine = world.app.engine()
      const user = { organizationId: await organizationOf(world.keys.own), userId: 'faults' }
      // Written down and left to workers.
      const accepted = await world.app.acceptDelivery(engine.db, user, {
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
  world.holdKlaviyo(answers.promise)
  const slow = Array.from({ length: 10 }, (_, index) =>
    post('/crm/sync/contact', { email: `s${index}@example.test` }, { user: 'slow' }),
  )
  const working = world.app.runWorker(world.app.engine(), { deadline: Date.now() + 300_000, untilEmpty: true })
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
  const foreign = await organizationOf(world.keys.foreign)
  expect(await world.app.retryResults(world.app.engine().db, foreign, null)).toBe(0)
  expect(await world.app.retryResults(world.app.engine().db, await organizationOf(world.keys.own), null)).toBeGreaterThan(0)
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
  const organizationId = await organizationOf(world.keys.own)
  const [{ id: contactId, user: userId }] = z.tuple([z.object({ id: z.string(), user: z.string() })]).parse(
    await world.stack.sql(
      `insert into contacts (organization_id, email) values ($1, $2)
       returning id, (select user_id from organization_members m where m.organization_id = $1 and role = 'owner') as user`,
      [organizationId, email],
    ),
  )
  const send = () => post('/crm/sync/contact', { email, first_name: 'Forgotten' }, { user: 'erased' })
  const first = await send()
  await world.app.erasePerson(world.app.engine(), { organizationId, userId, source: 'person', contactId, eraseIn: [] })
  await world.app.runWorker(world.app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
  const kept = async () =>
    JSON.stringify([
      await world.stack.sql('select to_jsonb(d) from gateway_deliveries d', []),
      await world.stack.sql('select to_jsonb(i) from gateway_items i', []),
      await world.stack.sql('select to_jsonb(r) from gateway_results r', []),
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
    .parse(await world.stack.sql(`select id from gateway_results where user_id = 'erased' and status = 'failed'`, []))
  const ids = failed.map(({ id }) => id)
  expect([ids.length, await world.app.retryResults(world.app.engine().db, organizationId, ids)]).toEqual([4, 0])
})

describeGatewayRefusals(world)
