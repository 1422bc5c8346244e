import type { PGlite } from '@electric-sql/pglite'
import { expect } from 'vitest'

/** Redefines every function of ours unchanged, with PostgreSQL's checks on. */
export async function refusedFunctions(database: PGlite): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string; definition: string }>(`
    select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
    from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`)
  expect(rows.length).toBeGreaterThan(60)
  const refused: string[] = []
  for (const { name, definition } of rows) {
    try {
      await database.exec(definition)
    } catch (error) {
      refused.push(`${name}: ${String(error)}`)
    }
  }
  return refused
}
