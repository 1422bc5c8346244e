import { readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { StartupError } from '../startup-error.ts'

/** Where a running embedded Supabase answers with its lock's token. */
export const lockPath = '/_adsapp/lock'

const lockSchema = z.object({ url: z.url(), token: z.string() })
type Lock = z.infer<typeof lockSchema>

export interface DirectoryLock {
  release(): Promise<void>
}

/**
 * Makes this process the only one that opens the database; two would destroy it. A lock is valid only while the
 * server that wrote it answers with its token, so a killed process leaves no lock.
 * @throws StartupError when another running server holds the lock.
 */
export async function acquireDirectoryLock(dataDir: string, lock: Lock): Promise<DirectoryLock> {
  const file = lockFile(dataDir)
  const holder = await directoryHolder(dataDir)
  if (holder !== null) {
    throw new StartupError(
      `The local database in ${dataDir} is in use by another running stack (${holder}). Stop that one, or set ADSAPP_DATA_DIR to another folder.`,
    )
  }
  await rm(file, { force: true })
  await writeFile(file, JSON.stringify(lock), { flag: 'wx' })
  return { release: () => rm(file, { force: true }) }
}

/** The address of the running server that holds the database; null when none does, whatever a crash has left. */
export async function directoryHolder(dataDir: string): Promise<string | null> {
  const holder = await readLock(lockFile(dataDir))
  return holder !== null && (await isAlive(holder)) ? holder.url : null
}

function lockFile(dataDir: string): string {
  return `${dataDir}.lock`
}

async function readLock(file: string): Promise<Lock | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  try {
    return lockSchema.parse(JSON.parse(text))
  } catch {
    // A truncated lock file belongs to no running process.
    return null
  }
}

async function isAlive(holder: Lock): Promise<boolean> {
  try {
    const answer = await fetch(new URL(lockPath, holder.url), { signal: AbortSignal.timeout(15_000) })
    return (await answer.text()) === holder.token
  } catch (error) {
    // A server that listens but is busy must count as alive; only an unreachable one is gone.
    return error instanceof DOMException && error.name === 'TimeoutError'
  }
}
