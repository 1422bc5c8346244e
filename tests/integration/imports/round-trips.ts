import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storable } from '../../../src/lib/core/text/storable-text.ts'
import type { SyncedObject } from '../../../src/lib/crm/domain/objects.ts'
import { problemRows } from '../../../src/lib/records/imports/problems.ts'
import { recordsOf } from '../../../src/lib/records/resources/resources.ts'
import type { ImportsWorld } from './world.ts'

export function describeRoundTrips(world: ImportsWorld): void {
  const { clientOf, exported, imported } = world

  describe('what is exported and imported into an empty organisation is exported as the same bytes', () => {
    const text = fc
      .oneof(
        fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 20 }).map(storable),
        fc.string({
          unit: fc.constantFrom("'", '=', '-', '@', ';', '\t', '\n', '"', ',', '0', 'a', '😀'),
          minLength: 1,
          maxLength: 12,
        }),
      )
      .map((each) => each.trim().toWellFormed())
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
    const amount = fc.integer({ min: -999_999_999, max: 999_999_999 }).map((cents) => cents / 100)
    const day = fc
      .date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
    const custom = fc.dictionary(fc.constantFrom('tier', 'note_2', 'Code'), fc.oneof(text, fc.integer(), fc.boolean()), {
      maxKeys: 3,
    })
    const email = fc.nat().map((n) => `p${n}@x.example`)
    const name = text.map((each) => `N${each}`)
    const phone = fc.constantFrom('+31 20 123', '0049 (0)30 1234', '007')
    const generated: Readonly<Partial<Record<SyncedObject, fc.Arbitrary<Readonly<Record<string, unknown>>>>>> = {
      contact: fc.record({
        first_name: maybe(text),
        last_name: name,
        email: maybe(email),
        phone: maybe(phone),
        job_title: maybe(text),
        custom,
      }),
      lead: fc.record({
        last_name: name,
        company_name: maybe(text),
        description: maybe(text),
        travel_interests: maybe(fc.constantFrom('sea;sun', '=1;@x')),
        preferred_travel_date: maybe(day),
        estimated_value: maybe(amount),
        currency: maybe(fc.constantFrom('EUR', 'JPY')),
        interest_level: maybe(fc.constantFrom('low', 'high')),
        lead_status: fc.constantFrom('new', 'contacted'),
        custom,
      }),
      account: fc.record({
        name,
        postal_code: maybe(fc.constantFrom('0101', '=7', '1 2')),
        annual_revenue: maybe(amount),
        street: maybe(text),
        custom,
      }),
      opportunity: fc.record({ name, amount: maybe(amount), expected_close_date: maybe(day), description: maybe(text), custom }),
      task: fc.record({ subject: name, due: maybe(day), priority: fc.constantFrom('low', 'normal', 'high'), custom }),
    }

    for (const object of ['contact', 'lead', 'account', 'opportunity', 'task'] as const) {
      test(`of ${recordsOf(object).many}`, async () => {
        const [from, to] = [await world.stack.createTestOrganisation(), await world.stack.createTestOrganisation()]
        const records = fc.sample(generated[object] ?? fc.constant<Readonly<Record<string, unknown>>>({}), {
          numRuns: 60,
          seed: 15,
        })
        const blank = (value: unknown) => (value === '' ? null : value)
        for (const [index, record] of records.entries()) {
          const columns = Object.keys(record)
          const { table } = recordsOf(object)
          await world.stack.sql(
            `insert into ${table} (organization_id, created_at, ${columns.join(', ')})
             select $1, now() + $2 * interval '1 second', ${columns.map((column) => `r.${column}`).join(', ')}
             from jsonb_populate_record(null::${table}, $3) r`,
            [
              from.organizationId,
              index,
              JSON.stringify(Object.fromEntries(Object.entries(record).map(([column, value]) => [column, blank(value)]))),
            ],
          )
        }
        for (const words of ['values', 'labels'] as const) {
          const first = await exported(from, object, words)
          const done = await imported(words === 'values' ? to : await world.stack.createTestOrganisation(), object, first, {
            match: null,
          })
          const problems = await problemRows(clientOf(to), done, 'refused', null, 5)
          expect({ problems, counts: done.counts.import }).toMatchObject({ problems: [], counts: { created: 60, refused: 0 } })
          if (words === 'values') expect(await exported(to, object, words)).toBe(first)
        }
      })
    }
  })
}
