import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { assertPortIsFree, type Listener } from '../../sandbox/listen.ts'
import { isOurs } from '../../sandbox/stack/data-directory.ts'
import { reasonOf, StartupError } from '../../sandbox/startup-error.ts'
import { directoryHolder } from '../../sandbox/supabase/directory-lock.ts'

/**
 * Removes what a stack has written into the directory, and the directory when that leaves it empty. Touches nothing when a stack runs on it or
 * when it holds anything else: then it is not, or not only, a stack's directory.
 * @returns the names that were removed
 * @throws StartupError saying what is in the way
 */
export async function removeLocalData(dataDir: string, ports: readonly Listener[]): Promise<readonly string[]> {
  const names = await list(dataDir)
  if (names.length === 0) return []
  const foreign = names.filter((name) => !isOurs(name))
  if (foreign.length > 0) {
    const some = foreign.slice(0, 3).join(', ')
    throw new StartupError(
      `${dataDir} holds what no local stack has written (${some}), so nothing is removed. Is ADSAPP_DATA_DIR right? If it is, remove it by hand.`,
    )
  }
  await assertNotRunning(dataDir, ports)
  for (const name of names) await rm(join(dataDir, name), { recursive: true })
  await rmdir(dataDir)
  return names
}

async function list(dataDir: string): Promise<string[]> {
  try {
    return (await readdir(dataDir)).sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new StartupError(`${dataDir} cannot be read (${reasonOf(error)}).`, { cause: error })
  }
}

async function assertNotRunning(dataDir: string, ports: readonly Listener[]): Promise<void> {
  const holder = await directoryHolder(join(dataDir, 'supabase'))
  if (holder !== null) throw new StartupError(`A stack runs on ${dataDir} (${holder}). Stop it first.`)
  // A stack with a hosted Supabase holds no lock, and one that is starting has none yet.
  for (const listener of ports) {
    await assertPortIsFree(listener).catch((cause: unknown) => {
      throw new StartupError(
        `Port ${listener.port} of ${listener.service} is taken, so a stack may be running on ${dataDir}. Stop it first, or set ${listener.variable} if something else has the port.`,
        { cause },
      )
    })
  }
}
