import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let ours: TestOrganization
let theirs: TestOrganization
let serve: (request: Request) => Promise<Response>
const keys = { reading: '', writing: '', gateway: '' }

const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  enter(stack.env)
  const { dispatcher } = await import('../../src/lib/http/dispatch.ts')
  const { v1Routes } = await import('../../src/lib/http/v1/routes.ts')
  const { createApiKey } = await import('../../src/lib/records/api-keys.ts')
  const { userClientFromToken } = await import('../../src/lib/db/user-client.ts')
  serve = dispatcher(v1Routes)
  ours = await stack.createTestOrganisation({ members: 1 })
  theirs = await stack.createTestOrganisation()
  // Who was just seen is not noted again, which only a server can do.
  await stack.sql('update organization_members set last_seen_at = now()', [])
  const owner = userClientFromToken(ours.owner.accessToken)
  const make = async (scopes: Parameters<typeof createApiKey>[2]['scopes'], rateLimit = 10_000) =>
    (await createApiKey(owner, ours.organizationId, { name: scopes.join(), scopes, expiresAt: null, rateLimit })).key
  keys.reading = await make(['records:read'])
  keys.writing = await make(['records:read', 'records:write'])
  keys.gateway = await make(['gateway'])
})
afterAll(async () => {
  await stack.close()
})

const answerSchema = z.looseObject({
  error: z
    .looseObject({ code: z.string(), fields: z.array(z.object({ field: z.string(), message: z.string() })).optional() })
    .optional(),
})
type Options = {
  readonly token?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly tenant?: string
}

