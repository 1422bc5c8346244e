import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { extract } from '@supabase/pg-delta/extract'
import { type Action, plan } from '@supabase/pg-delta/plan'
import { Pool } from 'pg'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'
import { schemaScript } from './schema-files.ts'

/** An empty project in memory, made from supabase/schemas alone, with or without what needs pgvector. */
export async function openSchemaDatabase(vectors: 'with' | 'without' = 'with') {
  const directory = await mkdtemp(join(tmpdir(), 'adsapp-schemas-'))
  try {
    await writeFile(join(directory, '1_schemas.sql'), await schemaScript(vectors))
    return await openDatabase({ dataDir: inMemory, migrationsDir: directory })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The statements that make the one database's schema the other's, in an order that works; none where they are the same. */
export async function statementsBetween(current: PGlite, desired: PGlite): Promise<readonly Action[]> {
  const [from, to] = [await extract(poolOf(current)), await extract(poolOf(desired))]
  return plan(from.factBase, to.factBase).actions
}

const int8 = 20

/** One PGlite as the pool of one session, with numbers as `pg` reads them. */
function poolOf(database: PGlite): Pool {
  const session = {
    query: (sql: string, parameters: unknown[] = []) =>
      database.query(sql, parameters, { parsers: { [int8]: (text: string) => text } }),
    release: () => undefined,
  }
  const connect = () => Promise.resolve(session)
  // A pool that is never asked for a connection makes none.
  return new Proxy(new Pool(), { get: (pool, name) => (name === 'connect' ? connect : Reflect.get(pool, name)) })
}
