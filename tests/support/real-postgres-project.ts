import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitSqlStatements } from '@supabase/lite'
import { hostedBaseSql } from '../../sandbox/supabase/hosted-base.ts'
import { vectorsMigration } from '../../scripts/lib/schema-files.ts'
import { migrationsDir } from './database-template.ts'
import type { Pool } from './real-postgres-pool.ts'

const fileName = /^(\d+)_(.+)\.sql$/

/** The session settings of a hosted project, for every session that begins from now on. */
const forNewSessions = `
alter database postgres set search_path = "$user", public, extensions;
alter database postgres set timezone = 'UTC';
`

/**
 * Sets up an empty database like a hosted project after `supabase db push`: roles, schemas and every migration, each in one transaction.
 * @throws Error naming the migration that failed.
 */
export async function makeProject(pool: Pool): Promise<void> {
  const session = await pool.reserve()
  try {
    await session.unsafe(forNewSessions).simple()
    await session.unsafe(hostedBaseSql(true)).simple()
    await session.unsafe(`set search_path = "$user", public, extensions; set timezone = 'UTC'`).simple()
    for (const file of (await readdir(migrationsDir)).sort()) {
      const [, version, name] = fileName.exec(file) ?? []
      // pgvector is not part of PostgreSQL, and not every machine has it.
      if (version === undefined || name === undefined || file === vectorsMigration) continue
      const source = await readFile(join(migrationsDir, file), 'utf8')
      try {
        await session.unsafe('begin').simple()
        await session.unsafe(source).simple()
        await session.unsafe(
          'insert into supabase_migrations.schema_migrations (version, statements, name) values ($1, $2, $3)',
          [version, splitSqlStatements(source), name],
        )
        await session.unsafe('commit').simple()
      } catch (error) {
        throw new Error(`Migration ${file} failed on PostgreSQL.`, { cause: error })
      }
    }
  } finally {
    session.release()
  }
}