async function call(
  method: string,
  path: string,
  { token = ours.owner.accessToken, headers = {}, body, tenant = ours.organizationId }: Options = {},
) {
  const response = await serve(
    new Request(`http://localhost/api/v1/tenants/${tenant}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const answer = answerSchema.parse(await response.json())
  return {
    status: response.status,
    code: answer.error?.code,
    headers: response.headers,
    body: answer,
    faults: answer.error?.fields ?? [],
  }
}
/** A file that the API makes of a body. */
async function text(path: string, body: unknown) {
  const response = await serve(
    new Request(`http://localhost/api/v1/tenants/${ours.organizationId}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ours.owner.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
  return { status: response.status, lines: (await response.text()).split('\r\n') }
}
const recordSchema = z.looseObject({ id: z.string(), version: z.number() })
const listSchema = z.object({
  items: z.array(z.looseObject({ id: z.string(), first_name: z.string().nullable() })),
  total: z.number(),
  next_cursor: z.string().nullable(),
})
async function make(path: string, body: unknown) {
  const { status, body: record } = await call('POST', `/${path}`, { body })
  expect({ status, record }).toMatchObject({ status: 201 })
  return recordSchema.parse(record)
}

describe('one record', () => {
  test('is made, read, changed, deleted and restored, and has a version', async () => {
    const made = await call('POST', '/contacts', {
      body: { first_name: ' Ada ', last_name: 'Lovelace', email: 'ada@example.com', custom: { tier: 'gold', none: null } },
    })
    expect(made).toMatchObject({
      status: 201,
      body: { first_name: 'Ada', email: 'ada@example.com', phone: null, version: 1, custom: { tier: 'gold' }, deleted_at: null },
    })
    expect(made.headers.get('etag')).toBe('"1"')
    const { id } = recordSchema.parse(made.body)
    expect(await call('GET', `/contacts/${id}`)).toMatchObject({ status: 200, body: made.body })
    const changed = await call('PATCH', `/contacts/${id}`, {
      body: { job_title: 'Countess', email: '' },
      headers: { 'if-match': '1' },
    })
    expect(changed).toMatchObject({ status: 200, body: { job_title: 'Countess', email: null, first_name: 'Ada', version: 2 } })
    expect(await call('PUT', `/contacts/${id}`, { body: { job_title: 'x' }, headers: { 'if-match': '"1"' } })).toMatchObject({
      status: 412,
      code: 'version_moved',
    })
    expect(await call('PUT', `/contacts/${id}`, { body: {} })).toMatchObject({ status: 200, body: { version: 2 } })
    const deleted = await call('DELETE', `/contacts/${id}`)
    expect(deleted).toMatchObject({ status: 200, body: { id, deleted_at: expect.any(String) } })
    expect(await call('GET', `/contacts/${id}`)).toMatchObject({ status: 404, code: 'not_found' })
    expect(await call('PATCH', `/contacts/${id}`, { body: { job_title: 'x' } })).toMatchObject({ status: 404 })
    expect(await call('DELETE', `/contacts/${id}`)).toMatchObject({ status: 404 })
    expect(await call('POST', `/contacts/${id}/restore`)).toMatchObject({ status: 200, body: { deleted_at: null } })
    expect(await call('POST', `/contacts/${id}/restore`)).toMatchObject({ status: 200, body: { deleted_at: null } })
  })

  test('names everything that is wrong with it, and is not made', async () => {
    const before = await stack.sql('select count(*) from contacts', [])
    const wrong = await call('POST', '/contacts', {
      body: {
        first_name: 7,
        email: 'nobody',
        owner_id: 'me',
        custom: { '1': 2 },
        colour: 'red',
        id: 'mine',
        phone: 'x'.repeat(101),
      },
    })
    expect(wrong).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(wrong.faults.map(({ field }) => field).sort()).toEqual(
      ['first_name', 'email', 'owner_id', 'custom.1', 'colour', 'id', 'phone'].sort(),
    )
    expect(await call('POST', '/contacts', { body: {} })).toMatchObject({ status: 400, faults: [{ field: 'first_name' }] })
    expect(await call('POST', '/contacts', { body: { email: '\u0000' } })).toMatchObject({ status: 400 })
    expect(await stack.sql('select count(*) from contacts', [])).toEqual(before)
    const { id } = await make('contacts', { email: 'blank@example.com' })
    expect(await call('PATCH', `/contacts/${id}`, { body: { email: null } })).toMatchObject({
      status: 400,
      faults: [{ field: 'first_name' }],
    })
  })

  test('refers to records of its own organisation alone', async () => {
    const foreign = await stack.sql(`insert into accounts (organization_id, name) values ($1, 'Theirs') returning id`, [
      theirs.organizationId,
    ])
    const { id: theirsId } = z.object({ id: z.string() }).parse(foreign[0])
    const gone = await make('accounts', { name: 'Gone' })
    await call('DELETE', `/accounts/${gone.id}`)
    for (const account of [theirsId, gone.id, '00000000-0000-4000-8000-000000000000']) {
      expect(await call('POST', '/contacts', { body: { first_name: 'Eve', account_id: account } })).toMatchObject({
        status: 400,
        code: 'reference_not_found',
        body: { error: { field: 'account_id' } },
      })
    }
    expect(await call('POST', '/contacts', { body: { first_name: 'Eve', owner_id: theirs.owner.userId } })).toMatchObject({
      status: 400,
      code: 'reference_not_found',
      body: { error: { field: 'owner_id' } },
    })
    const contact = await make('contacts', { first_name: 'Eve', owner_id: ours.owner.userId })
    expect(
      await call('POST', '/opportunities', { body: { name: 'Rome', contact_id: '00000000-0000-4000-8000-000000000000' } }),
    ).toMatchObject({ status: 400, code: 'reference_not_found', body: { error: { field: 'contact_id' } } })
    expect(await call('POST', '/opportunities', { body: { name: 'Rome', stage: 'nowhere' } })).toMatchObject({
      status: 400,
      code: 'invalid_request',
      body: { error: { field: 'stage' } },
    })
    const opportunity = await call('POST', '/opportunities', {
      body: {
        name: 'European Business Trip - Q2 2024',
        contact_id: contact.id,
        stage: 'prospecting',
        probability: 25,
        amount: 15_000,
        expected_close_date: '2024-05-31',
        travel_type: 'business',
        destinations: ['Paris', 'London', 'Berlin'],
        departure_date: '2024-06-01',
        return_date: '2024-06-15',
        number_of_adults: 2,
        budget_level: 'premium',
      },
    })
    expect(opportunity).toMatchObject({
      status: 201,
      body: {
        destinations: ['Paris', 'London', 'Berlin'],
        amount: 15_000,
        probability: 25,
        status: 'open',
        contact_ids: [contact.id],
      },
    })
  })

  test('is never above itself', async () => {
    const top = await make('accounts', { name: 'Top' })
    const below = await make('accounts', { name: 'Below', parent_id: top.id })
    expect(await call('PATCH', `/accounts/${top.id}`, { body: { parent_id: below.id } })).toMatchObject({
      status: 409,
      code: 'hierarchy_cycle',
      body: { error: { field: 'parent_id' } },
    })
  })

  test('is made once under one key, however often it is asked for', async () => {
    const body = { first_name: 'Once', email: 'once@example.com' }
    const headers = { 'idempotency-key': 'order-1' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/contacts', { body, headers })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map((answer) => recordSchema.parse(answer.body).id)).size).toBe(1)
    expect(await call('POST', '/contacts', { body: { ...body, first_name: 'Other' }, headers })).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    })
    const wrong = { body: { email: 'nobody' }, headers: { 'idempotency-key': 'order-2' } }
    expect(await call('POST', '/contacts', wrong)).toMatchObject({ status: 400 })
    expect(await call('POST', '/contacts', { ...wrong, body: { first_name: 'Now right' } })).toMatchObject({ status: 201 })
  })
})

describe('a list', () => {
  const names = async (query: string) => {
    const answer = await call('GET', `/contacts?${query}`)
    expect({ query, status: answer.status, body: answer.body }).toMatchObject({ status: 200 })
    return listSchema.parse(answer.body).items.map(({ first_name: name }) => name)
  }
  beforeAll(async () => {
    for (const [index, name] of ['Ann', 'Ben', 'Cem', 'Dee', 'Eli'].entries()) {
      await make('contacts', {
        first_name: name,
        last_name: 'Lister',
        ...(index % 2 === 0 ? { job_title: `Level ${index}` } : {}),
        email: `${name}@lister.example`,
      })
    }
  })
  const of = 'last_name=Lister'

  test('has pages and cursors that meet each record once, in any order', async () => {
    for (const order of ['asc', 'desc']) {
      for (const sort of ['first_name', 'job_title', 'created_at', 'version', 'id']) {
        const all = await names(`${of}&sort_by=${sort}&sort_order=${order}`)
        expect(all.length).toBe(5)
        const paged: (string | null)[] = []
        for (const page of [1, 2, 3])
          paged.push(...(await names(`${of}&sort_by=${sort}&sort_order=${order}&page_size=2&page=${page}`)))
        expect({ sort, order, paged }).toEqual({ sort, order, paged: all })
        const walked: (string | null)[] = []
        let cursor = ''
        do {
          const { body } = await call('GET', `/contacts?${of}&sort_by=${sort}&sort_order=${order}&page_size=2${cursor}`)
          const { items, next_cursor: next, total } = listSchema.parse(body)
          expect(total).toBe(5)
          walked.push(...items.map(({ first_name: name }) => name))
          cursor = next === null ? '' : `&cursor=${next}`
        } while (cursor !== '')
        expect({ sort, order, walked }).toEqual({ sort, order, walked: all })
      }
    }
    expect(await names(`${of}&sort_by=job_title&sort_order=asc`)).toEqual([
      'Ann',
      'Cem',
      'Eli',
      expect.anything(),
      expect.anything(),
    ])
  })

  test('is narrowed down by every filter that its members have', async () => {
    const by = (query: string) => names(`${of}&sort_by=first_name&sort_order=asc&${query}`)
    expect(await by('first_name=Ben')).toEqual(['Ben'])
    expect(await by('first_name_ne=Ben')).toEqual(['Ann', 'Cem', 'Dee', 'Eli'])
    expect(await by('first_name_in=Ben,Eli')).toEqual(['Ben', 'Eli'])
    expect(await by('email_contains=CEM@')).toEqual(['Cem'])
    expect(await by('email_contains=%25')).toEqual([])
    expect(await by('job_title_is_null=true')).toEqual(['Ben', 'Dee'])
    expect(await by('job_title_is_null=false')).toEqual(['Ann', 'Cem', 'Eli'])
    expect(await by('job_title_ne=Level 0')).toEqual(['Ben', 'Cem', 'Dee', 'Eli'])
    expect(await by('created_at_lt=2020-01-01')).toEqual([])
    expect(await by('created_at_gte=2020-01-01T00:00:00+02:00')).toEqual(['Ann', 'Ben', 'Cem', 'Dee', 'Eli'])
    expect(await by('version_lte=1')).toEqual(['Ann', 'Ben', 'Cem', 'Dee', 'Eli'])
    expect(await by('q=dee@lister')).toEqual(['Dee'])
    await make('opportunities', { name: 'Kyoto', destinations: ['Kyoto', 'Osaka'], amount: 12.5 })
    const found = await call('GET', '/opportunities?destinations=Osaka&amount_gt=12&amount_lt=13')
    expect(found).toMatchObject({ status: 200, body: { total: 1, items: [{ name: 'Kyoto' }] } })
  })

  test('says which filters and orders there are, where one is asked for that there is not', async () => {
    const unknown = await call('GET', '/contacts?colour=red&first_name_gt=A&page_size=101&sort_by=colour')
    expect(unknown).toMatchObject({ status: 400 })
    expect(unknown.faults.map(({ field }) => field).sort()).toEqual(['page_size', 'sort_by'])
    const filters = await call('GET', '/contacts?colour=red&first_name_gt=A&created_at=soon&owner_id=me')
    expect(filters.faults.map(({ field }) => field).sort()).toEqual(['colour', 'created_at', 'first_name_gt', 'owner_id'])
    expect(filters.faults.find(({ field }) => field === 'colour')?.message).toContain('first_name, last_name')
    expect(await call('GET', '/contacts?cursor=abc')).toMatchObject({ status: 400, body: { error: { field: 'cursor' } } })
  })
})

describe('what objects do beside', () => {
  const doe = {
    first_name: 'John',
    last_name: 'Doe',
    email: 'john.doe@example.com',
    phone: '+1-234-567-8900',
    company_name: 'Acme Travel Inc',
    lead_status: 'new',
    interest_level: 'high',
    travel_interests: ['business', 'luxury'],
    preferred_travel_date: '2024-06-15',
    number_of_travelers: 2,
    estimated_value: 5000.0,
  }
  const convertedSchema = z.object({
    lead: recordSchema,
    contact: recordSchema,
    account: recordSchema.nullable(),
    opportunity: recordSchema.nullable(),
  })

  test('a lead is converted once, by however many', async () => {
    const lead = await make('leads', doe)
    expect(await call('GET', '/leads?lead_status=new&page=1&page_size=20&sort_by=created_at&sort_order=desc')).toMatchObject({
      body: { total: 1, items: [doe] },
    })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        call('POST', `/leads/${lead.id}/convert`, { body: { opportunity: { name: 'Rome', amount: 10, stage: 'prospecting' } } }),
      ),
    )
    const became = answers.map(({ status, body }) => ({ status, ...convertedSchema.parse(body) }))
    expect(
      new Set(became.map(({ contact, account, opportunity }) => `${contact.id} ${account?.id} ${opportunity?.id}`)).size,
    ).toBe(1)
    expect(became[0]).toMatchObject({
      status: 200,
      lead: { id: lead.id, lead_status: 'converted', converted_at: expect.any(String) },
      contact: { email: doe.email, account_id: became[0]?.account?.id },
      account: { name: doe.company_name },
      opportunity: { name: 'Rome', amount: 10, stage: 'prospecting' },
    })
    expect(await call('PATCH', `/leads/${lead.id}`, { body: { first_name: 'Jane' } })).toMatchObject({
      status: 409,
      code: 'lead_converted',
    })
    expect(await call('POST', '/leads', { body: { ...doe, lead_status: 'converted' } })).toMatchObject({
      status: 400,
      faults: [{ field: 'lead_status' }],
    })
  })

  test('a lead becomes what it is said to become, and nothing that is not there', async () => {
    const contact = await make('contacts', { first_name: 'Known' })
    const lead = await make('leads', { last_name: 'Solo', email: 'solo@example.com' })
    const nowhere = '00000000-0000-4000-8000-000000000000'
    expect(await call('POST', `/leads/${lead.id}/convert`, { body: { contact_id: nowhere } })).toMatchObject({
      status: 400,
      code: 'reference_not_found',
      body: { error: { field: 'contact_id' } },
    })
    expect(await call('POST', `/leads/${lead.id}/convert`, { body: { opportunity: { stage: 'nowhere' } } })).toMatchObject({
      status: 400,
    })
    expect(await call('POST', `/leads/${nowhere}/convert`, { body: {} })).toMatchObject({ status: 404 })
    const { body } = await call('POST', `/leads/${lead.id}/convert`, { body: { contact_id: contact.id, opportunity: false } })
    expect(body).toMatchObject({ contact: { id: contact.id, email: 'solo@example.com' }, account: null, opportunity: null })
  })

  test('an opportunity is closed once', async () => {
    const { id } = await make('opportunities', { name: 'Oslo' })
    const close = (outcome: string) => call('POST', `/opportunities/${id}/convert`, { body: { outcome, reason: 'Price' } })
    const answers = await Promise.all(Array.from({ length: 4 }, () => close('lost')))
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409, 409])
    expect(await call('GET', `/opportunities/${id}`)).toMatchObject({ body: { status: 'lost', lost_reason: 'Price' } })
    expect(await close('won')).toMatchObject({ status: 409, code: 'already_closed' })
  })

  test('many records are changed at once, and one that is refused stops no other', async () => {
    const ids = [await make('contacts', { first_name: 'One' }), await make('contacts', { first_name: 'Two' })].map(({ id }) => id)
    const nowhere = '00000000-0000-4000-8000-000000000000'
    const bulk = (body: unknown) => call('POST', '/contacts/bulk-action', { body })
    expect(await bulk({ action: 'update', ids: [...ids, nowhere], data: { job_title: 'Guide' } })).toMatchObject({
      status: 200,
      body: { succeeded: 2, failed: [{ id: nowhere, error: { code: 'not_found' } }] },
    })
    expect(await bulk({ action: 'update', ids, data: { first_name: null } })).toMatchObject({
      body: { succeeded: 2, failed: [] },
    })
    const blank = await make('contacts', { email: 'only@example.com' })
    expect(await bulk({ action: 'update', ids: [...ids, blank.id], data: { email: null } })).toMatchObject({
      body: { succeeded: 2, failed: [{ id: blank.id, error: { code: 'invalid_request' } }] },
    })
    expect(await bulk({ action: 'assign', ids, data: { owner_id: ours.owner.userId } })).toMatchObject({ body: { succeeded: 2 } })
    await bulk({ action: 'tag', ids, data: { tags: ['vip', 'north'] } })
    expect(await bulk({ action: 'tag', ids, data: { tags: ['north', 'new'] } })).toMatchObject({ body: { succeeded: 2 } })
    expect(await bulk({ action: 'export', ids })).toMatchObject({
      body: { succeeded: 2, items: [{ owner_id: ours.owner.userId, custom: { tags: ['vip', 'north', 'new'] } }, {}] },
    })
    const file = { ids: [...ids.toReversed(), nowhere], columns: 'first_name,job_title', bom: false }
    expect(await text('/contacts/export', file)).toEqual({
      status: 200,
      lines: ['"first_name","job_title"', ',"Guide"', ',"Guide"', ''],
    })
    expect(await text('/contacts/export', { ...file, columns: 'shoe_size' })).toMatchObject({ status: 400 })
    expect(await text('/contacts/export', { ...file, deleted: true })).toMatchObject({ lines: ['"first_name","job_title"', ''] })
    expect(await bulk({ action: 'delete', ids })).toMatchObject({ body: { succeeded: 2, failed: [] } })
    expect(await bulk({ action: 'delete', ids })).toMatchObject({ body: { succeeded: 0, failed: [{}, {}] } })
    expect(await bulk({ action: 'burn', ids })).toMatchObject({ status: 400 })
    expect(await bulk({ action: 'delete', ids: [] })).toMatchObject({ status: 400, faults: [{ field: 'ids' }] })
  })

  test('statistics count what there is, in all and in a period', async () => {
    const tenant = { tenant: theirs.organizationId, token: theirs.owner.accessToken }
    for (const [name, stage, amount, currency] of [
      ['A', 'prospecting', 100, 'EUR'],
      ['B', 'closed_won', 50, 'EUR'],
      ['C', 'closed_lost', 10, 'USD'],
    ]) {
      expect(await call('POST', '/opportunities', { ...tenant, body: { name, stage, amount, currency } })).toMatchObject({
        status: 201,
      })
    }
    expect(await call('GET', '/opportunities/stats', tenant)).toMatchObject({
      status: 200,
      body: {
        total: 3,
        open: 1,
        won: 1,
        lost: 1,
        total_amount: { EUR: 150, USD: 10 },
        weighted_amount: { EUR: 10 },
        by_stage: { prospecting: { count: 1, amount: { EUR: 100 } } },
        win_rate: 0.5,
        period: { from: null, to: null },
        previous: null,
      },
    })
    await call('POST', '/leads', { ...tenant, body: { email: 'x@example.com', source: 'web' } })
    const year = `from=${new Date().getUTCFullYear()}-01-01&to=${new Date().getUTCFullYear() + 1}-01-01`
    expect(await call('GET', `/leads/stats?${year}`, tenant)).toMatchObject({
      body: {
        total: 1,
        by_status: { new: 1 },
        by_source: { web: 1 },
        conversion_rate: 0,
        average_days_to_convert: null,
        previous: { total: 0 },
      },
    })
    expect(await call('GET', '/accounts/stats?from=2020-01-01&to=2020-02-01', tenant)).toMatchObject({
      body: { total: 0, by_industry: {} },
    })
    expect(await call('GET', '/contacts/stats', tenant)).toMatchObject({ body: { total: 0, created_in_period: 0 } })
    expect(await call('GET', '/contacts/stats?from=soon', tenant)).toMatchObject({ status: 400, faults: [{ field: 'from' }] })
    expect(await call('GET', '/opportunities/enums', tenant)).toMatchObject({
      body: {
        stage: expect.arrayContaining([
          { value: 'prospecting', label: 'Prospecting', next: expect.arrayContaining(['closed_won', 'proposal']) },
          expect.objectContaining({ value: 'closed_lost', next: ['prospecting', 'qualification', 'proposal', 'negotiation'] }),
        ]),
      },
    })
  })
})

