import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { minorDigits } from '../../src/lib/crm/domain/money.ts'
import { type LineNumbers, quoteTotals } from '../../src/lib/records/quotes/line-totals.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let ours: TestOrganization
let serve: (request: Request) => Promise<Response>
let decide: (token: string, accepts: boolean) => Promise<string>
let member = ''

const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  enter(stack.env)
  const { dispatcher } = await import('../../src/lib/http/dispatch.ts')
  const { v1Routes } = await import('../../src/lib/http/v1/routes.ts')
  const { engine } = await import('../../src/lib/crm/engine.ts')
  const { decideByLink } = await import('../../src/lib/db/quote-links.ts')
  const { linkTokenHash } = await import('../../src/lib/core/link-token.ts')
  serve = dispatcher(v1Routes)
  decide = (token, accepts) => decideByLink(engine().db, linkTokenHash(token), { accepts, name: 'Ada Lovelace', reason: '' })
  ours = await stack.createTestOrganisation({ members: 1 })
  member = ours.members[0]?.accessToken ?? ''
  // Who was just seen is not noted again, which only a server can do.
  await stack.sql('update organization_members set last_seen_at = now()', [])
})
afterAll(() => stack.close())

const bodySchema = z.looseObject({
  error: z
    .looseObject({ code: z.string(), fields: z.array(z.object({ field: z.string(), message: z.string() })).optional() })
    .optional(),
})

