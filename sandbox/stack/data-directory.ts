import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sandboxNames } from './configuration.ts'

/** Everything that a stack, or a bench, writes into its data directory: files that people upload are in `storage`. */
const ours = new RegExp(
  `^(bench\\.json|secrets\\.json(\\.new)?|supabase(\\.lock|\\.unfinished)?|storage|(${sandboxNames.join('|')})\\.sqlite(-wal|-shm|-journal)?)$`,
)

export function isOurs(name: string): boolean {
  return ours.test(name)
}

/**
 * Makes the data directory and closes it, and what a stack has written into it before, to everybody else on the machine: keys, tokens and
 * contacts are in there. From now on this process and those that it starts create files that only this user can read.
 */
export async function closeDataDirectory(dataDir: string): Promise<void> {
  process.umask(0o077)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await chmod(dataDir, 0o700)
  for (const entry of await readdir(dataDir, { withFileTypes: true })) {
    if (!isOurs(entry.name)) continue
    const path = join(dataDir, entry.name)
    if (entry.isDirectory()) await closeDirectory(path)
    else if (entry.isFile()) await chmod(path, 0o600)
  }
}

async function closeDirectory(directory: string): Promise<void> {
  await chmod(directory, 0o700)
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o700)
    else if (entry.isFile()) await chmod(path, 0o600)
  }
}
