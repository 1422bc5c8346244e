import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { makeServerTree } from './real-postgres-binaries.ts'

const run = promisify(execFile)
const startMaxMs = 30_000

/** What a client needs to reach a server as its superuser: a socket in a directory that only its owner can access. */
export interface ServerAddress {
  readonly path: string
  readonly username: string
  readonly database: string
}

export interface PostgresServer {
  readonly address: ServerAddress
  /** Ends the server, open connections included, and removes its files. Safe to call twice. */
  close(): Promise<void>
}

/** Speed over durability: the database is temporary. */
const settings = {
  listen_addresses: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '60',
  deadlock_timeout: '200ms',
}

/** Runs the server until its stdin closes, then cleans up. Stdin closes with the parent process, however that ends. */
const keeper = `folder="$1"; shift; "$@" </dev/null >"$folder/log" 2>&1 & server=$!
cat >/dev/null; kill -INT $server 2>/dev/null; wait $server; rm -rf "$folder"`

/** Starts a PostgreSQL server with pgmq available. As root it runs as another user, because PostgreSQL refuses root. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'adsapp-postgres-'))
  try {
    const user = await unprivilegedUser()
    const bin = await makeServerTree(join(folder, 'server'))
    // All of it, so that the server's user can also remove it.
    if (user !== null) await run('chown', ['-Rh', `${user.uid}:${user.gid}`, folder])
    const asUser = { cwd: '/', ...user }
    const dataDir = join(folder, 'data')
    await run(join(bin, 'initdb'), ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'], asUser)
    const given = Object.entries({ ...settings, unix_socket_directories: folder }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const child = spawn('sh', ['-c', keeper, 'sh', folder, join(bin, 'postgres'), '-D', dataDir, ...given], {
      ...asUser,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const address = { path: join(folder, '.s.PGSQL.5432'), username: 'postgres', database: 'postgres' }
    let stopped: Promise<void> | undefined
    const close = () => (stopped ??= stop(child))
    try {
      await untilAnswering(address, join(folder, 'log'))
    } catch (error) {
      await close()
      throw error
    }
    return { address, close }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function stop(child: ChildProcessByStdio<Writable, null, null>): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.stdin.end()
  await exited
}

async function untilAnswering(address: ServerAddress, logFile: string): Promise<void> {
  const deadline = Date.now() + startMaxMs
  for (;;) {
    const sql = postgres({ ...address, max: 1 })
    try {
      await sql`select 1`
      return
    } catch (error) {
      if (Date.now() > deadline) {
        const said = await readFile(logFile, 'utf8').catch(() => 'nothing')
        throw new Error(`PostgreSQL did not start; its log says: ${said}`, { cause: error })
      }
      await sleep(50)
    } finally {
      await sql.end()
    }
  }
}

/** Null = this process's own user. */
async function unprivilegedUser(): Promise<{ readonly uid: number; readonly gid: number } | null> {
  if (process.getuid?.() !== 0) return null
  const idOf = async (flag: string, name: string) => Number((await run('id', [flag, name])).stdout)
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: await idOf('-u', name), gid: await idOf('-g', name) }
    } catch {
      // The system has no such user.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.')
}
