import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { splitSqlStatements } from '@supabase/lite'
import { reasonOf, StartupError } from '../startup-error.ts'

const fileName = /^(\d+)_(.+)\.sql$/

/**
 * Applies the migrations that Supabase's history table does not list yet, in the order of their versions, each in one
 * transaction together with its history row. Safe to repeat.
 * @returns the names of the files applied now.
 * @throws StartupError naming the file and the database's error; earlier files stay applied, that one leaves no trace.
 */
export async function applyMigrations(database: PGlite, migrationsDir: string): Promise<readonly string[]> {
  const history = await database.query<{ version: string }>('select version from supabase_migrations.schema_migrations')
  const appliedVersions = new Set(history.rows.map((row) => row.version))
  const applied: string[] = []
  for (const file of (await readdir(migrationsDir)).sort()) {
    const [, version, name] = fileName.exec(file) ?? []
    if (version === undefined || name === undefined || appliedVersions.has(version)) continue
    const source = await readFile(join(migrationsDir, file), 'utf8')
    try {
      await database.transaction(async (transaction) => {
        await transaction.exec(source)
        await transaction.query(
          'insert into supabase_migrations.schema_migrations (version, statements, name) values ($1, $2, $3)',
          [version, splitSqlStatements(source), name],
        )
      })
    } catch (error) {
      throw new StartupError(`Migration ${file} failed: ${reasonOf(error)}. Correct the file and start again.`, {
        cause: error,
      })
    }
    applied.push(file)
  }
  return applied
}
