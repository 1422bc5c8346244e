import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { countedBy, type Rows, rowsSchema } from './support/statistics-oracle.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let ours: TestOrganization
let serve: (request: Request) => Promise<Response>

const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  enter(stack.env)
  const { dispatcher } = await import('../../src/lib/http/dispatch.ts')
  const { v1Routes } = await import('../../src/lib/http/v1/routes.ts')
  serve = dispatcher(v1Routes)
  ours = await stack.createTestOrganisation({ members: 2 })
  // Who was just seen is not noted again, which only a server can do.
  await stack.sql('update organization_members set last_seen_at = now()', [])
})
afterAll(() => stack.close())

const answerSchema = z.looseObject({ id: z.string().optional(), error: z.looseObject({ code: z.string() }).optional() })

async function call(method: string, path: string, body?: unknown, of = ours, token = of.owner.accessToken) {
  const response = await serve(
    new Request(`http://localhost/api/v1/tenants/${of.organizationId}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const answer = answerSchema.parse(await response.json())
  return { status: response.status, body: answer, id: answer.id ?? '' }
}

test('a lead takes the steps of its status that the enums name, and no other', async () => {
  const enums = await call('GET', '/leads/enums')
  const { lead_status: statuses } = z
    .object({ lead_status: z.array(z.object({ value: z.string(), next: z.array(z.string()) })) })
    .parse(enums.body)
  for (const { value, next } of statuses.filter(({ value: status }) => status !== 'converted')) {
    for (const { value: to } of statuses) {
      const lead = await call('POST', '/leads', { last_name: 'Step', lead_status: value })
      const moved = await call('PATCH', `/leads/${lead.id}`, { lead_status: to })
      const isAllowed = to === value || next.includes(to)
      expect({ value, to, status: moved.status }).toEqual({ value, to, status: isAllowed ? 200 : to === 'converted' ? 400 : 409 })
      if (!isAllowed && to !== 'converted')
        expect(moved.body.error).toMatchObject({
          code: 'lead_step_not_allowed',
          field: 'lead_status',
          message: expect.stringContaining(next.toSorted().join(' or ')),
        })
    }
  }
  expect(statuses.find(({ value }) => value === 'converted')).toMatchObject({ next: [] })
})

test('a lead is scored by rules that an admin changes, and the answer says why', async () => {
  const of = await stack.createTestOrganisation({ members: 1 })
  await stack.sql('update organization_members set last_seen_at = now()', [])
  const lead = await call('POST', '/leads', { email: 'score@example.com', interest_level: 'high', estimated_value: 5_000 }, of)
  expect(lead.body).toMatchObject({ score: 50 })
  expect(await call('GET', `/leads/${lead.id}/score`, undefined, of)).toMatchObject({
    body: {
      score: 50,
      set_by: 'rules',
      computed: 50,
      rules: expect.arrayContaining([
        expect.objectContaining({ label: 'High interest', points: 25, applies: true }),
        expect.objectContaining({ label: 'Qualified', applies: false }),
      ]),
    },
  })
  await call('PATCH', `/leads/${lead.id}`, { score: 12 }, of)
  expect(await call('GET', `/leads/${lead.id}/score`, undefined, of)).toMatchObject({
    body: { score: 12, set_by: 'hand', computed: 50 },
  })
  expect(await call('POST', `/leads/${lead.id}/score`, undefined, of)).toMatchObject({
    status: 200,
    body: { score: 50, set_by: 'rules' },
  })

  const scoring = await call('GET', '/leads/scoring', undefined, of)
  const { version } = z.object({ version: z.number() }).parse(scoring.body)
  const rule = { label: 'Email', field: 'email', operator: 'is_set', points: 33 }
  expect(await call('POST', '/leads/scoring/preview', { rules: [rule] }, of)).toMatchObject({
    body: {
      changed: expect.any(Number),
      examples: expect.arrayContaining([expect.objectContaining({ id: lead.id, before: 50, after: 33 })]),
    },
  })
  const wrong = { ...rule, operator: 'at_least', points: 200 }
  expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [rule, wrong] }, of)).toMatchObject({
    status: 400,
    body: { error: { fields: expect.arrayContaining([expect.objectContaining({ field: 'rules[1].points' })]) } },
  })
  const member = of.members[0]?.accessToken
  expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [rule] }, of, member)).toMatchObject({
    status: 403,
  })
  expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [rule] }, of)).toMatchObject({
    status: 200,
    body: { version: version + 1, rules: [{ label: 'Email', is_active: true }] },
  })
  expect(await call('PUT', '/leads/scoring', { version, is_on: true, rules: [] }, of)).toMatchObject({
    status: 409,
    body: { error: { code: 'scoring_changed' } },
  })
  const { scoreLeads } = await import('../../src/lib/db/lead-scores.ts')
  const { createServiceClient } = await import('../../src/lib/db/service-client.ts')
  const db = createServiceClient({ supabaseUrl: stack.supabaseUrl, supabaseSecretKey: stack.secretKey })
  expect(await scoreLeads(db, of.organizationId, Date.now() + 60_000)).toBe(true)
  expect(await call('GET', `/leads/${lead.id}`, undefined, of)).toMatchObject({ body: { score: 33 } })
})

test('every field of a rule can be compared by each of its operators, in the database too', async () => {
  const { scoringFields, scoringOperators } = await import('../../src/lib/http/contract/lead-scoring.ts')
  const values = { text: 'x', choice: '', set: 'beach, city', number: '7.5', date: '2027-01-31' }
  const rules = scoringFields.flatMap(({ name, kind, options }) =>
    scoringOperators(name).map((operator) => ({
      label: `${name} ${operator}`,
      field: name,
      operator,
      value:
        kind === 'choice'
          ? options
              .join(',')
              .split(',')
              .slice(0, operator === 'one_of' ? 2 : 1)
              .join(',')
          : values[kind],
      points: 1,
    })),
  )
  for (let start = 0; start < rules.length; start += 50) {
    expect(await call('POST', '/leads/scoring/preview', { rules: rules.slice(start, start + 50) })).toMatchObject({ status: 200 })
  }
})

test('leads are assigned to one, or to several in turn, each exactly as often as its turn comes', async () => {
  const among = [ours.owner.userId, ...ours.members.map(({ userId }) => userId)]
  const leads = await Promise.all(Array.from({ length: 9 }, () => call('POST', '/leads', { last_name: 'Turn' })))
  const assigned = await Promise.all(leads.map(({ id }) => call('POST', `/leads/${id}/assign`, { among })))
  const times = new Map(among.map((id) => [id, 0]))
  for (const { body } of assigned) {
    const owner = z.object({ owner_id: z.string() }).parse(body).owner_id
    times.set(owner, (times.get(owner) ?? 0) + 1)
  }
  expect([...times.values()]).toEqual([3, 3, 3])
  const id = leads[0]?.id ?? ''
  expect(await call('POST', `/leads/${id}/assign`, { owner_id: null })).toMatchObject({ status: 200, body: { owner_id: null } })
  for (const body of [{}, { owner_id: null, among }, { among: [] }]) {
    expect(await call('POST', `/leads/${id}/assign`, body)).toMatchObject({ status: 400 })
  }
  const nobody = '00000000-0000-4000-8000-000000000000'
  for (const [body, field] of [
    [{ owner_id: nobody }, 'owner_id'],
    [{ among: [nobody] }, 'among'],
  ] as const) {
    expect(await call('POST', `/leads/${id}/assign`, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'reference_not_found', field } },
    })
  }
})

test('follow-ups are tasks about a lead, and the first open one says when it is followed up next', async () => {
  const lead = await call('POST', '/leads', { last_name: 'Follow', owner_id: ours.owner.userId })
  const later = await call('POST', `/leads/${lead.id}/follow-ups`, { subject: 'Call again', due: '2027-02-01', type: 'call' })
  expect(later).toMatchObject({ status: 201, body: { status: 'open', due: '2027-02-01', owner_id: ours.owner.userId } })
  const sooner = await call('POST', `/leads/${lead.id}/follow-ups`, {
    subject: 'Write',
    due: '2027-01-05T09:00:00Z',
    owner_id: null,
  })
  const next = async () =>
    z.object({ next_follow_up_at: z.string().nullable() }).parse((await call('GET', `/leads/${lead.id}`)).body)
  expect(Date.parse((await next()).next_follow_up_at ?? '')).toBe(Date.parse('2027-01-05T09:00:00Z'))
  const done = `/leads/${lead.id}/follow-ups/${sooner.id}/complete`
  expect(await call('POST', done)).toMatchObject({ status: 200, body: { status: 'done', completed_at: expect.any(String) } })
  expect(Date.parse((await next()).next_follow_up_at ?? '')).toBe(Date.parse('2027-02-01T00:00:00Z'))
  expect(await call('GET', `/leads/${lead.id}/follow-ups?is_open=true`)).toMatchObject({ body: { items: [{ id: later.id }] } })
  expect(await call('GET', `/leads/${lead.id}/follow-ups`)).toMatchObject({
    body: { items: [{ id: sooner.id }, { id: later.id }] },
  })
  const other = await call('POST', '/leads', { last_name: 'Other' })
  expect(await call('POST', `/leads/${other.id}/follow-ups/${later.id}/complete`)).toMatchObject({ status: 404 })
  expect(await call('POST', `/leads/${lead.id}/follow-ups`, { subject: 'x', due: 'soon' })).toMatchObject({
    status: 400,
    body: { error: { field: 'due' } },
  })
  await stack.sql(`update tasks set deleted_at = now() where id = $1`, [later.id])
  expect((await next()).next_follow_up_at).toBeNull()
})

test('duplicates are found by email and phone, of one lead and of all, page by page', async () => {
  const of = await stack.createTestOrganisation()
  await stack.sql('update organization_members set last_seen_at = now()', [])
  const one = await call('POST', '/leads', { last_name: 'One', email: 'Twin@example.com', phone: '+31 20 555 0100' }, of)
  const two = await call('POST', '/leads', { last_name: 'Two', email: 'twin@EXAMPLE.com' }, of)
  const contact = await call('POST', '/contacts', { last_name: 'Con', phone: '0031 (0)20 5550100' }, of)
  for (const name of ['a', 'b']) {
    await call('POST', '/leads', { last_name: name, email: `${name}@example.com` }, of)
    await call('POST', '/contacts', { last_name: name, email: `${name}@example.com` }, of)
  }
  expect(await call('GET', `/leads/${one.id}/duplicates`, undefined, of)).toMatchObject({
    body: {
      items: [
        { object: 'contact', id: contact.id, matched_by: ['phone'] },
        { object: 'lead', id: two.id, matched_by: ['email'] },
      ],
    },
  })
  const keys: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await call('GET', `/leads/duplicates?page_size=1&cursor=${cursor}`, undefined, of)
    const answer = z
      .object({ items: z.array(z.object({ key: z.string() })), next_cursor: z.string().nullable() })
      .parse(page.body)
    keys.push(...answer.items.map(({ key }) => key))
    cursor = answer.next_cursor
  }
  expect(keys).toEqual(['a@example.com', 'b@example.com', 'twin@example.com'])
  expect(await call('GET', '/leads/duplicates?by=phone', undefined, of)).toMatchObject({
    body: { items: [{ leads: [{ id: one.id }], contacts: [{ id: contact.id }] }], next_cursor: null },
  })
  expect(await call('GET', '/leads/duplicates?cursor=%00', undefined, of)).toMatchObject({ status: 400 })
  // What it has become is no question.
  await call('POST', `/leads/${two.id}/convert`, { opportunity: false }, of)
  expect(await call('GET', `/leads/${two.id}/duplicates`, undefined, of)).toMatchObject({ body: { items: [{ id: one.id }] } })
})

test('an opportunity moves through stages, which are kept with the time in each', async () => {
  const { id } = await call('POST', '/opportunities', { name: 'Rome', amount: 100, currency: 'EUR' })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'proposal' })).toMatchObject({
    status: 200,
    body: { stage: 'proposal', probability: 50 },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'closed_lost', reason: 'Too dear' })).toMatchObject({
    body: { status: 'lost', lost_reason: 'Too dear' },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'closed_won' })).toMatchObject({
    status: 409,
    body: { error: { code: 'already_closed' } },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'nowhere' })).toMatchObject({
    status: 400,
    body: { error: { field: 'stage' } },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'negotiation' })).toMatchObject({ body: { status: 'open' } })
  await stack.sql(`update pipeline_stages set is_archived = true where organization_id = $1 and key = 'qualification'`, [
    ours.organizationId,
  ])
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'qualification' })).toMatchObject({
    status: 409,
    body: { error: { code: 'stage_archived' } },
  })
  await stack.sql(
    `update opportunity_stage_history set entered_at = entered_at - interval '36 hours' where opportunity_id = $1 and stage = 'proposal'`,
    [id],
  )
  expect(await call('GET', `/opportunities/${id}/history`)).toMatchObject({
    body: {
      items: [
        { stage: 'negotiation', status: 'open', left_at: null, actor_id: ours.owner.userId },
        { stage: 'closed_lost', status: 'lost', left_at: expect.any(String) },
        { stage: 'proposal', days: expect.closeTo(1.5, 1) },
        { stage: 'prospecting' },
      ],
    },
  })
  const rival = await call('POST', `/opportunities/${id}/competitors`, { name: 'Rival', strengths: 'Cheap' })
  expect(rival).toMatchObject({ status: 201, body: { status: 'active', weaknesses: null } })
  const at = `/opportunities/${id}/competitors/${rival.id}`
  expect(await call('PATCH', at, { status: 'lost_to', strengths: '' })).toMatchObject({
    body: { status: 'lost_to', strengths: null },
  })
  expect(await call('PATCH', at, { name: ' ' })).toMatchObject({ status: 400, body: { error: { field: 'name' } } })
  expect(await call('GET', `/opportunities/${id}/competitors`)).toMatchObject({ body: { items: [{ name: 'Rival' }] } })
  const other = await call('POST', '/opportunities', { name: 'Oslo' })
  expect(await call('DELETE', `/opportunities/${other.id}/competitors/${rival.id}`)).toMatchObject({ status: 404 })
  expect(await call('DELETE', at)).toMatchObject({ status: 200 })
  expect(await call('DELETE', at)).toMatchObject({ status: 404 })
})

const day = 86_400_000
const moment = fc.integer({ min: Date.UTC(2026, 5, 1), max: Date.UTC(2026, 8, 1) })
const recordArbitrary = fc.record({
  table: fc.constantFrom('leads', 'contacts', 'accounts', 'opportunities'),
  created: moment,
  took: fc.integer({ min: -day, max: 40 * day }),
  status: fc.nat(5),
  word: fc.constantFrom(null, '', ' web ', 'web', 'Fair'),
  currency: fc.constantFrom(null, 'EUR', 'eur', 'USD'),
  amount: fc.constantFrom(null, 0, 0.1, 0.2, 1_234.56, -7),
  expected: fc.option(moment, { nil: null }),
  isMine: fc.boolean(),
})
const statuses = ['new', 'contacted', 'qualified', 'unqualified', 'converted', 'new']
const stages = ['prospecting', 'proposal', 'negotiation', 'closed_won', 'closed_lost', 'closed_won']

test('statistics are what a plain count of the records is, whatever was done to them', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(recordArbitrary, { minLength: 1, maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(40), fc.nat(5), fc.constantFrom('status', 'word', 'amount', 'delete', 'remove', 'restore')), {
        maxLength: 20,
      }),
      moment,
      fc.integer({ min: 1_000, max: 60 * day }),
      fc.boolean(),
      async (records, edits, start, length, isOfDays) => {
        const of = await stack.createTestOrganisation()
        await stack.sql('update organization_members set last_seen_at = now()', [])
        const ids: { table: string; id: string }[] = []
        for (const record of records) ids.push({ table: record.table, id: await insert(of, record) })
        for (const [at, value, kind] of edits) {
          const one = ids[at % ids.length]
          if (one) await edit(one, kind, value)
        }
        const floor = (time: number) => new Date(isOfDays ? Math.floor(time / day) * day : time).toISOString()
        const [from, to] = [floor(start), floor(start + length + day)]
        if (++runs % 3 === 0) await stack.sql('select private.leads_compact(), private.opportunities_compact()', [])
        const rows = rowsSchema.parse(
          Object.fromEntries(
            await Promise.all(
              ['leads', 'contacts', 'accounts', 'opportunities'].map(async (table) => [table, await rowsOf(of, table)]),
            ),
          ),
        )
        await compare(of, rows, from, to)
      },
    ),
    { numRuns: 12 },
  )

  async function insert(of: TestOrganization, record: z.infer<typeof recordType>): Promise<string> {
    const { table, created, took, word, currency, amount, expected, isMine } = record
    const at = new Date(created).toISOString()
    const end = new Date(created + took).toISOString()
    const status = statuses[record.status]
    const columns: Record<string, unknown> = {
      leads: { last_name: 'L', lead_status: status, source: word, converted_at: status === 'converted' ? end : null },
      contacts: { last_name: 'C' },
      accounts: { name: 'A', industry: word, account_type: isMine ? 'business' : null },
      opportunities: {
        name: 'O',
        stage: stages[record.status],
        closed_at: end,
        amount,
        currency,
        expected_close_date: expected === null ? null : new Date(expected).toISOString().slice(0, 10),
        owner_id: isMine ? of.owner.userId : null,
      },
    }
    const values = {
      organization_id: of.organizationId,
      created_at: at,
      ...z.record(z.string(), z.unknown()).parse(columns[table]),
    }
    const names = Object.keys(values).join(', ')
    const places = Object.keys(values)
      .map((_name, index) => `$${index + 1}`)
      .join(', ')
    const [row] = await stack.sql(`insert into ${table} (${names}) values (${places}) returning id`, Object.values(values))
    return z.object({ id: z.string() }).parse(row).id
  }

  async function edit({ table, id }: { table: string; id: string }, kind: string, value: number): Promise<void> {
    const set = {
      status:
        table === 'leads'
          ? `lead_status = '${statuses[value]}'`
          : table === 'opportunities'
            ? `stage = '${stages[value]}'`
            : null,
      word: table === 'leads' ? `source = 'w${value % 2}'` : table === 'accounts' ? `industry = 'w${value % 2}'` : null,
      amount: table === 'opportunities' ? `amount = ${value * 0.1}, probability = ${value * 7}` : null,
      delete: 'deleted_at = now()',
      restore: 'deleted_at = null',
    }
    if (kind === 'remove') await stack.sql(`delete from ${table} where id = $1`, [id])
    else {
      const change = Object.entries(set).find(([name]) => name === kind)?.[1]
      if (change) await stack.sql(`update ${table} set ${change} where id = $1`, [id])
    }
  }

  async function rowsOf(of: TestOrganization, table: string): Promise<unknown[]> {
    const query = `select to_jsonb(r) as row from ${table} r where organization_id = $1 and deleted_at is null`
    return z
      .array(z.object({ row: z.unknown() }))
      .parse(await stack.sql(query, [of.organizationId]))
      .map(({ row }) => row)
  }

  async function compare(of: TestOrganization, rows: Rows, from: string, to: string): Promise<void> {
    const period = `from=${from}&to=${to}`
    for (const table of ['leads', 'contacts', 'accounts', 'opportunities'] as const) {
      const all = await call('GET', `/${table}/stats`, undefined, of)
      expect(all.body).toMatchObject(countedBy(table, rows, null))
      const some = await call('GET', `/${table}/stats?${period}`, undefined, of)
      expect(some.body).toMatchObject(countedBy(table, rows, { from, to }))
      const before = new Date(2 * Date.parse(from) - Date.parse(to)).toISOString()
      expect(z.object({ previous: z.unknown() }).parse(some.body).previous).toEqual(
        countedBy(table, rows, { from: before, to: from }),
      )
    }
    const days = { from: from.slice(0, 10), to: to.slice(0, 10) }
    const forecast = await call('GET', `/opportunities/forecast?from=${days.from}&to=${days.to}`, undefined, of)
    expect(forecast.body).toMatchObject(countedBy('forecast', rows, days))
    const closed = await call('GET', `/opportunities/closed?from=${days.from}&to=${days.to}`, undefined, of)
    expect(closed.body).toMatchObject(countedBy('closed', rows, days))
  }
})
const recordType = z.object({
  table: z.string(),
  created: z.number(),
  took: z.number(),
  status: z.number(),
  word: z.string().nullable(),
  currency: z.string().nullable(),
  amount: z.number().nullable(),
  expected: z.number().nullable(),
  isMine: z.boolean(),
})
