import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Failure } from '../../src/lib/core/errors.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

type Received = { readonly path: string; readonly headers: Record<string, string>; readonly body: string }
const received: Received[] = []
/** How the receiver answers below a path; everything else is accepted. */
const answers = new Map<string, (response: ServerResponse) => void>()
const receiver = createServer((request, response) => void receive(request, response))
async function receive(request: IncomingMessage, response: ServerResponse) {
  const path = request.url ?? ''
  const body = await text(request)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  received.push({ path, headers, body })
  const answer = answers.get(path)
  if (answer) answer(response)
  else response.writeHead(204).end()
}

let stack: TestStack
let ours: TestOrganization
let base = ''
/** Where nothing listens. */
let nobody = ''
const modules = async () => ({
  ...(await import('../../instrumentation.ts')),
  list: await import('../../app/api/webhook-endpoints/route.ts'),
  one: await import('../../app/api/webhook-endpoints/[endpointId]/route.ts'),
  rotate: await import('../../app/api/webhook-endpoints/[endpointId]/rotate-secret/route.ts'),
  test: await import('../../app/api/webhook-endpoints/[endpointId]/test/route.ts'),
  deliveries: await import('../../app/api/webhook-endpoints/[endpointId]/deliveries/route.ts'),
  integration: await import('../../app/api/crm/integration/route.ts'),
  ...(await import('../../src/lib/crm/engine.ts')),
  ...(await import('../../src/lib/jobs/worker.ts')),
  ...(await import('../../src/lib/jobs/notify-due.ts')),
  ...(await import('../../src/lib/db/outbox.ts')),
  ...(await import('../../src/lib/outbound/endpoints.ts')),
  ...(await import('../../src/lib/outbound/server-endpoint.ts')),
  ...(await import('../../src/lib/outbound/tell-due.ts')),
})
let app: Awaited<ReturnType<typeof modules>>
const enter = ownEnvironment()
beforeAll(async () => {
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = z.object({ port: z.number() }).parse(receiver.address())
  base = `http://127.0.0.1:${port}`
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  nobody = `127.0.0.1:${z.object({ port: z.number() }).parse(closed.address()).port}`
  closed.close()
  stack = await startTestStack()
  ours = await stack.createTestOrganisation({ members: 1 })
  enter({
    ...stack.env,
    EGRESS_ALLOW: `127.0.0.1:${port},${nobody}`,
    CRM_WEBHOOK_URL: `${base}/server`,
    CRM_API_KEY: 'key-of-the-other-system',
    WEBHOOK_ORGANIZATION: ours.organizationId,
    NEXT_RUNTIME: 'nodejs',
    MAIL_URL: `${base}/mail`,
    MAIL_FROM: 'hub@mail.test',
  })
  app = await modules()
  await stack.sql('update organization_members set last_seen_at = now()', [])
})
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await stack.close()
})

