import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Failure } from '../../src/lib/core/errors.ts'
import { testHistories } from './outbound-webhooks/histories.ts'
import { made, message, webhooksWorld } from './outbound-webhooks/world.ts'

const world = webhooksWorld()
const { received, answers, asOwner, answer, at, create, endpointOf, remove, work, wait, add, mails, receivedAt, deliveries } =
  world

test('a change is told within the worker’s next look, signed so that the receiver’s own library accepts it and no other byte', async () => {
  for (const url of ['http://10.0.0.1/hook', 'https://127.0.0.1/hook', 'http://localhost:9/hook', 'ftp://x.test', 'no address']) {
    const refused = await answer(await world.app.list.POST(asOwner('POST', '/', { url, event_types: ['*'] })))
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'egress_refused', field: 'url' } } })
  }
  const wrong = await answer(
    await world.app.list.POST(asOwner('POST', '/', { url: world.base, event_types: ['contact.sold', '*'] })),
  )
  expect(wrong).toMatchObject({
    status: 400,
    body: { error: { fields: [{ field: 'event_types[0]' }, { field: 'event_types[1]' }] } },
  })
  const member = world.ours.members[0]?.accessToken
  expect(await answer(await world.app.list.GET(asOwner('GET', '/', undefined, member)))).toMatchObject({ status: 403 })

  const { id, secret } = await create('/first')
  expect(JSON.stringify(await world.stack.sql('select to_jsonb(e) from webhook_endpoints e', []))).not.toContain(secret.slice(6))
  const contact = await add('Ada')
  await work()
  const [told] = receivedAt('/first')
  const { headers = {}, body = '' } = told ?? {}
  expect(new Webhook(secret).verify(body, headers)).toEqual({
    type: 'contact.created',
    timestamp: expect.any(String),
    data: { id: contact, object: 'contact' },
  })
  expect(() => new Webhook(secret).verify(body.replace('contact', 'Contact'), headers)).toThrow('No matching signature')
  expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'another' })).toThrow('No matching signature')

  // Both secrets sign for a day, then the new one alone.
  const rotated = made.parse((await answer(await world.app.rotate.POST(asOwner('POST', '/'), at(id)))).body)
  await world.stack.sql(`update contacts set first_name = 'Bea' where id = $1`, [contact])
  await work()
  const again = receivedAt('/first')[1]
  for (const each of [secret, rotated.secret])
    expect(new Webhook(each).verify(again?.body ?? '', again?.headers ?? {})).toMatchObject({ data: { changed: ['first_name'] } })
  await world.stack.sql(`update webhook_endpoints set previous_until = now() - interval '1 second'`, [])
  expect(await answer(await world.app.test.POST(asOwner('POST', '/'), at(id)))).toMatchObject({
    status: 200,
    body: { endpoint_id: id, success: true, status: 204, error: null },
  })
  const tested = receivedAt('/first')[2]
  expect(new Webhook(rotated.secret).verify(tested?.body ?? '', tested?.headers ?? {})).toMatchObject({ type: 'webhook.test' })
  expect(() => new Webhook(secret).verify(tested?.body ?? '', tested?.headers ?? {})).toThrow('No matching signature')

  const listed = await answer(await world.app.deliveries.GET(asOwner('GET', '/api?limit=2'), at(id)))
  expect(listed).toMatchObject({
    body: {
      items: [{ type: 'webhook.test' }, { type: 'contact.updated', history: [{ status: 204 }] }],
      next_cursor: expect.any(String),
    },
  })
  expect(JSON.stringify(receivedAt('/first'))).not.toContain('secret.test')
  const full = await create('/full', { payload: 'full', event_types: ['contact.updated'] })
  await world.stack.sql(`update contacts set last_name = 'Lee' where id = $1`, [contact])
  await work()
  expect(receivedAt('/full').map(({ body }) => message.parse(JSON.parse(body)).data)).toMatchObject([
    { id: contact, changed: ['last_name'], record: { id: contact, email: 'Ada@secret.test', last_name: 'Lee' } },
  ])
  for (const each of [id, full.id]) expect((await remove(each)).status).toBe(200)
  expect((await answer(await world.app.one.GET(asOwner('GET', '/'), at(id)))).status).toBe(404)
})

