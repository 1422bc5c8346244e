import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { splitSqlStatements } from '@supabase/lite'
import { reasonOf, StartupError } from '../startup-error.ts'

const fileName = /^(\d+)_(.+)\.sql$/

interface Migration {
  readonly file: string
  readonly version: string
  readonly name: string
  readonly source: string
}

interface AppliedMigration {
  readonly version: string
  readonly statements: readonly string[] | null
}

/**
 * Applies the migrations that Supabase's history table does not list yet, in the order of their versions, each in one
 * transaction together with its history row. Safe to repeat.
 * @returns the names of the files applied now.
 * @throws StartupError naming the file and the database's error; earlier files stay applied, that one is rolled back. And before
 * anything is applied, when the database has migrations that these files do not have, or has others under their versions.
 */
export async function applyMigrations(database: PGlite, migrationsDir: string): Promise<readonly string[]> {
  const migrations = await readMigrations(migrationsDir)
  const history = await database.query<AppliedMigration>('select version, statements from supabase_migrations.schema_migrations')
  assertSameHistory(history.rows, migrations)
  const appliedVersions = new Set(history.rows.map((row) => row.version))
  const applied: string[] = []
  for (const { file, version, name, source } of migrations) {
    if (appliedVersions.has(version)) continue
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

async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const migrations: Migration[] = []
  for (const file of (await readdir(directory)).sort()) {
    const [, version, name] = fileName.exec(file) ?? []
    if (version === undefined || name === undefined) continue
    migrations.push({ file, version, name, source: await readFile(join(directory, file), 'utf8') })
  }
  return migrations
}

/** A database with another history cannot be migrated. */
function assertSameHistory(history: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ version, source }) => [version, source]))
  const other = history.filter(({ version, statements }) => {
    const source = known.get(version)
    return source === undefined || (statements !== null && essence(statements) !== essence(splitSqlStatements(source)))
  })
  if (other.length === 0) return
  throw new StartupError(
    `The local database was made by another version of this app: ${other.length} of its migrations, ` +
      `${other[0]?.version ?? ''} first, are not those in supabase/migrations. Nothing in it was changed. ` +
      'Start the version that made it, or remove the local data with "npm run reset" and start with an empty database.',
  )
}

/** Statements without comments and white space. */
function essence(statements: readonly string[]): string {
  return statements.map((statement) => statement.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, '')).join(';')
}
