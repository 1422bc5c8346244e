import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { TestOrganization } from '../../support/test-stack.ts'
import { countedBy, type Rows, rowsSchema } from '../support/statistics-oracle.ts'
import type { SellingWorld } from './world.ts'

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

export function testStatistics({ api, call }: SellingWorld): void {
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
          const of = await api.organisation()
          const ids: { table: string; id: string }[] = []
          for (const record of records) ids.push({ table: record.table, id: await insert(of, record) })
          for (const [at, value, kind] of edits) {
            const one = ids[at % ids.length]
            if (one) await edit(one, kind, value)
          }
          const floor = (time: number) => new Date(isOfDays ? Math.floor(time / day) * day : time).toISOString()
          const [from, to] = [floor(start), floor(start + length + day)]
          if (++runs % 3 === 0) await api.stack.sql('select private.leads_compact(), private.opportunities_compact()', [])
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
      const [row] = await api.stack.sql(`insert into ${table} (${names}) values (${places}) returning id`, Object.values(values))
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
      if (kind === 'remove') await api.stack.sql(`delete from ${table} where id = $1`, [id])
      else {
        const change = Object.entries(set).find(([name]) => name === kind)?.[1]
        if (change) await api.stack.sql(`update ${table} set ${change} where id = $1`, [id])
      }
    }

    async function rowsOf(of: TestOrganization, table: string): Promise<unknown[]> {
      const query = `select to_jsonb(r) as row from ${table} r where organization_id = $1 and deleted_at is null`
      return z
        .array(z.object({ row: z.unknown() }))
        .parse(await api.stack.sql(query, [of.organizationId]))
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
}