test('the second to save the same part of an endpoint is told who was first, and each edit is kept without its values', async () => {
  const { id } = await create('/two-people', { name: 'Shop' })
  const change = async (body: object) => answer(await world.app.one.PATCH(asOwner('PATCH', '/', body), at(id)))
  const seen = { name: 'Shop', event_types: ['*'], payload: 'thin' }
  expect(await change({ name: 'First', seen })).toMatchObject({ status: 200, body: { name: 'First' } })
  // Without a name: a form has a blank text there.
  const { id: unnamed } = await create('/unnamed', {})
  const call = async (body: object) => answer(await world.app.one.PATCH(asOwner('PATCH', '/', body), at(unnamed)))
  expect(await call({ name: 'New', seen: { name: '' } })).toMatchObject({ status: 200, body: { name: 'New' } })
  expect((await remove(unnamed)).status).toBe(200)
  // Another part of it is nobody's but his.
  expect(await change({ payload: 'full', seen })).toMatchObject({ status: 200, body: { name: 'First', payload: 'full' } })
  const second = await change({ name: 'Second', event_types: ['contact.created'], seen })
  expect(second).toMatchObject({ status: 409, body: { error: { code: 'changed_meanwhile', field: 'name' } } })
  expect(JSON.stringify(second.body)).toMatch(/was set to “First” meanwhile.*You made the last change yourself, just now/)
  expect(await endpointOf(id)).toMatchObject({ name: 'First', event_types: ['*'] })
  expect(await change({ name: 'Second', seen: { name: 'First' } })).toMatchObject({ status: 200, body: { name: 'Second' } })

  const rows = await world.stack.sql(`select action, actor_id, details from crm_audit_log where subject = $1 order by id`, [id])
  const { userId: actor_id } = world.ours.owner
  expect(rows).toMatchObject([
    { action: 'webhooks.created', actor_id },
    { action: 'webhooks.changed', actor_id, details: { changed: ['name'] } },
    { action: 'webhooks.changed', actor_id, details: { changed: ['payload'] } },
    { action: 'webhooks.changed', actor_id, details: { changed: ['name'] } },
  ])
  expect(JSON.stringify(rows)).not.toContain('Second')
  await remove(id)
})

