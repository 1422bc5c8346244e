import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startRealStack as startTestStack } from '../support/real-postgres.ts'
import type { TestOrganization, TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

const serverKey = 'your-webhook-api-key'
let stack: TestStack
let ours: TestOrganization
let theirs: TestOrganization
let serve: (request: Request) => Promise<Response>
const keys = { intake: '', records: '', slow: '' }

const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  ours = await stack.createTestOrganisation({ members: 2 })
  theirs = await stack.createTestOrganisation()
  enter({ ...stack.env, WEBHOOK_API_KEY: serverKey, WEBHOOK_ORGANIZATION: ours.organizationId })
  const { dispatcher } = await import('../../src/lib/http/dispatch.ts')
  const { intakeRoutes, senderRoutes } = await import('../../src/lib/http/intake/routes.ts')
  const { intakeRuleRoutes } = await import('../../src/lib/http/intake/rule-routes.ts')
  const { ticketRoutes } = await import('../../src/lib/http/tickets/routes.ts')
  const { createApiKey } = await import('../../src/lib/records/api-keys.ts')
  const { userClientFromToken } = await import('../../src/lib/db/user-client.ts')
  serve = dispatcher([...senderRoutes, ...intakeRoutes, ...intakeRuleRoutes, ...ticketRoutes])
  // Who was just seen is not noted again, which only a server can do.
  await stack.sql('update organization_members set last_seen_at = now()', [])
  await role(1, 'manager')
  const make = async (scopes: Parameters<typeof createApiKey>[2]['scopes'], rateLimit = 100_000) => {
    const wanted = { name: scopes.join(), scopes, expiresAt: null, rateLimit }
    return (await createApiKey(userClientFromToken(ours.owner.accessToken), ours.organizationId, wanted)).key
  }
  keys.intake = await make(['intake'])
  keys.records = await make(['records:read', 'records:write'])
  keys.slow = await make(['intake'], 2)
})
afterAll(() => stack.close())

const role = (index: number, name: string) =>
  stack.sql('update organization_members set role = $2 where user_id = $1', [ours.members[index]?.userId, name])

const answerSchema = z.looseObject({
  id: z.string().optional(),
  error: z
    .looseObject({ code: z.string(), fields: z.array(z.object({ field: z.string(), message: z.string() })).optional() })
    .optional(),
})
type Options = {
  readonly token?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly raw?: string
}

