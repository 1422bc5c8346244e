import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Extensions } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { pgmq } from '@electric-sql/pglite-pgmq'
import { vector } from '@electric-sql/pglite-pgvector'
import { createPgliteConnection, type PgliteConnection } from '@supabase/lite/pglite'
import { reasonOf, StartupError } from '../startup-error.ts'
import { batchSettings } from './batched-settings.ts'
import { hostedBaseSql, sessionSettings } from './hosted-base.ts'
import { applyMigrations } from './migrate.ts'

const timestampOid = 1114
const timestamptzOid = 1184

/** `2026-01-31 09:30:00.5+00` as the hosted API writes it: `2026-01-31T09:30:00.5+00:00`. Infinity stays as it is. */
function isoTimestamp(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
}

export const inMemory = 'memory://'

export interface DatabaseOptions {
  /** A folder, or `memory://` for a temporary database. */
  readonly dataDir: string
  readonly migrationsDir: string
  /** Available to `create extension`, besides pgcrypto, pg_trgm, pgmq and vector. */
  readonly extensions?: Extensions | undefined
  /** A dump to start a new database from. */
  readonly template?: Blob | undefined
}

/**
 * Opens the database, creates what a hosted project has from the start, applies pending migrations. A folder whose
 * creation was interrupted is created again; a completed one is never deleted.
 * @throws StartupError when the folder cannot be opened or a migration fails.
 */
export async function openDatabase(options: DatabaseOptions): Promise<PgliteConnection> {
  const connection = await openConnection(options)
  const database = connection.driver
  try {
    const roles = await database.query(`select 1 from pg_roles where rolname = 'service_role'`)
    await database.exec(hostedBaseSql(roles.rows.length === 0))
    await applyMigrations(database, options.migrationsDir)
    await database.exec(sessionSettings)
  } catch (error) {
    await connection.close()
    throw error
  }
  // On its first request the connection would grant every table to every role, overriding the migrations' revokes.
  Reflect.set(connection, 'rlsState', 'active')
  batchSettings(database)
  forgetViewDefinitions(connection)
  return connection
}

async function openConnection(options: DatabaseOptions): Promise<PgliteConnection> {
  const { dataDir, template } = options
  const onDisk = dataDir !== inMemory
  const unfinished = `${dataDir}.unfinished`
  if (onDisk) {
    if (existsSync(unfinished)) await rm(dataDir, { recursive: true, force: true })
    await mkdir(dirname(dataDir), { recursive: true })
    if (!existsSync(dataDir)) await writeFile(unfinished, '')
  }
  try {
    const connection = await createPgliteConnection({
      url: dataDir,
      pgliteOptions: {
        extensions: { pg_trgm, pgmq, vector, ...options.extensions },
        parsers: { [timestampOid]: isoTimestamp, [timestamptzOid]: isoTimestamp },
        ...(template === undefined ? {} : { loadDataDir: template }),
      },
    })
    await connection.driver.waitReady
    if (onDisk) await rm(unfinished, { force: true })
    return connection
  } catch (error) {
    throw new StartupError(
      `The local database in ${dataDir} cannot be opened (${reasonOf(error)}). Put back a copy of that folder, or delete it to start with an empty one.`,
      { cause: error },
    )
  }
}

/**
 * The API server looks for types that it emulates on SQLite in the definition of each view, by two regular expressions for
 * every column of a view at every request: an eighth of what a small request costs. On Postgres there are none. (What goes
 * with them is embedding through a view of a table that joins two others.)
 */
function forgetViewDefinitions(connection: PgliteConnection): void {
  const introspect = connection.introspect.bind(connection)
  connection.introspect = async (options) => {
    const found = await introspect(options)
    for (const view of found.views) if (view.sql !== '') view.sql = ''
    return found
  }
}
