import { createHash } from 'node:crypto'
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
  /** Of its statements; null for one that was recorded without them. */
  readonly fingerprint: string | null
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
  // Of a megabyte of statements only this is read: every start compares them.
  const history = await database.query<AppliedMigration>(
    `select version, md5(array_to_string(statements, ';')) as fingerprint from supabase_migrations.schema_migrations`,
  )
  await assertSameHistory(database, history.rows, migrations)
  const appliedVersions = new Set(history.rows.map((row) => row.version))
  const applied: string[] = []
  for (const { file, version, name, source } of migrations) {
    if (appliedVersions.has(version)) continue
    try {
      await database.transaction(async (transaction) => {
        await transaction.exec(source)
        await transaction.query(
          'insert into supabase_migrations.schema_migrations (version, statements, name) values ($1, $2, $3)',
          [version, statementsOf(source), name],
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
async function assertSameHistory(
  database: PGlite,
  history: readonly AppliedMigration[],
  migrations: readonly Migration[],
): Promise<void> {
  const known = new Map(migrations.map(({ version, source }) => [version, source]))
  const other: string[] = []
  for (const { version, fingerprint } of history) {
    const source = known.get(version)
    if (source === undefined || !(await isMadeOf(database, version, fingerprint, source))) other.push(version)
  }
  if (other.length === 0) return
  throw new StartupError(
    `The local database was made by another version of this app: ${other.length} of its migrations, ` +
      `${other[0] ?? ''} first, are not those in supabase/migrations. Nothing in it was changed. ` +
      'Start the version that made it, or remove the local data with "npm run reset" and start with an empty database.',
  )
}

/** Whether the migration that was applied is the file's, except for comments and white space. */
async function isMadeOf(database: PGlite, version: string, fingerprint: string | null, source: string): Promise<boolean> {
  if (fingerprint === null || fingerprint === fingerprintOf(source)) return true
  const { rows } = await database.query<{ statements: readonly string[] }>(
    'select statements from supabase_migrations.schema_migrations where version = $1',
    [version],
  )
  return rows.every(({ statements }) => essence(statements) === essence(statementsOf(source)))
}

// A process that opens several databases reads the files' statements once.
const statementsOf = memoized((source) => splitSqlStatements(source))
const fingerprintOf = memoized((source) => createHash('md5').update(statementsOf(source).join(';')).digest('hex'))

function memoized<Value>(compute: (source: string) => Value): (source: string) => Value {
  const known = new Map<string, Value>()
  return (source) => {
    const value = known.get(source) ?? compute(source)
    known.set(source, value)
    return value
  }
}

/** Statements without comments and white space. */
function essence(statements: readonly string[]): string {
  return statements.map((statement) => statement.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, '')).join(';')
}
