import { execFileSync } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { inMemory, openDatabase } from '../sandbox/supabase/database.ts'
import { databaseTypes, databaseTypesFile } from './lib/database-types.ts'
import { rolePermissionsFile, rolePermissionsSql } from './lib/role-permissions.ts'
import { openSchemaDatabase, statementsBetween } from './lib/schema-database.ts'
import { migrationsDir, schemaMigration } from './lib/schema-files.ts'

/**
 * Brings supabase/migrations and the TypeScript types up to supabase/schemas, and the database's table of roles up to the app's. Without a name it rewrites the initial migration, which
 * is refused once there is a release or a second migration; with one it writes the next migration.
 */
async function main(name: string | undefined): Promise<void> {
  await writeFile(rolePermissionsFile, rolePermissionsSql())
  const written = name === undefined ? await rewriteInitial() : await writeNext(name)
  const database = await openDatabase({ dataDir: inMemory, migrationsDir })
  try {
    await writeFile(databaseTypesFile, await databaseTypes(database.driver))
  } finally {
    await database.close()
  }
  for (const file of [...written, databaseTypesFile]) console.log(`wrote ${relative(process.cwd(), file)}`)
}

async function rewriteInitial(): Promise<readonly string[]> {
  const [initial = '20261128000000_initial.sql', ...later] = await migrationFiles()
  if (later.length > 0 || isReleased()) {
    throw new Error(
      'The initial migration is applied somewhere and stays as it is. Name the next one: npm run db:build -- <what_changes>',
    )
  }
  const file = join(migrationsDir, initial)
  await writeFile(file, await schemaMigration())
  return [file]
}

async function writeNext(name: string): Promise<readonly string[]> {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error('A migration is named in lower case, with underscores.')
  const current = await openDatabase({ dataDir: inMemory, migrationsDir })
  const desired = await openSchemaDatabase()
  try {
    const statements = await statementsBetween(current.driver, desired.driver)
    if (statements.length === 0) return []
    for (const { sql, dataLoss } of statements) if (dataLoss === 'destructive') console.log(`loses data, look at it: ${sql}`)
    const version = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
    const file = join(migrationsDir, `${version}_${name}.sql`)
    const body = statements.map(({ sql }) => sql.trim().replace(/;?$/, ';')).join('\n\n')
    await writeFile(file, `set check_function_bodies = off;\n\n${body}\n\nreset check_function_bodies;\n`)
    return [file]
  } finally {
    await current.close()
    await desired.close()
  }
}

const migrationFiles = async () => (await readdir(migrationsDir)).filter((file) => file.endsWith('.sql')).sort()

function isReleased(): boolean {
  return execFileSync('git', ['tag', '--list', 'v*'], { cwd: migrationsDir, encoding: 'utf8' }).trim() !== ''
}

await main(process.argv[2])
