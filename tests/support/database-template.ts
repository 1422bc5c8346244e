import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'

export const migrationsDir = resolve(import.meta.dirname, '../../supabase/migrations')
const embeddedSourceDir = resolve(import.meta.dirname, '../../sandbox/supabase')
const lockfile = resolve(import.meta.dirname, '../../package-lock.json')
const prefix = 'adsapp-test-database-'
const keptForMs = 24 * 60 * 60 * 1000

let read: Promise<Blob> | undefined

/**
 * An empty database with every migration applied, as a dump that opens in half a second. Created once per state of
 * the migrations, in the system's temporary directory, and read once a process; safe to call from several processes at once.
 */
export function databaseTemplate(): Promise<Blob> {
  return (read ??= readTemplate())
}

/** A third of the files of a new database are of those that further ones are made from: each stack would unpack them for nothing. */
const withoutTemplates = `update pg_database set datistemplate = false where datname in ('template0', 'template1')`

async function readTemplate(): Promise<Blob> {
  const file = join(tmpdir(), `${prefix}${await fingerprint()}.tar`)
  if (!existsSync(file)) {
    await removeOldTemplates()
    const connection = await openDatabase({ dataDir: inMemory, migrationsDir })
    try {
      await connection.driver.exec(withoutTemplates)
      for (const name of ['template0', 'template1']) await connection.driver.exec(`drop database ${name}`)
      const dump = await connection.driver.dumpDataDir('none')
      const unfinished = `${file}.${process.pid}`
      await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()))
      await rename(unfinished, file)
    } finally {
      await connection.close()
    }
  }
  return new Blob([await readFile(file)])
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(lockfile))
    .update(await readFile(import.meta.filename))
  for (const directory of [migrationsDir, embeddedSourceDir]) {
    for (const name of (await readdir(directory)).sort()) {
      hash.update(name).update(await readFile(join(directory, name)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function removeOldTemplates(): Promise<void> {
  const oldest = Date.now() - keptForMs
  for (const name of (await readdir(tmpdir())).filter((entry) => entry.startsWith(prefix))) {
    const file = join(tmpdir(), name)
    const { mtimeMs } = await stat(file)
    if (mtimeMs < oldest) await rm(file, { force: true })
  }
}
