import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { quoteTotals } from '../../src/lib/records/quotes/line-totals.ts'
import { describeMembers } from './quotes/members.ts'
import { amounts, anyQuotes, totalsByWholeNumbers } from './quotes/whole-numbers.ts'
import { line, quotesWorld } from './quotes/world.ts'

const world = quotesWorld()
const { api, call, make, sent, decide, member } = world

async function opportunity(): Promise<string> {
  const rows = await api.stack.sql(`insert into opportunities (organization_id, name) values ($1, 'Rome') returning id`, [
    api.ours.organizationId,
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
    expect(
      await api.stack.sql(`select field, after from crm_sync_changes where record_id = $1 and field = 'stage'`, [rome]),
    ).toEqual([{ field: 'stage', after: 'closed_won' }])
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
  const stored = z.array(
    z.object({ n: z.coerce.number(), ...Object.fromEntries(amounts.map((name) => [name, z.string().nullable()])) }),
  )

  test('is the same in the database, in the editor and by whole numbers', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuotes, async (generated) => {
        const rows = await api.stack.sql(
          `with g as (select q, n, gen_random_uuid() as id from jsonb_array_elements($2::jsonb) with ordinality e (q, n)),
             made as (insert into quotes (id, organization_id, currency) select id, $1, q ->> 'currency' from g returning id)
           select g.n, g.id from g join made using (id)`,
          [api.ours.organizationId, JSON.stringify(generated)],
        )
        await api.stack.sql(
          `insert into quote_lines (organization_id, quote_id, currency, position, description, quantity, unit_price, unit_cost,
                                    discount_percent, tax_rate)
           select $1, (r ->> 'id')::uuid, $2::jsonb -> ((r ->> 'n')::integer - 1) ->> 'currency', l.place, 'x', (l.line ->> 'quantity')::numeric,
                  (l.line ->> 'unit_price')::numeric, (l.line ->> 'unit_cost')::numeric, (l.line ->> 'discount_percent')::numeric,
                  (l.line ->> 'tax_rate')::numeric
           from jsonb_array_elements($3::jsonb) r,
                jsonb_array_elements($2::jsonb -> ((r ->> 'n')::integer - 1) -> 'lines') with ordinality l (line, place)`,
          [api.ours.organizationId, JSON.stringify(generated), JSON.stringify(rows)],
        )
        const found = stored.parse(
          await api.stack.sql(
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
          const expected = totalsByWholeNumbers(quote)
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
    const rows = await api.stack.sql(
      `insert into accounts (organization_id, name, currency, credit_limit) values ($1, 'Acme', 'EUR', 500) returning id`,
      [api.ours.organizationId],
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
    expect(await call('GET', `/${id}/totals`, undefined, member())).toMatchObject({
      body: { lines_without_cost: null, ...warned },
    })
    expect(await call('POST', `/${id}/send`)).toMatchObject({ status: 200, body: warned })
    expect(await call('POST', `/${id}/accept`)).toMatchObject({ status: 200, body: { status: 'accepted', ...warned } })
    const inDollars = await sent({ account_id: account, currency: 'USD' })
    expect(await call('POST', `/${inDollars.id}/accept`)).toMatchObject({
      status: 200,
      body: { warnings: [expect.stringContaining('in EUR; this quote is in USD and is not compared')] },
    })
    const { accountFinancials } = await import('../../src/lib/records/accounts/account-tree.ts')
    expect((await accountFinancials(api.ours.owner.client, api.ours.organizationId, account))?.credit).toEqual({
      limit: 500,
      currency: 'EUR',
      committed: { EUR: 520, USD: 200 },
      used: 520,
      available: -20,
      is_exceeded: true,
    })
  })
})

describeMembers(world)