const asOwner = (method: string, path: string, body?: unknown, token = ours.owner.accessToken) =>
  new Request(`http://localhost${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const answer = async (response: Response) => ({
  status: response.status,
  body: z.record(z.string(), z.json()).parse(await response.json()),
})
const at = (endpointId: string) => ({ params: Promise.resolve({ endpointId }) })
const made = z.object({ id: z.string(), secret: z.string().startsWith('whsec_') })
const create = async (path: string, more: object = {}) => {
  const wanted = { url: `${base}${path}`, event_types: ['*'], ...more }
  const { body } = await answer(await app.list.POST(asOwner('POST', '/api/webhook-endpoints', wanted)))
  return made.parse(body)
}
const endpointOf = async (id: string) => (await answer(await app.one.GET(asOwner('GET', '/'), at(id)))).body
const remove = async (id: string) => app.one.DELETE(asOwner('DELETE', '/'), at(id))
const work = () => app.runWorker(app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
/** Ends every wait, as time would. */
const wait = () =>
  stack.runScript(`update webhook_deliveries set next_at = now(), leased_until = null where status = 'queued';
    select private.outbox_wake(array(select id from webhook_endpoints)); update pgmq.q_crm_outbox set vt = now();`)
const add = async (name: string) => {
  const sql = `insert into contacts (organization_id, first_name, email) values ($1, $2, $2 || '@secret.test') returning id`
  return z.array(z.object({ id: z.string() })).parse(await stack.sql(sql, [ours.organizationId, name]))[0]?.id ?? ''
}
const mails = () =>
  at_('/mail').map(({ body }) => z.object({ to: z.string(), subject: z.string(), text: z.string() }).parse(JSON.parse(body)))
const at_ = (path: string) => received.filter((one) => one.path === path)
const message = z.object({ type: z.string(), timestamp: z.iso.datetime(), data: z.looseObject({ id: z.string() }) })
const deliveriesSchema = z.array(
  z.object({
    status: z.string(),
    attempts: z.number(),
    wait: z.number(),
    history: z.array(
      z.object({
        at: z.string(),
        took_ms: z.number(),
        status: z.number().nullable(),
        error: z.string().nullable(),
        response: z.string().nullable(),
      }),
    ),
  }),
)
const deliveries = async (id: string) =>
  deliveriesSchema.parse(
    await stack.sql(
      `select status, attempts, round(extract(epoch from next_at - updated_at))::int as wait, history
       from webhook_deliveries where endpoint_id = $1 order by sequence`,
      [id],
    ),
  )

test('a change is told within the worker’s next look, signed so that the receiver’s own library accepts it and no other byte', async () => {
  for (const url of ['http://10.0.0.1/hook', 'https://127.0.0.1/hook', 'http://localhost:9/hook', 'ftp://x.test', 'no address']) {
    const refused = await answer(await app.list.POST(asOwner('POST', '/', { url, event_types: ['*'] })))
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'egress_refused', field: 'url' } } })
  }
  const wrong = await answer(await app.list.POST(asOwner('POST', '/', { url: base, event_types: ['contact.sold', '*'] })))
  expect(wrong).toMatchObject({
    status: 400,
    body: { error: { fields: [{ field: 'event_types[0]' }, { field: 'event_types[1]' }] } },
  })
  const member = ours.members[0]?.accessToken
  expect(await answer(await app.list.GET(asOwner('GET', '/', undefined, member)))).toMatchObject({ status: 403 })

  const { id, secret } = await create('/first')
  expect(JSON.stringify(await stack.sql('select to_jsonb(e) from webhook_endpoints e', []))).not.toContain(secret.slice(6))
  const contact = await add('Ada')
  await work()
  const [told] = at_('/first')
  const { headers = {}, body = '' } = told ?? {}
  expect(new Webhook(secret).verify(body, headers)).toEqual({
    type: 'contact.created',
    timestamp: expect.any(String),
    data: { id: contact, object: 'contact' },
  })
  expect(() => new Webhook(secret).verify(body.replace('contact', 'Contact'), headers)).toThrow('No matching signature')
  expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'another' })).toThrow('No matching signature')

  // Both secrets sign for a day, then the new one alone.
  const rotated = made.parse((await answer(await app.rotate.POST(asOwner('POST', '/'), at(id)))).body)
  await stack.sql(`update contacts set first_name = 'Bea' where id = $1`, [contact])
  await work()
  const again = at_('/first')[1]
  for (const each of [secret, rotated.secret])
    expect(new Webhook(each).verify(again?.body ?? '', again?.headers ?? {})).toMatchObject({ data: { changed: ['first_name'] } })
  await stack.sql(`update webhook_endpoints set previous_until = now() - interval '1 second'`, [])
  expect(await answer(await app.test.POST(asOwner('POST', '/'), at(id)))).toMatchObject({
    status: 200,
    body: { endpoint_id: id, success: true, status: 204, error: null },
  })
  const tested = at_('/first')[2]
  expect(new Webhook(rotated.secret).verify(tested?.body ?? '', tested?.headers ?? {})).toMatchObject({ type: 'webhook.test' })
  expect(() => new Webhook(secret).verify(tested?.body ?? '', tested?.headers ?? {})).toThrow('No matching signature')

  const listed = await answer(await app.deliveries.GET(asOwner('GET', '/api?limit=2'), at(id)))
  expect(listed).toMatchObject({
    body: {
      items: [{ type: 'webhook.test' }, { type: 'contact.updated', history: [{ status: 204 }] }],
      next_cursor: expect.any(String),
    },
  })
  expect(JSON.stringify(at_('/first'))).not.toContain('secret.test')
  const full = await create('/full', { payload: 'full', event_types: ['contact.updated'] })
  await stack.sql(`update contacts set last_name = 'Lee' where id = $1`, [contact])
  await work()
  expect(at_('/full').map(({ body }) => message.parse(JSON.parse(body)).data)).toMatchObject([
    { id: contact, changed: ['last_name'], record: { id: contact, email: 'Ada@secret.test', last_name: 'Lee' } },
  ])
  for (const each of [id, full.id]) expect((await remove(each)).status).toBe(200)
  expect((await answer(await app.one.GET(asOwner('GET', '/'), at(id)))).status).toBe(404)
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
  }
  for (const [path, behaviour] of Object.entries(behaviours)) answers.set(path, behaviour)
  const ids = new Map<string, string>()
  for (const path of [...Object.keys(behaviours), '/good'])
    ids.set(path, (await create(path, { event_types: ['contact.created'] })).id)
  const down = await create('', { url: `http://${nobody}/down`, event_types: ['contact.created'] })
  ids.set('/down', down.id)
  await add('Cai')
  const working = work()
  // The slow one keeps nobody waiting.
  await expect.poll(() => at_('/good').length).toBe(1)
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
  const { host } = new URL(base)
  await app.notifyDue(app.engine(), Date.now() + 60_000)
  expect(mails(), 'those who run the webhooks are told, a member is not').toEqual([
    {
      to: ours.owner.email,
      subject: expect.stringContaining(`Webhooks to ${host} are stopped`),
      text: expect.stringContaining(`/dashboard/settings/webhooks/${ids.get('/410')}`),
    },
  ])
  expect(await outcome('/429')).toMatchObject({ status: 'queued', attempts: 1, wait: 120 })
  expect(await outcome('/503')).toMatchObject({ status: 'queued', attempts: 1, wait: 3_600 })
  expect((await attempts('/moved'))[0]).toMatchObject({ status: 307 })
  const elsewhere = expect.stringMatching(/^The other side sends us on .*169\.254\.169\.254 are refused/)
  expect((await attempts('/private'))[0]).toMatchObject({ status: null, error: elsewhere })
  expect((await attempts('/closes'))[0]).toMatchObject({ status: null })
  expect((await attempts('/down'))[0]).toMatchObject({ error: expect.stringContaining('ECONNREFUSED') })
  expect((await attempts('/slow'))[0]).toMatchObject({ error: expect.stringContaining('10 seconds') })

  // Parked after the last attempt, each under the first id; a replay brings it after all.
  answers.set('/slow', answered(500))
  for (let round = 0; round < 8 && (await outcome('/500'))?.status === 'queued'; round += 1) {
    await wait()
    await work()
  }
  expect(await outcome('/500')).toMatchObject({ status: 'failed', attempts: 8 })
  expect(new Set(at_('/500').map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(redirected).toBe(0)
  for (const path of Object.keys(behaviours)) answers.delete(path)
  const admin = { organizationId: ours.organizationId, userId: ours.owner.userId }
  await app.changeEndpoint(app.engine(), admin, ids.get('/410') ?? '', { status: 'active' })
  const again = { endpointId: null, ids: null, since: null }
  expect(await app.replayOutbox(app.engine().db, ours.organizationId, again)).toBe(9)
  await work()
  for (const path of Object.keys(behaviours)) expect(await outcome(path)).toMatchObject({ status: 'delivered' })

  // Nothing but failures for a day.
  await stack.sql(`update webhook_endpoints set failing_since = now() - interval '25 hours' where id = $1`, [down.id])
  await wait()
  await work()
  expect(await endpointOf(down.id)).toMatchObject({ status: 'paused', status_reason: 'failing' })
  await app.notifyDue(app.engine(), Date.now() + 60_000)
  const subject = expect.stringContaining(`Webhooks to ${nobody} are stopped`)
  expect(mails().slice(1)).toEqual([{ to: ours.owner.email, subject, text: expect.stringContaining('for 24 hours') }])
  expect(await answer(await app.integration.GET(asOwner('GET', '/api/crm/integration')))).toMatchObject({
    status: 200,
    body: { status: 'degraded', features: { signed_webhooks: true, customer_registration: false } },
  })
  await add('Dan')
  await work()
  expect(await deliveries(down.id)).toMatchObject([{ status: 'queued' }, { status: 'queued', attempts: 0 }])
  for (const id of ids.values()) await remove(id)
})

test('every committed change is told at least once and in order per record, wherever a worker is killed', async () => {
  const { id } = await create('/history')
  // Every third message is refused: what comes after it waits.
  const accepted: Received[] = []
  let requests = 0
  answers.set('/history', (response) => {
    requests += 1
    const last = received.at(-1)
    if (requests % 3 === 0 || last === undefined) return void response.writeHead(500).end()
    accepted.push(last)
    return void response.writeHead(204).end()
  })
  const isOpen = async () => (await deliveries(id)).some(({ status }) => status === 'queued')
  const step = fc.record({
    contact: fc.nat(2),
    does: fc.constantFrom('change', 'delete', 'restore', 'roll back'),
    worker: fc.constantFrom('nothing', 'work', 'die after the claim', 'die after the send'),
  })
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      round += 1
      accepted.length = 0
      const contacts = await Promise.all([0, 1, 2].map((n) => add(`H${round}-${n}`)))
      const expected = contacts.map(() => ['contact.created'])
      const isDeleted = contacts.map(() => false)
      for (const [place, { contact, does, worker }] of steps.entries()) {
        const to = `'${contacts[contact]}'`
        const told = expected[contact] ?? []
        if (does === 'roll back')
          await stack.runScript(`begin; update contacts set first_name = 'Never ${place}' where id = ${to}; rollback;`)
        if (does === 'change') {
          await stack.runScript(`update contacts set first_name = 'N${place}' where id = ${to}`)
          if (!isDeleted[contact]) told.push('contact.updated first_name')
        }
        if ((does === 'delete') !== isDeleted[contact] && (does === 'delete' || does === 'restore')) {
          await stack.runScript(`update contacts set deleted_at = ${does === 'delete' ? 'now()' : 'null'} where id = ${to}`)
          isDeleted[contact] = does === 'delete'
          told.push(does === 'delete' ? 'contact.deleted' : 'contact.updated deleted_at')
        }
        if (worker === 'work') await work()
        if (worker.startsWith('die')) await killed(id, worker === 'die after the claim' ? 'outbox_claim' : 'outbox_settle')
      }
      for (let rounds = 0; rounds < 20 && (rounds === 0 || (await isOpen())); rounds += 1) {
        await wait()
        await work()
      }
      const seen = new Set<string | undefined>()
      const inOrder = contacts.map((): string[] => [])
      for (const { headers, body } of accepted) {
        if (seen.has(headers['webhook-id'])) continue
        seen.add(headers['webhook-id'])
        const { type, data } = message.parse(JSON.parse(body))
        const changed = z.array(z.string()).optional().parse(data['changed'])
        inOrder[contacts.indexOf(data.id)]?.push([type, ...(changed ?? [])].join(' '))
      }
      expect(inOrder).toEqual(expected)
    }),
    { numRuns: 5 },
  )
  await remove(id)
})