async function call(method: string, path: string, { token = ours.owner.accessToken, headers = {}, body, raw }: Options = {}) {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await serve(
    new Request(`http://localhost${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    }),
  )
  return { status: response.status, headers: response.headers, body: answerSchema.parse(await response.json()) }
}
const send = (type: string, body: unknown, more: Options = {}) =>
  call('POST', `/webhooks/${type}`, { token: keys.intake, body, ...more })
const idOf = ({ body }: { readonly body: { readonly id?: string | undefined } }) => z.string().parse(body.id)

let sequence = 0
function registration(customer: Readonly<Record<string, unknown>> = {}) {
  sequence += 1
  return {
    customer: {
      firstName: 'John',
      lastName: 'Doe',
      email: `john${sequence}@example.com`,
      websiteUserId: `user_${sequence}`,
      ...customer,
    },
    metadata: { timestamp: '2024-12-13T10:00:00Z' },
  }
}
function repair(email: string) {
  sequence += 1
  return {
    repair: {
      ticketNumber: `REV-${sequence}`,
      deviceType: 'Apple MacBook Pro',
      deviceModel: 'MacBook Pro 16"',
      issueDescription: 'Screen replacement needed',
      serviceType: 'SCREEN_REPAIR',
      priority: 'urgent',
      estimatedCost: 299.99,
      photos: ['url1', 'url2'],
      address: '123 Main Street, London',
      notes: 'Handle with care',
    },
    customer: { firstName: 'Rita', lastName: 'Repair', email },
    metadata: { source: 'revivatech' },
  }
}
const counted = z.tuple([z.object({ n: z.number() })])
async function count(from: string, ...values: unknown[]): Promise<number> {
  return counted.parse(await stack.sql(`select count(*)::int as n from ${from}`, values))[0].n
}
const itemSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  contact_id: z.string().nullable(),
  match: z.looseObject({
    kind: z.string(),
    contact_id: z.string().nullable(),
    candidates: z.array(z.looseObject({ id: z.string(), changes: z.array(z.unknown()) })),
  }),
})
const item = async (id: string) => itemSchema.parse((await call('GET', `/api/intake/${id}`)).body)

describe('what is sent in', () => {
  test('is stored once, fifty at once and under whichever of its names it comes again', async () => {
    const body = registration()
    const answers = await Promise.all(Array.from({ length: 50 }, () => send('customer-registration', body)))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49)
    expect(new Set(answers.map(idOf)).size).toBe(1)
    const headers = { 'idempotency-key': 'order 1' }
    const named = await send('customer-registration', registration(), { headers })
    const again = await send('customer-registration', registration(), { headers })
    expect([named.status, again.status, again.body]).toMatchObject([202, 200, { duplicate: true, id: idOf(named) }])
    // Another notation of the same moment, and another organisation or type.
    const later = { ...body, metadata: { timestamp: '2024-12-13T11:00:00+01:00' } }
    expect((await send('customer-registration', later)).status).toBe(200)
    expect((await send('customer-update', body)).status).toBe(202)
  })

  test('is stored once by a sender that is killed at random and begins anew', async () => {
    const bodies = Array.from({ length: 6 }, () => registration())
    const before = await count('intake_items')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 12 }), async (order) => {
        // Of each round the answers are lost: the sender knows nothing of what it has sent.
        await Promise.allSettled(order.map((place) => send('customer-registration', bodies[place])))
      }),
      { numRuns: 8, seed: 17 },
    )
    for (const body of bodies) await send('customer-registration', body)
    expect((await count('intake_items')) - before).toBe(6)
  })

  test('keeps what nobody asked for, and takes the server’s own key', async () => {
    const body = { ...registration({ loyalty: { tier: 'gold' } }), extra: [1, { of: 'us' }] }
    const sent = await send('customer-registration', body, { token: serverKey })
    expect(sent).toMatchObject({ status: 202, body: { received: true, status: 'pending_approval', duplicate: false } })
    expect(await item(idOf(sent))).toMatchObject({ payload: body, match: { kind: 'new' } })
  })

  test('is refused with all that is wrong, and nothing is stored', async () => {
    const before = await count('intake_items')
    const wrong = await send('repair-request', {
      repair: { issueDescription: ' ', customerEmail: 'nobody', createdAt: 'yesterday', estimatedCost: -1, photos: 'url' },
      metadata: { timestamp: 'soon' },
    })
    expect(wrong.status).toBe(400)
    expect(wrong.body.error?.fields?.map(({ field }) => field).toSorted()).toEqual([
      'metadata.timestamp',
      'repair.createdAt',
      'repair.customerEmail',
      'repair.estimatedCost',
      'repair.issueDescription',
      'repair.photos',
      'repair.ticketNumber',
    ])
    const unknown = await send('customer-update', { customer: { firstName: 'A' } })
    expect(unknown.body.error?.fields?.map(({ field }) => field)).toEqual([
      'customer.email',
      'customer.websiteUserId',
      'metadata.timestamp',
    ])
    const refused: readonly (readonly [Options, number, string])[] = [
      [{ body: { customer: { firstName: 'A' } } }, 400, 'invalid_request'],
      [{ body: { customer: { email: 'a@example.com' } } }, 400, 'invalid_request'],
      [{ body: registration({ notes: 'a\u0000b' }) }, 400, 'invalid_request'],
      [{ body: registration({ notes: 'a\ud800b' }) }, 400, 'invalid_request'],
      [
        { raw: JSON.stringify(registration({ deep: 0 })).replace('"deep":0', `"deep":${'['.repeat(90)}1${']'.repeat(90)}`) },
        400,
        'invalid_request',
      ],
      // What JSON's numbers cannot hold, or the database's text of them.
      [{ raw: JSON.stringify(registration({ extra: 0 })).replace('"extra":0', '"extra":[1e999]') }, 400, 'invalid_request'],
      [{ body: registration({ extra: Array.from({ length: 9_000 }, () => 1e308) }) }, 400, 'invalid_request'],
      [{ body: registration({ extra: Array.from({ length: 9_000 }, () => 1e-308) }) }, 400, 'invalid_request'],
      [{ raw: '{' }, 400, 'malformed_json'],
      [{ raw: '"' + 'x'.repeat(256 * 1024) + '"' }, 413, 'payload_too_large'],
      [{ token: '' }, 401, 'api_key_invalid'],
      [{ token: 'your-webhook-api-kez' }, 401, 'api_key_invalid'],
      [{ token: ours.owner.accessToken }, 401, 'api_key_invalid'],
      [{ token: 'adsk_unknown' }, 401, 'api_key_invalid'],
      [{ token: keys.records }, 403, 'scope_missing'],
    ]
    for (const [more, status, code] of refused) {
      const answer = await send('customer-registration', more.raw === undefined ? (more.body ?? registration()) : undefined, more)
      expect({ more, status: answer.status, code: answer.body.error?.code }).toEqual({ more, status, code })
    }
    const latin = Buffer.from(JSON.stringify(registration({ firstName: 'Zoë' })), 'latin1')
    const mangled = await serve(
      new Request('http://localhost/webhooks/customer-registration', {
        method: 'POST',
        headers: { authorization: `Bearer ${keys.intake}`, 'content-type': 'application/json; charset=iso-8859-1' },
        body: latin,
      }),
    )
    expect(mangled.status, 'another encoding').toBe(400)
    const answers = [1, 2, 3].map(() => send('customer-registration', registration(), { token: keys.slow }))
    const limited = (await Promise.all(answers)).filter(({ status }) => status === 429)
    expect(limited).toHaveLength(1)
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await count('intake_items')) - before).toBe(2)
  })

  test('whatever else a body holds, it is stored or refused with a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 3 }), fc.json({ maxDepth: 3 }), async (customer, metadata) => {
        const answer = await send('customer-registration', undefined, { raw: `{"customer":${customer},"metadata":${metadata}}` })
        expect([200, 202, 400]).toContain(answer.status)
      }),
      { numRuns: 60 },
    )
    expect((await call('GET', '/webhooks/health', { token: '' })).body).toMatchObject({ status: 'ok', database: 'ok' })
  })
})

describe('a decision', () => {
  test('two who approve at once make one contact and one ticket', async () => {
    const sent = await send('repair-request', repair('rita@example.com'))
    const path = `/api/intake/${idOf(sent)}/approve`
    const tokens = [ours.owner.accessToken, ours.members[1]?.accessToken ?? '']
    const answers = await Promise.all([...tokens, ...tokens].map((token) => call('POST', path, { token, body: {} })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await count(`contacts where email = 'rita@example.com'`)).toBe(1)
    const { body: list } = await call('GET', `/api/tickets?contact_id=${String(answers[0]?.body['contact_id'])}`)
    expect(list).toMatchObject({
      total: 1,
      items: [{ priority: 'urgent', estimated_cost: 299.99, status: 'new', photos: 'url1\nurl2' }],
    })
    const ticket = String(answers[0]?.body['ticket_id'])
    expect((await call('PATCH', `/api/tickets/${ticket}`, { body: { status: 'in_progress' } })).status).toBe(200)
    const { body: read } = await call('GET', `/api/tickets/${ticket}`)
    expect(read['history']).toMatchObject([{ status: 'new' }, { status: 'in_progress' }])
    // Who comes again is who they were: two items at once, and the booking's later states.
    const more = [
      await send('repair-request', repair('RITA@example.com')),
      await send('repair-request', repair('rita@example.com')),
    ]
    await Promise.all(more.map((each) => call('POST', `/api/intake/${idOf(each)}/approve`)))
    expect(await count(`contacts where lower(email) = 'rita@example.com'`)).toBe(1)
    // Nor do two messages of somebody who is new.
    for (let round = 0; round < 5; round += 1) {
      const email = `new${round}@example.com`
      const two = [await send('repair-request', repair(email)), await send('customer-registration', registration({ email }))]
      await Promise.all(two.map((each) => call('POST', `/api/intake/${idOf(each)}/approve`)))
      expect(await count('contacts where email = $1', email)).toBe(1)
    }
    const number = z.looseObject({ ticket_number: z.string() }).parse(read).ticket_number
    const booked = await send('booking-status', { booking: { ticketNumber: number, status: 'completed' } })
    expect((await item(idOf(booked))).match).toMatchObject({
      ticket: { id: ticket, changes: [{ field: 'status', to: 'done' }] },
    })
    await call('POST', `/api/intake/${idOf(booked)}/approve`)
    expect((await call('GET', `/api/tickets/${ticket}`)).body).toMatchObject({ status: 'done' })

    // A payment of no ticket would be as good as lost: it waits, until somebody says which ticket it is of.
    const paid = await send('payment-status', { payment: { paymentId: 'p-1', ticketNumber: 'REV-other', status: 'paid' } })
    expect((await item(idOf(paid))).match).toMatchObject({ ticket: null })
    const payment = `/api/intake/${idOf(paid)}/approve`
    expect(await call('POST', payment)).toMatchObject({ status: 409, body: { error: { code: 'ticket_missing' } } })
    expect(await item(idOf(paid))).toMatchObject({ status: 'pending_approval' })
    const edits = { ticket: { ticket_number: number } }
    expect(await call('POST', payment, { body: { edits } })).toMatchObject({ status: 200, body: { ticket_id: ticket } })
    expect((await call('GET', `/api/tickets/${ticket}`)).body).toMatchObject({ payment_status: 'paid' })
  })

  test('shows what would change, takes edits, and asks where it could be about several', async () => {
    await stack.sql(
      `insert into contacts (organization_id, first_name, email, phone) values ($1, 'Old', 'known@example.com', '+44 20 1234 5678'),
         ($1, 'One', 'twin@example.com', null), ($1, 'Two', 'twin@example.com', null)`,
      [ours.organizationId],
    )
    const known = await send(
      'customer-registration',
      registration({ email: 'Known@Example.com', phone: '+442012345678', firstName: 'New' }),
    )
    const shown = await item(idOf(known))
    expect(shown.match).toMatchObject({
      kind: 'existing',
      changes: [
        { field: 'first_name', from: 'Old', to: 'New' },
        { field: 'last_name', from: null, to: 'Doe' },
      ],
    })
    const edits = { first_name: null, contact: { last_name: 'Edited' } }
    const approved = await call('POST', `/api/intake/${idOf(known)}/approve`, { body: { edits, create: 'task' } })
    expect(approved).toMatchObject({ status: 200, body: { contact_id: shown.match.contact_id } })
    expect(await count(`contacts where id = $1 and first_name = 'Old' and last_name = 'Edited'`, shown.match.contact_id)).toBe(1)
    expect(await count(`tasks where id = $1 and contacts = $2`, approved.body['task_id'], shown.match.contact_id)).toBe(1)

    const twin = await send('customer-registration', registration({ email: 'twin@example.com' }))
    const asked = await call('POST', `/api/intake/${idOf(twin)}/approve`, { body: {} })
    expect(asked).toMatchObject({ status: 409, body: { error: { code: 'match_ambiguous' } } })
    expect(z.array(z.unknown()).parse(asked.body.error?.['candidates'])).toHaveLength(2)
    const { candidates } = (await item(idOf(twin))).match
    const firstNames = ['One', 'Two'].map((from) => expect.arrayContaining([{ field: 'first_name', from, to: 'John' }]))
    expect(candidates.map(({ changes }) => changes)).toEqual(expect.arrayContaining(firstNames))
    const chosen = candidates[0]?.id
    const foreign = await call('POST', `/api/intake/${idOf(twin)}/approve`, { body: { contact_id: theirs.organizationId } })
    expect(foreign).toMatchObject({ status: 400, body: { error: { code: 'reference_not_found', field: 'contact_id' } } })
    const done = await call('POST', `/api/intake/${idOf(twin)}/approve`, { body: { contact_id: chosen } })
    expect(done).toMatchObject({ status: 200, body: { contact_id: chosen } })
    expect(await call('POST', `/api/intake/${idOf(twin)}/reject`, { body: { reason: 'No' } })).toMatchObject({ status: 409 })
    const bulk = {
      action: 'reject',
      ids: [idOf(twin), idOf(await send('customer-registration', registration())), theirs.organizationId],
      reason: 'Spam',
    }
    expect((await call('POST', '/api/intake/bulk', { body: bulk })).body).toMatchObject({
      done: 1,
      failed: [{ error: { code: 'intake_decided' } }, { error: { code: 'intake_not_found' } }],
    })
  })

  test('is whole or not at all, wherever it ends', async () => {
    const sent = await send('repair-request', repair('kill@example.com'))
    const tables = ['contacts', 'tickets', 'opportunities', 'intake_items']
    for (const table of tables) {
      await stack.runScript(`create function public.ends() returns trigger language plpgsql as 'begin raise exception ''ends here''; end';
        create trigger zz_ends after insert or update on public.${table} for each statement execute function public.ends();`)
      const ended = await call('POST', `/api/intake/${idOf(sent)}/approve`, { body: { create: 'deal' } })
      await stack.runScript(`drop trigger zz_ends on public.${table}; drop function public.ends();`)
      expect({ table, status: ended.status }).toEqual({ table, status: 500 })
      expect(await count(`contacts where email = 'kill@example.com'`)).toBe(0)
      expect((await item(idOf(sent))).status).toBe('pending_approval')
    }
    const done = await call('POST', `/api/intake/${idOf(sent)}/approve`, { body: { create: 'deal' } })
    expect(done.status).toBe(200)
    expect(await count(`opportunities where id = $1 and amount = 299.99`, done.body['opportunity_id'])).toBe(1)
  })

  test('of many goes on whatever becomes of one of them, also where that shows only as the transaction ends', async () => {
    const reached = Array.from({ length: 30 }, (_, index) => `many${index}@example.com`)
    const ids: string[] = []
    for (const email of reached) ids.push(idOf(await send('customer-registration', registration({ email }))))
    await stack.runScript(`create function public.ends() returns trigger language plpgsql as 'begin raise exception ''ends here''; end';
      create trigger zz_ends before insert on public.contacts for each row when (new.email = 'many3@example.com') execute function public.ends();
      create constraint trigger zz_late after insert on public.contacts deferrable initially deferred
        for each row when (new.email = 'many27@example.com') execute function public.ends();`)
    const { body } = await call('POST', '/api/intake/bulk', { body: { action: 'approve', ids: [...ids, ids[0]] } })
    await stack.runScript(
      'drop trigger zz_ends on public.contacts; drop trigger zz_late on public.contacts; drop function public.ends();',
    )
    expect(body).toMatchObject({ done: 28, failed: [{ id: ids[3] }, { id: ids[27] }] })
    expect(await count(`contacts where email like 'many%@example.com'`)).toBe(28)
    expect((await item(ids[3] ?? '')).status).toBe('pending_approval')
    const again = await call('POST', '/api/intake/bulk', { body: { action: 'approve', ids } })
    expect(again.body).toMatchObject({ done: 30, failed: [] })
    expect(await count(`contacts where email like 'many%@example.com'`)).toBe(30)
  })

  test('is for owners, admins and managers; members and viewers read, keys and strangers neither', async () => {
    const id = idOf(await send('customer-registration', registration()))
    const [member, manager] = ours.members
    const may = async (token: string) => {
      const statuses = []
      for (const [method, path] of [
        ['GET', '/api/intake'],
        ['GET', `/api/intake/${id}`],
        ['POST', `/api/intake/${id}/reject`],
        ['POST', `/api/intake/${id}/approve`],
        ['POST', '/api/intake/bulk'],
      ] as const)
        statuses.push((await call(method, path, { token, body: method === 'GET' ? undefined : bodyOf(path) })).status)
      return statuses
    }
    const bodyOf = (path: string) => (path.endsWith('bulk') ? { action: 'reject', ids: [id] } : {})
    for (const name of ['member', 'viewer']) {
      await role(0, name)
      expect([name, await may(member?.accessToken ?? '')]).toEqual([name, [200, 200, 403, 403, 403]])
    }
    for (const key of [keys.intake, keys.records]) expect(await may(key)).toEqual([403, 403, 403, 403, 403])
    expect(await may('x.y.z')).toEqual([401, 401, 401, 401, 401])
    expect(await may(theirs.owner.accessToken)).toEqual([200, 404, 404, 404, 200])
    expect((await item(id)).status).toBe('pending_approval')
    expect(await may(manager?.accessToken ?? '')).toEqual([200, 200, 200, 409, 200])
  })

  test('the list is narrowed down, searched and paged through, each item once', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    let total = 0
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await call('GET', `/api/intake?page_size=7${next}`)
      const page = z.object({ items: z.array(itemSchema), total: z.number(), next_cursor: z.string().nullable() }).parse(body)
      seen.push(...page.items.map(({ id }) => id))
      total = page.total
      cursor = page.next_cursor
    }
    expect([seen.length, new Set(seen).size]).toEqual([total, total])
    const { body } = await call('GET', '/api/intake?q=rita@example&type=repair_request&status=approved')
    expect(body['total']).toBe(3)
    expect(
      (await call('GET', '/api/intake?status=odd&colour=red&cursor=x')).body.error?.fields?.map(({ field }) => field),
    ).toEqual(['status', 'colour'])
  })
})

test('what was rejected is emptied after the time that is set, and known again all the same', async () => {
  const body = registration({ email: 'forget@example.com' })
  const id = idOf(await send('customer-registration', body))
  await call('POST', `/api/intake/${id}/reject`, { body: { reason: 'Not Jane Doe' } })
  const forget = () => stack.service.rpc('privacy_forget_intake', { p_limit: 100 })
  await stack.sql(`update intake_items set decided_at = now() - interval '8 days' where id = $1`, [id])
  expect((await forget()).data).toBe(0)
  const settings = { p_log_values_days: 365, p_trash_days: 365, p_intake_days: 7 }
  await stack.service.rpc('privacy_change_settings', {
    p_organization: ours.organizationId,
    p_user: ours.owner.userId,
    ...settings,
  })
  expect((await forget()).data).toBe(1)
  const emptied = JSON.stringify(await stack.sql('select * from intake_items where id = $1', [id]))
  expect(emptied).not.toMatch(/forget@|john|jane/i)
  expect(await send('customer-registration', body)).toMatchObject({ status: 200, body: { id, duplicate: true } })
})

describe('rules of automatic approval', () => {
  /** Works off the queue, with each message's job on it twice: a job may come again. */
  async function decide(): Promise<void> {
    const { runWorker } = await import('../../src/lib/jobs/worker.ts')
    const { engine } = await import('../../src/lib/crm/engine.ts')
    await stack.sql(`select pgmq.send('crm_work', message) from pgmq.q_crm_work where message ->> 'kind' = 'intake'`, [])
    await runWorker(engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
  }
  const source = 'rules-test'
  const rule = (more: object) => ({
    type: 'repair_request',
    source,
    known_customer: false,
    complete: false,
    is_on: true,
    ...more,
  })
  let version = 0
  async function save(...rules: readonly object[]) {
    const saved = await call('PUT', '/api/intake/rules', { body: { version, rules } })
    expect(saved.status).toBe(200)
    version = Number(saved.body['version'])
    return z.array(z.looseObject({ id: z.string() })).parse(saved.body['rules'])
  }
  async function wouldHave(...rules: readonly object[]): Promise<unknown> {
    const body = { rules: rules.map((each) => ({ ...each, is_on: false })) }
    return (await call('POST', '/api/intake/rules/preview', { body })).body['rules']
  }
  const repairOf = (email: string, more: object = {}) => {
    const body = repair(email)
    return { ...body, customer: { ...body.customer, phone: '+442012345678', ...more }, metadata: { source: 'Rules-Test ' } }
  }

  test('none decides anything unless it is on; then one contact and one ticket are made, once, and what is ambiguous waits', async () => {
    await stack.sql(
      `insert into contacts (organization_id, email) values ($1, 'met@rules.test'), ($1, 'two@rules.test'), ($1, 'two@rules.test')`,
      [ours.organizationId],
    )
    const kinds = { new: 'first@rules.test', existing: 'met@rules.test', ambiguous: 'two@rules.test' }
    const sendAll = async () => {
      const ids = new Map<string, string>()
      for (const [kind, email] of Object.entries(kinds)) ids.set(kind, idOf(await send('repair-request', repairOf(email))))
      ids.set('incomplete', idOf(await send('repair-request', repairOf('less@rules.test', { phone: '' }))))
      return ids
    }
    const statuses = async (ids: ReadonlyMap<string, string>) => {
      await decide()
      const items = await Promise.all([...ids].map(async ([kind, id]) => [kind, (await item(id)).status] as const))
      return items.flatMap(([kind, status]) => (status === 'approved' ? [kind] : []))
    }
    const [all, known, complete] = [rule({}), rule({ known_customer: true }), rule({ complete: true })]
    await save({ ...all, is_on: false })
    expect(await statuses(await sendAll())).toEqual([])
    const received = await count(`intake_items where organization_id = $1 and type = 'repair_request'`, ours.organizationId)
    expect(await wouldHave(all, known, complete)).toEqual([3, 1, 2].map((approved) => ({ approved, received })))

    // What a rule then does is what the preview has said.
    await save(known)
    expect(await statuses(await sendAll())).toEqual(['existing'])
    await save({ ...rule({ source: 'another' }) }, complete)
    const byComplete = await sendAll()
    expect(await statuses(byComplete)).toEqual(['new', 'existing'])
    const [, second] = await save(rule({ source: 'another' }), all)
    const sent = await sendAll()
    expect(await statuses(sent)).toEqual(['new', 'existing', 'incomplete'])
    expect(await count(`contacts where email = 'first@rules.test'`)).toBe(1)
    expect(await count(`tickets t join contacts c on c.id = t.contact_id where c.email = 'first@rules.test'`)).toBe(2)
    expect((await call('GET', `/api/intake/${sent.get('new')}`)).body).toMatchObject({
      decided_by: null,
      decided_by_rule: second?.id,
    })
    // Two of somebody new at once.
    const two = await Promise.all([1, 2].map(() => send('repair-request', repairOf('both@rules.test'))))
    expect(two.map(({ status, body }) => [status, body['status']])).toEqual([1, 2].map(() => [202, 'pending_approval']))
    await decide()
    expect(await count(`contacts where email = 'both@rules.test'`)).toBe(1)
    // News of a ticket that is not there waits, and so does a known customer who is gone by the time of the decision.
    await save(rule({ type: 'booking_status' }), known)
    const booked = (ticketNumber: string) =>
      send('booking-status', { booking: { ticketNumber, status: 'confirmed' }, metadata: { source, timestamp: '2026-01-01' } })
    const number = z
      .array(z.object({ ticket_number: z.string() }))
      .parse(
        await stack.sql(
          `select ticket_number from tickets t join contacts c on c.id = t.contact_id where c.email = 'first@rules.test' limit 1`,
          [],
        ),
      )[0]?.ticket_number
    const news = new Map([
      ['there', idOf(await booked(number ?? ''))],
      ['nowhere', idOf(await booked('REV-nowhere'))],
      ['gone', idOf(await send('repair-request', repairOf(kinds.existing)))],
    ])
    await stack.sql(`update contacts set deleted_at = now() where email = 'met@rules.test'`, [])
    expect(await statuses(news)).toEqual(['there'])
  })

  test('whoever was erased waits for a person, and only admins change rules, under the version that they saw', async () => {
    const { erasePerson } = await import('../../src/lib/crm/use-cases/erase-person.ts')
    const { engine } = await import('../../src/lib/crm/engine.ts')
    await save(rule({}))
    const [{ id: contactId }] = z
      .tuple([z.object({ id: z.string() })])
      .parse(
        await stack.sql(`insert into contacts (organization_id, email) values ($1, 'gone@rules.test') returning id`, [
          ours.organizationId,
        ]),
      )
    const { organizationId, owner } = ours
    await erasePerson(engine(), { organizationId, userId: owner.userId, source: 'person', contactId, eraseIn: [] })
    await decide()
    const id = idOf(await send('repair-request', repairOf('gone@rules.test')))
    await decide()
    expect((await item(id)).status).toBe('pending_approval')

    const stale = await call('PUT', '/api/intake/rules', { body: { version: version - 1, rules: [] } })
    expect(stale).toMatchObject({ status: 409, body: { error: { code: 'intake_rules_changed' } } })
    const [, manager] = ours.members
    const asManager = { token: manager?.accessToken ?? '', body: { version, rules: [] } }
    expect((await call('PUT', '/api/intake/rules', asManager)).status).toBe(403)
    expect((await call('GET', '/api/intake/rules', { token: manager?.accessToken ?? '' })).body).toMatchObject({ version })
    const all = await call('PUT', '/api/intake/rules', { body: { version, rules: [rule({ source: null })] } })
    expect(all).toMatchObject({ status: 400, body: { error: { field: 'rules[0].source' } } })
    expect((await call('GET', '/api/intake/rules', { token: theirs.owner.accessToken })).body).toEqual({ version: 0, rules: [] })
  })
})