async function call(method: string, path: string, body?: unknown, token = ours.owner.accessToken, headers = {}) {
  const response = await serve(
    new Request(`http://localhost/api/v1/tenants/${ours.organizationId}/quotes${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const isPdf = response.headers.get('content-type') === 'application/pdf'
  const answer = isPdf ? {} : bodySchema.parse(await response.json())
  const told = bodySchema.parse(answer)
  const faults = (told.error?.fields ?? []).map(({ field }) => field)
  return { status: response.status, code: told.error?.code, body: told, faults, response }
}

const quoteSchema = z.looseObject({ id: z.string(), quote_number: z.string(), version: z.number() })
const line = { description: 'Hotel', quantity: 2, unit_price: 100 }

async function make(body: Record<string, unknown> = {}) {
  const made = await call('POST', '', { currency: 'EUR', lines: [line], ...body })
  expect(made).toMatchObject({ status: 201 })
  return quoteSchema.parse(made.body)
}

async function sent(body: Record<string, unknown> = {}) {
  const { id } = await make(body)
  const answer = await call('POST', `/${id}/send`)
  expect(answer).toMatchObject({ status: 200, body: { status: 'sent', mailed: false } })
  const { acceptance_url: url } = z.looseObject({ acceptance_url: z.string() }).parse(answer.body)
  return { id, token: url.split('/quote/')[1] ?? '' }
}

async function opportunity(): Promise<string> {
  const rows = await stack.sql(`insert into opportunities (organization_id, name) values ($1, 'Rome') returning id`, [
    ours.organizationId,
  ])
  return z.tuple([z.object({ id: z.string() })]).parse(rows)[0].id
}

const eight = <Result>(work: () => Promise<Result>) => Promise.all(Array.from({ length: 8 }, work))
const statuses = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).sort((a, b) => a - b)

describe('eight at once', () => {
  test('make eight quotes with eight numbers in a row', async () => {
    const numbers = (await eight(() => make())).map(({ quote_number: number }) => Number(number.slice(2)))
    const first = Math.min(...numbers)
    expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 8 }, (_, index) => first + index))
  })

  test('accept a quote once, by either way, and its opportunity is won once', async () => {
    const rome = await opportunity()
    const { id, token } = await sent({ opportunity_id: rome })
    const byLink = eight(() => decide(token, true))
    const byPeople = await eight(() => call('POST', `/${id}/accept`))
    const outcomes = [...(await byLink), ...byPeople.map(({ status }) => status)]
    expect(outcomes.filter((outcome) => outcome === 'accepted' || outcome === 200).length).toBe(1)
    expect(new Set(byPeople.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(new Set(['quote_accepted']))
    expect((await byLink).filter((outcome) => outcome !== 'accepted' && outcome !== 'was_accepted')).toEqual([])
    expect(await stack.sql(`select field, after from crm_sync_changes where record_id = $1 and field = 'stage'`, [rome])).toEqual(
      [{ field: 'stage', after: 'closed_won' }],
    )
  })

  test('revise a quote once, and its link leads to nothing from then on', async () => {
    const { id, token } = await sent()
    const answers = await eight(() => call('POST', `/${id}/revise`))
    expect(statuses(answers)).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
    expect(await decide(token, true)).toBe('gone')
    expect(await call('POST', `/${id}/accept`)).toMatchObject({ status: 409, code: 'quote_superseded' })
    const { body } = await call('GET', `/${id}/versions`)
    expect(body).toMatchObject({
      items: [
        { version_number: 2, status: 'draft' },
        { version_number: 1, status: 'sent' },
      ],
    })
  })
})

describe('what a quote comes to', () => {
  /** What is written: a number of so many decimals. */
  const decimal = (most: number, places: number, least = 0) =>
    fc
      .integer({ min: least * 10 ** places, max: most * 10 ** places })
      .map((units) => Number((units / 10 ** places).toFixed(places)))
  const lines = fc.array(
    fc.record({
      quantity: decimal(999, 3),
      unit_price: decimal(9_999, 4, -9_999),
      unit_cost: fc.option(decimal(9_999, 4)),
      discount_percent: fc.oneof(fc.constantFrom(0, 50, 100), decimal(100, 3)),
      tax_rate: fc.oneof(fc.constantFrom(0, 7.7, 19), decimal(100, 3)),
    }),
    { maxLength: 6 },
  )
  const quotes = fc.array(fc.record({ currency: fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'), lines }), {
    minLength: 40,
    maxLength: 60,
  })

  /** By whole numbers of 10^-18 alone, without what the project itself computes with. */
  const scale = 10n ** 18n
  function whole(value: number): bigint {
    const [integer = '', fraction = ''] = value.toFixed(6).split('.')
    return BigInt(integer + fraction) * 10n ** 12n
  }
  /** A fraction to so many decimals, a half away from zero. */
  function nearest(numerator: bigint, denominator: bigint, places: number): bigint {
    const scaled = numerator * 10n ** BigInt(places)
    const size = scaled < 0n ? -scaled : scaled
    const rounded = (2n * size + denominator) / (2n * denominator)
    return (scaled < 0n ? -rounded : rounded) * 10n ** BigInt(18 - places)
  }
  function oracle({ currency, lines: all }: { readonly currency: string; readonly lines: readonly LineNumbers[] }) {
    const digits = minorDigits(currency) ?? Number.NaN
    let [subtotal, tax, cost] = [0n, 0n, 0n]
    for (const each of all) {
      const [quantity, price, unitCost, discount, rate] = [
        each.quantity,
        each.unit_price,
        each.unit_cost ?? 0,
        each.discount_percent,
        each.tax_rate,
      ].map((value) => whole(Number(value)))
      if (quantity === undefined || price === undefined || unitCost === undefined || discount === undefined || rate === undefined)
        throw new TypeError()
      const net = nearest(quantity * price * (100n * scale - discount), scale * scale * scale * 100n, digits)
      subtotal += net
      tax += nearest(net * rate, scale * scale * 100n, digits)
      cost += nearest(quantity * unitCost, scale * scale, digits)
    }
    const margin = subtotal - cost
    const sign = subtotal < 0n ? -1n : 1n
    return {
      subtotal,
      tax_total: tax,
      total: subtotal + tax,
      cost_total: cost,
      margin,
      margin_percent: subtotal === 0n ? null : nearest(margin * 100n * sign, subtotal * sign, 2),
    }
  }
  const amounts = ['subtotal', 'tax_total', 'total', 'cost_total', 'margin', 'margin_percent'] as const
  const stored = z.array(
    z.object({ n: z.coerce.number(), ...Object.fromEntries(amounts.map((name) => [name, z.string().nullable()])) }),
  )

  test('is the same in the database, in the editor and by whole numbers', async () => {
    await fc.assert(
      fc.asyncProperty(quotes, async (generated) => {
        const rows = await stack.sql(
          `with g as (select q, n, gen_random_uuid() as id from jsonb_array_elements($2::jsonb) with ordinality e (q, n)),
             made as (insert into quotes (id, organization_id, currency) select id, $1, q ->> 'currency' from g returning id)
           select g.n, g.id from g join made using (id)`,
          [ours.organizationId, JSON.stringify(generated)],
        )
        await stack.sql(
          `insert into quote_lines (organization_id, quote_id, currency, position, description, quantity, unit_price, unit_cost,
                                    discount_percent, tax_rate)
           select $1, (r ->> 'id')::uuid, $2::jsonb -> ((r ->> 'n')::integer - 1) ->> 'currency', l.place, 'x', (l.line ->> 'quantity')::numeric,
                  (l.line ->> 'unit_price')::numeric, (l.line ->> 'unit_cost')::numeric, (l.line ->> 'discount_percent')::numeric,
                  (l.line ->> 'tax_rate')::numeric
           from jsonb_array_elements($3::jsonb) r,
                jsonb_array_elements($2::jsonb -> ((r ->> 'n')::integer - 1) -> 'lines') with ordinality l (line, place)`,
          [ours.organizationId, JSON.stringify(generated), JSON.stringify(rows)],
        )
        const found = stored.parse(
          await stack.sql(
            `select r ->> 'n' as n, q.subtotal::text, q.tax_total::text, q.total::text, s.cost_total::text, s.margin::text, s.margin_percent::text
             from jsonb_array_elements($1::jsonb) r join quotes q on q.id = (r ->> 'id')::uuid join quotes_secrets s using (id)`,
            [JSON.stringify(rows)],
          ),
        )
        expect(found.length).toBe(generated.length)
        for (const row of found) {
          const quote = generated[row.n - 1]
          if (quote === undefined) throw new TypeError()
          const units = (text: string | null | undefined) => {
            if (text === null || text === undefined) return null
            const [integer = '', fraction = ''] = text.split('.')
            return BigInt(integer + fraction.padEnd(18, '0'))
          }
          const expected = oracle(quote)
          const of = (values: Readonly<Record<string, unknown>>) =>
            Object.fromEntries(amounts.map((name) => [name, units(z.string().nullable().parse(values[name]))]))
          expect({ quote, ...of(row) }).toEqual({ quote, ...expected })
          expect({ quote, ...of(quoteTotals(quote.lines, quote.currency)) }).toEqual({ quote, ...expected })
        }
      }),
      { numRuns: 4 },
    )
  })

  test('is told with the credit limit of the company that it is for', async () => {
    const rows = await stack.sql(
      `insert into accounts (organization_id, name, currency, credit_limit) values ($1, 'Acme', 'EUR', 500) returning id`,
      [ours.organizationId],
    )
    const { id: account } = z.tuple([z.object({ id: z.string() })]).parse(rows)[0]
    await sent({ account_id: account })
    await make({ account_id: account })
    const { id } = await make({ account_id: account, lines: [{ ...line, tax_rate: 10, unit_cost: 60 }] })
    expect(await call('GET', `/${id}/totals`)).toMatchObject({
      body: {
        total: 220,
        cost_total: 120,
        margin: 80,
        margin_percent: 40,
        credit: { limit: 500, committed: 200, is_exceeded: false },
      },
    })
    await call('POST', `/${id}/lines`, { ...line, quantity: 1 })
    const warned = { warnings: [expect.stringMatching(/EUR\s520\.00; its credit limit is EUR\s500\.00/)] }
    expect(await call('GET', `/${id}/totals`)).toMatchObject({ body: { lines_without_cost: 1, ...warned } })
    expect(await call('GET', `/${id}/totals`, undefined, member)).toMatchObject({ body: { lines_without_cost: null, ...warned } })
    expect(await call('POST', `/${id}/send`)).toMatchObject({ status: 200, body: warned })
    expect(await call('POST', `/${id}/accept`)).toMatchObject({ status: 200, body: { status: 'accepted', ...warned } })
    const inDollars = await sent({ account_id: account, currency: 'USD' })
    expect(await call('POST', `/${inDollars.id}/accept`)).toMatchObject({
      status: 200,
      body: { warnings: [expect.stringContaining('in EUR; this quote is in USD and is not compared')] },
    })
    const { accountFinancials } = await import('../../src/lib/records/account-tree.ts')
    expect((await accountFinancials(ours.owner.client, ours.organizationId, account))?.credit).toEqual({
      limit: 500,
      currency: 'EUR',
      committed: { EUR: 520, USD: 200 },
      used: 520,
      available: -20,
      is_exceeded: true,
    })
  })
})

describe('a quote', () => {
  test('is made with its lines or not at all, and says where they are wrong', async () => {
    const wrong = await call('POST', '', {
      currency: 'EUR',
      lines: [line, line, { ...line, quantity: 1.0001 }, { kind: 'gift' }],
    })
    expect(wrong).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(wrong.faults.toSorted()).toEqual(['lines[2].quantity', 'lines[3].description', 'lines[3].kind'])
    expect(await call('POST', '', { name: 'No currency' })).toMatchObject({ status: 400, faults: ['currency'] })
    expect(await call('POST', '', { currency: 'EUR', lines: [{ ...line, colour: 'red' }] })).toMatchObject({
      faults: ['lines[0].colour'],
    })
    const key = { 'idempotency-key': 'quote-1' }
    const body = {
      currency: 'JPY',
      lines: [
        { ...line, unit_cost: 3 },
        { ...line, quantity: 0.333 },
      ],
    }
    const [first, again] = [await call('POST', '', body, undefined, key), await call('POST', '', body, undefined, key)]
    expect(first).toMatchObject({ status: 201, body: { subtotal: 233, line_count: 2, cost_total: 6, hidden_fields: [] } })
    expect(again.body).toEqual(first.body)
  })

  test('says what is wrong with any member of a line, and is not made', async () => {
    const { newLineSchema } = await import('../../src/lib/records/quotes/line-input.ts')
    const before = await stack.sql('select count(*) from quotes', [])
    for (const wrong of [true, {}, [], null, -1e308, 1e308, 0.000_000_1, 'x'.repeat(2_001), '\u0000', '']) {
      const refusing = Object.keys(newLineSchema.shape).filter(
        (name) => wrong === '\u0000' || !newLineSchema.safeParse({ description: 'x', [name]: wrong }).success,
      )
      const given = { description: 'x', ...Object.fromEntries(refusing.map((name) => [name, wrong])) }
      const { status, faults } = await call('POST', '', { currency: 'EUR', lines: [given] })
      const untold = refusing.filter((name) => !faults.some((field) => field === `lines[0].${name}`))
      expect({ wrong, status, untold }).toEqual({ wrong, status: 400, untold: [] })
    }
    expect(await stack.sql('select count(*) from quotes', [])).toEqual(before)
  })

  test('comes to less than a million million, and one that would come to more is refused', async () => {
    const { id } = await make({ lines: [{ description: 'Ship', quantity: 1, unit_price: 600_000_000_000 }] })
    const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse((await call('GET', `/${id}/lines`)).body)
    const tooMuch = { status: 400, code: 'invalid_request', faults: ['quantity'] }
    expect(await call('PATCH', `/${id}/lines/${items[0]?.id}`, { quantity: 2 })).toMatchObject(tooMuch)
    expect(await call('POST', `/${id}/lines`, { description: 'Twin', unit_price: 600_000_000_000 })).toMatchObject(tooMuch)
    expect(await call('GET', `/${id}`)).toMatchObject({ body: { total: 600_000_000_000, line_count: 1 } })
  })

  test('has lines that are added, changed, moved and removed in the version that was read', async () => {
    const { id } = await make({ lines: [] })
    expect(await call('POST', `/${id}/send`)).toMatchObject({ status: 409, code: 'quote_without_lines' })
    const ids: string[] = []
    for (const description of ['a', 'b', 'c']) {
      const added = await call('POST', `/${id}/lines`, { description, unit_price: 1.005, tax_rate: 10 })
      expect(added).toMatchObject({
        status: 201,
        body: { position: ids.length + 1, quantity: 1, net: 1.01, tax: 0.1, total: 1.11 },
      })
      ids.push(quoteSchema.pick({ id: true }).parse(added.body).id)
    }
    expect(await call('POST', `/${id}/lines/reorder`, { ids: ids.toReversed() })).toMatchObject({
      status: 200,
      body: { items: [{ description: 'c' }, { description: 'b' }, { description: 'a' }] },
    })
    expect(await call('POST', `/${id}/lines/reorder`, { ids: ids.slice(1) })).toMatchObject({
      status: 400,
      code: 'invalid_request',
    })
    expect(await call('PATCH', `/${id}/lines/${ids[0]}`, { quantity: 3 })).toMatchObject({ status: 200, body: { net: 3.02 } })
    const now = await call('DELETE', `/${id}/lines/${ids[1]}`)
    expect(await call('GET', `/${id}/lines/${ids[1]}`)).toMatchObject({ status: 404, code: 'line_not_found' })
    const etag = now.response.headers.get('etag') ?? ''
    expect(await call('PATCH', `/${id}/lines/${ids[0]}`, { description: 'A' }, undefined, { 'if-match': etag })).toMatchObject({
      status: 200,
    })
    expect(await call('PATCH', `/${id}/lines/${ids[0]}`, { description: 'B' }, undefined, { 'if-match': etag })).toMatchObject({
      status: 412,
    })
    expect(await call('PATCH', `/${id}`, { currency: 'JPY' })).toMatchObject({
      status: 200,
      body: { subtotal: 4, currency: 'JPY' },
    })
    expect(await call('PATCH', `/${id}`, { currency: null })).toMatchObject({ status: 400, faults: ['currency'] })
    expect(await call('PUT', `/${id}/lines`, { lines: [{ id: ids[0] }, { description: 'z' }] })).toMatchObject({
      body: { items: [{ id: ids[0], description: 'A' }, { description: 'z' }], total: 2 },
    })
  })

  test('is rejected, expired, copied and restored, each where it can be', async () => {
    const { id } = await sent()
    expect(await call('PATCH', `/${id}`, { name: 'Other' })).toMatchObject({ status: 409, code: 'quote_not_draft' })
    expect(await call('POST', `/${id}/lines`, line)).toMatchObject({ status: 409, code: 'quote_not_draft' })
    expect(await call('POST', `/${id}/reject`, { reason: 'Too dear' })).toMatchObject({
      body: { status: 'rejected', reject_reason: 'Too dear' },
    })
    expect(await call('POST', `/${id}/accept`)).toMatchObject({ status: 409, code: 'quote_rejected' })
    const other = await sent({ valid_until: '9999-12-31' })
    expect(await call('POST', `/${other.id}/link`)).toMatchObject({ status: 200 })
    expect(await decide(other.token, true)).toBe('gone')
    expect(await call('POST', `/${other.id}/expire`)).toMatchObject({ body: { status: 'expired' } })
    expect(await call('POST', `/${other.id}/expire`)).toMatchObject({ status: 409, code: 'quote_expired' })
    expect(await call('POST', `/${other.id}/duplicate`)).toMatchObject({
      status: 201,
      body: { status: 'draft', version_number: 1, total: 200 },
    })
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 200 })
    expect(await call('POST', `/${id}/revise`)).toMatchObject({ status: 404 })
    expect(await call('POST', `/${id}/restore`)).toMatchObject({ status: 200 })
    expect(await call('GET', '/enums')).toMatchObject({ body: { kind: [{ value: 'service' }, { value: 'product' }] } })
    const printed = await call('GET', `/${id}/pdf`)
    expect(printed).toMatchObject({ status: 200 })
    expect(printed.response.headers.get('content-disposition')).toMatch(/^inline; filename="Q-\d+\.pdf"$/)
  })

  test('tells what it costs to managers and up alone', async () => {
    const { id } = await make({ lines: [{ ...line, unit_cost: 60 }] })
    const hidden = {
      cost_total: null,
      margin: null,
      margin_percent: null,
      hidden_fields: ['cost_total', 'margin', 'margin_percent'],
    }
    expect(await call('GET', `/${id}`)).toMatchObject({
      body: { cost_total: 120, margin: 80, margin_percent: 40, hidden_fields: [] },
    })
    expect(await call('GET', `/${id}`, undefined, member)).toMatchObject({ body: hidden })
    expect(await call('GET', `/${id}/totals`, undefined, member)).toMatchObject({ body: { ...hidden, total: 200 } })
    expect(await call('GET', `/${id}/lines`, undefined, member)).toMatchObject({
      body: {
        items: [{ unit_cost: null, cost: null, margin: null, net: 200 }],
        hidden_fields: expect.arrayContaining(['unit_cost']),
      },
    })
    for (const [path, body, field] of [
      ['', { currency: 'EUR', lines: [line, { ...line, unit_cost: 1 }] }, 'lines[1].unit_cost'],
      ['', { currency: 'EUR', margin: 1 }, 'margin'],
      [`/${id}/lines`, { ...line, unit_cost: 1 }, 'unit_cost'],
    ] as const) {
      expect(await call('POST', path, body, member)).toMatchObject({ status: 403, code: 'field_forbidden', faults: [field] })
    }
    expect(await call('POST', '', { currency: 'EUR', margin: 1 })).toMatchObject({ status: 400, faults: ['margin'] })
    for (const query of ['margin_gt=1', 'sort_by=cost_total', 'margin_percent_is_null=true']) {
      expect(await call('GET', `?${query}`, undefined, member)).toMatchObject({ status: 400 })
      expect(await call('GET', `?${query}`)).toMatchObject({ status: 200 })
    }
    expect(await call('GET', '?margin=80')).toMatchObject({ body: { items: [{ id }] } })
  })
})
