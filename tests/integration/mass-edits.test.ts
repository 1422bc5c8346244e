import type { PGlite } from '@electric-sql/pglite'
import { auto_explain } from '@electric-sql/pglite/contrib/auto_explain'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'

const organizationId = '00000000-0000-4000-8000-0000000000a0'
const contacts = 120
const connections = 2
/** PostgreSQL keeps a plan that serves any number of rows from the sixth call of a statement on. */
const callsUntilCached = 8

type Statistics = 'no statistics' | 'statistics of a small table'

/** A database with connections and a few contacts, which logs the plans of what it runs. */
async function openOf(statistics: Statistics): Promise<Awaited<ReturnType<typeof openDatabase>>> {
  const connection = await openDatabase({
    dataDir: inMemory,
    migrationsDir,
    extensions: { auto_explain },
    template: await databaseTemplate(),
  })
  await connection.driver.exec(`
    insert into public.organizations (id, name) values ('${organizationId}', 'Acme');
    insert into public.crm_connections (organization_id, crm_type, status)
    select '${organizationId}', crm, 'active' from unnest(array['hubspot', 'salesforce']) crm;
    ${contactsOf('few', callsUntilCached)}
    ${statistics === 'no statistics' ? '' : 'analyze;'}
    load 'auto_explain';
    set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
    set auto_explain.log_analyze = on; set auto_explain.log_timing = off; set auto_explain.log_format = json;`)
  return connection
}

/** Linked contacts, numbered from 1. */
function contactsOf(name: string, count: number): string {
  return `insert into public.contacts (organization_id, email, first_name)
    select '${organizationId}', '${name}' || i || '@x.test', 'P' from generate_series(1, ${count}) i;
    update public.crm_sync_state set status = 'linked', crm_record_id = id::text, pending = false;`
}

type Node = {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number | undefined
  readonly 'Rows Removed by Join Filter'?: number | undefined
  readonly Plans?: readonly Node[] | undefined
}
const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.object({
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    'Rows Removed by Filter': z.number().optional(),
    'Rows Removed by Join Filter': z.number().optional(),
    Plans: z.array(nodeSchema).optional(),
  }),
)
const planSchema = z.object({ 'Query Text': z.string(), Plan: nodeSchema })

/** The most rows that any step of a node's plan has looked at. */
function rowsOfStep(node: Node): number {
  const looked = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)
  return Math.max(looked * node['Actual Loops'], ...(node.Plans ?? []).map(rowsOfStep))
}

/** Statements that a statement has caused, triggers' included, with the rows of their greatest step. */
async function statementsOf(
  database: PGlite,
  sql: string,
): Promise<readonly { readonly query: string; readonly rows: number }[]> {
  const plans: string[] = []
  await database.exec('set client_min_messages = log')
  await database.exec(sql, { onNotice: ({ message }) => plans.push(message ?? '') })
  await database.exec('set client_min_messages = warning')
  return plans.map((message) => {
    const { Plan, 'Query Text': query } = planSchema.parse(JSON.parse(message.slice(message.indexOf('{'))))
    return { query, rows: rowsOfStep(Plan) }
  })
}

it.each<Statistics>(['no statistics', 'statistics of a small table'])(
  'edits of many contacts take steps in proportion, after edits of single ones in the same session, with %s',
  async (statistics) => {
    const connection = await openOf(statistics)
    const database = connection.driver
    try {
      const kinds = [`first_name = first_name || 'x'`, 'deleted_at = now()', 'deleted_at = null']
      for (const set of kinds) {
        for (let i = 1; i <= callsUntilCached; i += 1) {
          await database.exec(`update public.contacts set ${set} where email = 'few${i}@x.test'`)
        }
      }
      await database.exec(contactsOf('many', contacts))
      for (const set of kinds) {
        const statements = await statementsOf(database, `update public.contacts set ${set}`)
        expect(statements.length).toBeGreaterThan(contacts)
        expect(statements.filter(({ rows }) => rows > 8 * contacts * connections)).toEqual([])
      }
    } finally {
      await connection.close()
    }
  },
)