test('whatever a receiver does, what is documented happens, and nothing is lost', async () => {
  let redirected = 0
  answers.set('/redirected', (response) => ((redirected += 1), response.end()))
  const answered =
    (status: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(status, headers).end('<p>Sorry</p>')
  const behaviours: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/500': answered(500),
    '/410': answered(410),
    '/429': answered(429, { 'retry-after': '120' }),
    '/503': answered(503, { 'retry-after': '86400' }),
    '/moved': answered(307, { location: '/redirected' }),
    '/private': answered(302, { location: 'http://169.254.169.254/latest' }),
    '/closes': (response) => void response.destroy(),
    '/slow': () => undefined,
    '/odd': answered(999),
    '/head': (response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n')
      everySecond(response, () => response.socket?.write('x-more: 1\r\n'))
    },
    '/drips': (response) => everySecond(response, () => response.write('x')),
    '/endless': (response) => {
      const more = () => response.write('y'.repeat(100_000))
      response.on('drain', more).on('close', () => givenUp.add('/endless'))
      more()
    },
    '/breaks': (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => response.destroy(), 100)
    },
  }
  const givenUp = new Set<string>()
  const everySecond = (response: ServerResponse, write: () => unknown) => {
    const timer = setInterval(write, 1_000)
    response.on('close', () => {
      clearInterval(timer)
      givenUp.add(response.req.url ?? '')
    })
    write()
  }
  for (const [path, behaviour] of Object.entries(behaviours)) answers.set(path, behaviour)
  const ids = new Map<string, string>()
  for (const path of [...Object.keys(behaviours), '/good'])
    ids.set(path, (await create(path, { event_types: ['contact.created'] })).id)
  const down = await create('', { url: `http://${world.nobody}/down`, event_types: ['contact.created'] })
  ids.set('/down', down.id)
  await add('Cai')
  const working = work()
  // The slow one keeps nobody waiting.
  await expect.poll(() => receivedAt('/good').length).toBe(1)
  await working
  const outcome = async (path: string) => (await deliveries(ids.get(path) ?? ''))[0]
  const attempts = async (path: string) => (await outcome(path))?.history ?? []
  // While the slow one is waited for, those that are refused are tried again after 1, 2 and 3 seconds, then after 5 minutes.
  const tried = await attempts('/500')
  expect(tried[0]).toMatchObject({ status: 500, response: '<p>Sorry</p>' })
  expect(tried.length).toBeGreaterThan(1)
  for (const [place, { at }] of tried.slice(1).entries()) {
    const ended = Date.parse(tried[place]?.at ?? '') + (tried[place]?.took_ms ?? 0)
    expect(Date.parse(at) - ended).toBeGreaterThanOrEqual((place + 1) * 1_000)
  }
  expect(await outcome('/410')).toMatchObject({ status: 'failed', attempts: 1 })
  expect(await endpointOf(ids.get('/410') ?? '')).toMatchObject({ status: 'disabled', status_reason: 'gone' })
  const { host } = new URL(world.base)
  await world.app.notifyDue(world.app.engine(), Date.now() + 60_000)
  expect(mails(), 'those who run the webhooks are told, a member is not').toEqual([
    {
      to: world.ours.owner.email,
      subject: expect.stringContaining(`Webhooks to ${host} are stopped`),
      text: expect.stringContaining(`/dashboard/settings/webhooks/${ids.get('/410')}`),
    },
  ])
  expect(await outcome('/429')).toMatchObject({ status: 'queued', attempts: 1, wait: 120 })
  expect(await outcome('/503')).toMatchObject({ status: 'queued', attempts: 1, wait: 3_600 })
  expect((await attempts('/moved'))[0]).toMatchObject({ status: 307 })
  const elsewhere = expect.stringMatching(/^The other side sends us on .*169\.254\.169\.254 are refused/)
  expect((await attempts('/private'))[0]).toMatchObject({ status: 302, error: elsewhere })
  expect((await attempts('/odd'))[0]).toMatchObject({ status: 999, error: expect.stringContaining('999') })
  expect((await attempts('/closes'))[0]).toMatchObject({ status: null })
  expect((await attempts('/down'))[0]).toMatchObject({ error: expect.stringContaining('ECONNREFUSED') })
  for (const path of ['/slow', '/head'])
    expect((await attempts(path))[0]).toMatchObject({ status: null, error: expect.stringContaining('10 seconds') })
  // What has been accepted is delivered, however its text goes on; nobody reads on.
  for (const [path, response] of Object.entries({ '/drips': /^x+$/, '/endless': /^y{500}$/, '/breaks': /^half$/ }))
    expect(await outcome(path)).toMatchObject({
      status: 'delivered',
      history: [{ response: expect.stringMatching(response) }],
    })
  expect((await attempts('/drips'))[0]?.took_ms, 'a text that drips is not waited for').toBeLessThan(9_000)
  await expect.poll(() => [...givenUp].toSorted()).toEqual(['/drips', '/endless', '/head'])

  // Parked after the last attempt, each under the first id; a replay brings it after all.
  for (const path of ['/slow', '/head']) answers.set(path, answered(500))
  for (let round = 0; round < 8 && (await outcome('/500'))?.status === 'queued'; round += 1) {
    await wait()
    await work()
  }
  expect(await outcome('/500')).toMatchObject({ status: 'failed', attempts: 8 })
  expect(new Set(receivedAt('/500').map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(redirected).toBe(0)
  for (const path of Object.keys(behaviours)) answers.delete(path)
  const admin = { organizationId: world.ours.organizationId, userId: world.ours.owner.userId }
  await world.app.changeEndpoint(world.app.engine(), admin, ids.get('/410') ?? '', { status: 'active' })
  const again = { endpointId: null, ids: null, since: null }
  expect(await world.app.replayOutbox(world.app.engine().db, world.ours.organizationId, again)).toBe(11)
  await work()
  for (const path of Object.keys(behaviours)) expect(await outcome(path)).toMatchObject({ status: 'delivered' })

  // Nothing but failures for a day.
  await world.stack.sql(`update webhook_endpoints set failing_since = now() - interval '25 hours' where id = $1`, [down.id])
  await wait()
  await work()
  expect(await endpointOf(down.id)).toMatchObject({ status: 'paused', status_reason: 'failing' })
  await world.app.notifyDue(world.app.engine(), Date.now() + 60_000)
  const subject = expect.stringContaining(`Webhooks to ${world.nobody} are stopped`)
  expect(mails().slice(1)).toEqual([{ to: world.ours.owner.email, subject, text: expect.stringContaining('for 24 hours') }])
  expect(await answer(await world.app.integration.GET(asOwner('GET', '/api/crm/integration')))).toMatchObject({
    status: 200,
    body: { status: 'degraded', features: { signed_webhooks: true, customer_registration: false } },
  })
  await add('Dan')
  await work()
  expect(await deliveries(down.id)).toMatchObject([{ status: 'queued' }, { status: 'queued', attempts: 0 }])
  for (const id of ids.values()) await remove(id)
})

testHistories(world)

test('a database that does not answer keeps no server from starting', async () => {
  const refused = () => {
    throw new Failure({ kind: 'transient', code: 'database_unavailable', message: 'The database did not answer.' })
  }
  await expect(world.app.tryToKeepServerEndpoint(refused)).resolves.toBeUndefined()
})

test('the system behind CRM_WEBHOOK_URL receives what was made here, in its own format', async () => {
  // As the server starts, whether or not a worker does: what is made from then on is told.
  await world.app.register()
  const contact = await add('Eve')
  await world.app.keepServerEndpoint(world.app.engine())
  await world.stack.runScript(`begin; select set_config('crm.origin_connection', gen_random_uuid()::text, true);
    insert into contacts (organization_id, first_name) values ('${world.ours.organizationId}', 'Pulled'); commit;
    insert into tickets (organization_id, contact_id, ticket_number, issue, photos)
    values ('${world.ours.organizationId}', '${contact}', 'T-1', 'Screen', 'https://a.test/1' || chr(10) || 'https://a.test/2');`)
  answers.set('/server/repair-request', (response) => {
    // As some do: the answer repeats the request.
    void response.writeHead(500).end(`Refused: Bearer key-of-the-other-system ${'x'.repeat(600)}`)
  })
  await work()
  answers.delete('/server/repair-request')
  await wait()
  await work()
  const told = received
    .filter(({ path }) => path.startsWith('/server'))
    .map((one) => ({ ...one, body: z.json().parse(JSON.parse(one.body)) }))
  expect(new Set(told.map(({ path, headers }) => `${path} ${headers['authorization']}`))).toEqual(
    new Set(['customer-registration', 'repair-request'].map((path) => `/server/${path} Bearer key-of-the-other-system`)),
  )
  // The first was refused.
  expect(new Set(told.slice(1).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(told[0]?.body).toMatchObject({ customer: { firstName: 'Eve', email: 'Eve@secret.test', websiteUserId: contact } })
  expect(told.at(-1)?.body).toMatchObject({
    repair: { ticketNumber: 'T-1', customerEmail: 'Eve@secret.test', photos: ['https://a.test/1', 'https://a.test/2'] },
    customer: { firstName: 'Eve' },
  })
  const kept = JSON.stringify(await world.stack.sql('select history from webhook_deliveries', []))
  expect(kept).toContain('Refused: Bearer …')
  expect(kept, 'the operator’s key is not shown to those who see the answers').not.toContain('key-of-the-other-system')
})

test('an organisation has 100 endpoints at most, however many are added at once, and each is tested ten times a minute', async () => {
  await world.stack.sql(
    `insert into webhook_endpoints (organization_id, url, event_types)
     select $1, 'https://many.test', '{webhook.test}' from generate_series(1, 98)`,
    [world.ours.organizationId],
  )
  const wanted = { url: `${world.base}/many`, event_types: ['note.created'] }
  const added = await Promise.all(
    Array.from({ length: 6 }, async () => answer(await world.app.list.POST(asOwner('POST', '/api/webhook-endpoints', wanted)))),
  )
  expect(added.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 201, 409, 409, 409, 409])
  const id = made.parse(added.find(({ status }) => status === 201)?.body).id
  const tests = await Promise.all(Array.from({ length: 12 }, async () => world.app.test.POST(asOwner('POST', '/'), at(id))))
  expect(tests.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    ...Array.from({ length: 10 }, () => 200),
    429,
    429,
  ])
  expect(Number(tests.find(({ status }) => status === 429)?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(receivedAt('/many')).toHaveLength(10)
})
