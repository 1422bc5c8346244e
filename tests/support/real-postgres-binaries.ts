import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const pgmqArchive = resolve(import.meta.dirname, '../../node_modules/@electric-sql/pglite-pgmq/dist/pgmq.tar.gz')
const debianBase = '/usr/lib/postgresql'

/**
 * A PostgreSQL with the extension pgmq, built in `directory` from the installed one, which stays unchanged. A server looks for its extensions
 * relative to its own binary, so a copied binary in a tree of links has its own extension folder.
 * @returns the folder of the tree's programs.
 * @throws Error when no PostgreSQL is installed and none could be.
 */
export async function makeServerTree(directory: string): Promise<string> {
  const installed = await findPostgres()
  const where = async (what: string) => (await run(join(installed, 'pg_config'), [`--${what}`])).stdout.trim()
  const [bin, share, library] = [await where('bindir'), await where('sharedir'), await where('pkglibdir')]
  const inTree = (path: string) => join(directory, path)

  await mkdir(inTree(bin), { recursive: true })
  for (const program of ['initdb', 'postgres']) await copyFile(join(installed, program), join(inTree(bin), program))
  await mkdir(dirname(inTree(library)), { recursive: true })
  await symlink(library, inTree(library))
  await linkEntries(share, inTree(share), 'extension')
  await linkEntries(join(share, 'extension'), join(inTree(share), 'extension'), /^pgmq/)
  await run('tar', ['-xzf', pgmqArchive, '-C', inTree(share), '--strip-components=2', 'share/postgresql/extension'])
  return inTree(bin)
}

async function linkEntries(from: string, to: string, except: string | RegExp): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from)) {
    if (typeof except === 'string' ? name !== except : !except.test(name)) await symlink(join(from, name), join(to, name))
  }
}

async function findPostgres(): Promise<string> {
  const found = await installedPostgres()
  if (found !== null) return found
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const ways = existsSync('/usr/bin/apt-get') ? [['install'], ['update', 'install']] : []
  for (const steps of ways) {
    for (const step of steps) succeeds([...asRoot, 'apt-get', step, '-y', ...(step === 'install' ? ['postgresql'] : [])])
    const now = await installedPostgres()
    if (now !== null) return now
  }
  throw new Error(
    'There is no PostgreSQL server, and none could be installed. Install PostgreSQL 15 or newer with its contrib modules.',
  )
}

/** The folder of the newest server's programs; null when there is none. */
async function installedPostgres(): Promise<string | null> {
  const versions = existsSync(debianBase) ? await readdir(debianBase) : []
  const newestFirst = versions
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(debianBase, version, 'bin'))
  const folders = [...newestFirst, ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '')]
  const complete = (folder: string) => ['initdb', 'postgres', 'pg_config'].every((program) => existsSync(join(folder, program)))
  return folders.find(complete) ?? null
}

function succeeds([program = '', ...args]: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { stdio: 'ignore', env, timeout: 300_000 }).status === 0
}