/** A worker that dies as this call is answered: what it has claimed is nobody else's until its lease ends. */
async function killed(endpointId: string, call: 'outbox_claim' | 'outbox_settle'): Promise<void> {
  const engine = app.engine()
  const db = new Proxy(engine.db, {
    get: (target, name) => {
      if (name !== 'rpc') return Reflect.get(target, name)
      return async (...asked: Parameters<typeof target.rpc>) => {
        if (asked[0] !== call) return target.rpc(...asked)
        if (call === 'outbox_claim') await target.rpc(...asked)
        throw new Error('killed')
      }
    },
  })
  await app
    .tellDue({ ...engine, db }, endpointId, Date.now() + 10_000)
    .catch((thrown: unknown) => expect(String(thrown)).toContain('killed'))
  await stack.runScript('update webhook_deliveries set leased_until = null')
}

test('a database that does not answer keeps no server from starting', async () => {
  const refused = () => {
    throw new Failure({ kind: 'transient', code: 'database_unavailable', message: 'The database did not answer.' })
  }
  await expect(app.tryToKeepServerEndpoint(refused)).resolves.toBeUndefined()
})

test('the system behind CRM_WEBHOOK_URL is told of what was made here, in its own format', async () => {
  // As the server starts, whether or not a worker does: what is made from then on is told.
  await app.register()
  const contact = await add('Eve')
  await app.keepServerEndpoint(app.engine())
  await stack.runScript(`begin; select set_config('crm.origin_connection', gen_random_uuid()::text, true);
    insert into contacts (organization_id, first_name) values ('${ours.organizationId}', 'Pulled'); commit;
    insert into tickets (organization_id, contact_id, ticket_number, issue, photos)
    values ('${ours.organizationId}', '${contact}', 'T-1', 'Screen', 'https://a.test/1' || chr(10) || 'https://a.test/2');`)
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
  const kept = JSON.stringify(await stack.sql('select history from webhook_deliveries', []))
  expect(kept).toContain('Refused: Bearer …')
  expect(kept, 'the operator’s key is not shown to those who see the answers').not.toContain('key-of-the-other-system')
})

test('an organisation has 100 endpoints at most, however many are added at once, and each is tested ten times a minute', async () => {
  await stack.sql(
    `insert into webhook_endpoints (organization_id, url, event_types)
     select $1, 'https://many.test', '{webhook.test}' from generate_series(1, 98)`,
    [ours.organizationId],
  )
  const wanted = { url: `${base}/many`, event_types: ['note.created'] }
  const added = await Promise.all(
    Array.from({ length: 6 }, async () => answer(await app.list.POST(asOwner('POST', '/api/webhook-endpoints', wanted)))),
  )
  expect(added.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 201, 409, 409, 409, 409])
  const id = made.parse(added.find(({ status }) => status === 201)?.body).id
  const tests = await Promise.all(Array.from({ length: 12 }, async () => app.test.POST(asOwner('POST', '/'), at(id))))
  expect(tests.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    ...Array.from({ length: 10 }, () => 200),
    429,
    429,
  ])
  expect(Number(tests.find(({ status }) => status === 429)?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(at_('/many')).toHaveLength(10)
})
