import { expect } from 'vitest'
import { z } from 'zod'
import type { Hub } from './hub.ts'

const tablesSchema = z.array(z.object({ name: z.string() }))
const countSchema = z.tuple([z.object({ n: z.coerce.number() })])

/** Tables of the whole database with a row that has one of these words in any column. */
export async function tablesWith(hub: Hub, words: readonly string[]): Promise<readonly string[]> {
  const tables = tablesSchema.parse(
    await hub.stack.sql(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    ),
  )
  expect(tables.length).toBeGreaterThan(20)
  const found: string[] = []
  for (const { name } of tables) {
    const [{ n }] = countSchema.parse(
      await hub.stack.sql(`select count(*) as n from ${name} t where to_jsonb(t)::text ilike any ($1::text[])`, [
        `{${words.map((word) => `"%${word}%"`).join(',')}}`,
      ]),
    )
    if (n > 0) found.push(name)
  }
  return found
}

/** What the hub keeps of an erasure. */
export const receiptOf = async (hub: Hub, id: string) =>
  z
    .tuple([
      z.object({
        status: z.string(),
        contact_id: z.null(),
        targets: z.array(z.unknown()),
        receipt: z.object({
          here: z.record(z.string(), z.number()),
          blocked: z.record(z.string(), z.number()),
          crms: z.array(z.looseObject({ crmType: z.string(), outcome: z.string(), records: z.number() })),
        }),
      }),
    ])
    .parse(await hub.stack.sql('select status, contact_id, targets, receipt from erasures where id = $1', [id]))[0]