describe('who calls', () => {
  test('belongs to the organisation, or finds nothing there', async () => {
    const { id } = await make('contacts', { first_name: 'Ours' })
    expect(await call('GET', '/contacts', { token: 'nobody' })).toMatchObject({ status: 401 })
    for (const tenant of [theirs.organizationId, 'nowhere', '00000000-0000-4000-8000-000000000000']) {
      expect(await call('GET', '/contacts', { tenant })).toMatchObject({ status: 404 })
      expect(await call('GET', '/contacts', { tenant, token: keys.reading })).toMatchObject({ status: 404 })
    }
    const stranger = { token: theirs.owner.accessToken, tenant: theirs.organizationId }
    expect(await call('GET', `/contacts/${id}`, stranger)).toMatchObject({ status: 404 })
    expect(await call('PATCH', `/contacts/${id}`, { ...stranger, body: { first_name: 'Mine' } })).toMatchObject({ status: 404 })
    expect(await call('DELETE', `/contacts/${id}`, stranger)).toMatchObject({ status: 404 })
    expect(await call('GET', '/contacts', stranger)).toMatchObject({ status: 200, body: { total: 0 } })
    expect(await call('GET', '/auth/test')).toMatchObject({
      status: 200,
      body: { authenticated: true, tenant_id: ours.organizationId, role: 'owner', scopes: null },
    })
  })

  test('may do what the role or the key is for', async () => {
    const body = { first_name: 'By a key' }
    expect(await call('POST', '/contacts', { body, token: keys.reading })).toMatchObject({ status: 403, code: 'scope_missing' })
    expect(await call('GET', '/contacts', { token: keys.gateway })).toMatchObject({ status: 403, code: 'scope_missing' })
    const made = await call('POST', '/contacts', { body, token: '', headers: { 'x-api-key': keys.writing } })
    expect(made).toMatchObject({ status: 201, body })
    const { id } = recordSchema.parse(made.body)
    const read = await call('GET', `/contacts/${id}`, { token: keys.reading })
    expect(read).toMatchObject({ status: 200 })
    const history = await stack.sql('select actor_kind from crm_sync_changes where record_id = $1', [id])
    expect(history).toEqual([{ actor_kind: 'api_key' }])
  })
})
