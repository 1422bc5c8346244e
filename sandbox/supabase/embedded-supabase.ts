import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import type { Extensions } from '@electric-sql/pglite'
import { getRequestListener } from '@hono/node-server'
import { App } from '@supabase/lite'
import type { PgliteConnection } from '@supabase/lite/pglite'
import { passwordLengthMin } from '../../src/lib/core/secrets/password.ts'
import { createSerialQueue, type SerialQueue } from '../../src/lib/core/serial-queue.ts'
import { closeServer, listen } from '../listen.ts'
import { type DatabaseOptions, inMemory, openDatabase } from './database.ts'
import { acquireDirectoryLock, type DirectoryLock, lockPath } from './directory-lock.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'
import { withPreRequest } from './pre-request.ts'
import { quietRefusals } from './quiet-refusals.ts'
import { createFileStorage } from './storage.ts'

export interface EmbeddedSupabaseOptions {
  /** The database's folder, or `memory://` for a temporary database. */
  readonly dataDir: string
  /** 0 = any free port. Only this machine can reach it. */
  readonly port: number
  readonly publishableKey: string
  readonly secretKey: string
  readonly migrationsDir: string
  readonly extensions?: Extensions
  /** Where links in auth emails lead. */
  readonly siteUrl?: string
  /** A dump to start a new database from. */
  readonly template?: Blob
  /** Where its database comes from and goes to: opened and closed unless given. */
  readonly database?: DatabaseSource
}

export interface DatabaseSource {
  open(options: DatabaseOptions): Promise<PgliteConnection>
  end(connection: PgliteConnection): Promise<void>
}

export interface EmbeddedSupabase {
  readonly url: string
  readonly port: number
  readonly publishableKey: string
  readonly secretKey: string
  /** Where mails are shown, and taken as JSON. */
  readonly mailboxUrl: string
  /** Runs one statement as the database's owner, past row level security, never during a request. */
  readonly sql: <Row = Record<string, unknown>>(query: string, parameters?: readonly unknown[]) => Promise<Row[]>
  /** Runs any number of statements in the same way, in one transaction unless they say otherwise. */
  readonly runScript: (script: string) => Promise<void>
  /** The whole database as a tar file, fit for `template`. */
  dump(): Promise<Blob>
  /** Answers accepted requests, then flushes and stops. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Supabase's data and auth API over a Postgres inside this process, for laptops and tests; `@supabase/lite` lists what it
 * lacks. Every commit that was acknowledged survives the end of the process, however it ends (a power cut may lose more:
 * the operating system flushes later).
 * @throws StartupError when the port is taken, the folder is in use or broken, or a migration fails.
 */
export async function startEmbeddedSupabase(options: EmbeddedSupabaseOptions): Promise<EmbeddedSupabase> {
  const dataDir = options.dataDir === inMemory ? inMemory : resolve(options.dataDir)
  const database = options.database ?? { open: openDatabase, end: closeDatabase }
  const token = randomUUID()
  // PGlite is a single session: two requests that open transactions at the same time would share one, and each other's role and claims.
  const queue = createSerialQueue()
  const mailbox = createMailbox(options.secretKey)
  const storage = createFileStorage(dataDir, options.secretKey)
  let connection: PgliteConnection | undefined
  let lock: DirectoryLock | undefined
  let answer: ((request: Request, peerAddress: string | null) => Promise<Response>) | undefined

  const respond = getRequestListener(async (request, { incoming }) => {
    if (new URL(request.url).pathname === lockPath) return new Response(token)
    const elsewhere = (await mailbox.answer(request)) ?? (await storage.answer(request))
    if (elsewhere !== null) return elsewhere
    const peerAddress = incoming.socket.remoteAddress ?? null
    return answer === undefined ? new Response('Starting', { status: 503 }) : answer(request, peerAddress)
  })
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing))
  const stop = async () => {
    await closeServer(server)
    const opened = connection
    if (opened !== undefined) await queue(() => database.end(opened))
    await storage.close()
    await lock?.release()
  }
  let stopped: Promise<void> | undefined
  const close = () => (stopped ??= stop())

  // The port comes first: other processes check the folder's lock there.
  const port = await listen(server, {
    port: options.port,
    service: 'the local Supabase',
    variable: 'SUPABASE_PORT',
  })
  const url = `http://127.0.0.1:${port}`
  try {
    if (dataDir !== inMemory) lock = await acquireDirectoryLock(dataDir, { url, token })
    const opened = await database.open({ ...options, dataDir })
    connection = opened
    answer = await createAnswer(opened, queue, { ...options, mailbox }, url)
    return {
      url,
      port,
      publishableKey: options.publishableKey,
      secretKey: options.secretKey,
      mailboxUrl: `${url}${mailbox.path}`,
      sql: <Row = Record<string, unknown>>(query: string, parameters: readonly unknown[] = []) =>
        queue(async () => (await afterwards(opened, query, opened.driver.query<Row>(query, [...parameters]))).rows),
      runScript: (script) => queue(async () => void (await afterwards(opened, script, opened.driver.exec(script)))),
      dump: () => queue(() => opened.driver.dumpDataDir('none')),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function createAnswer(
  connection: PgliteConnection,
  queue: SerialQueue,
  options: EmbeddedSupabaseOptions & { readonly mailbox: Mailbox },
  url: string,
) {
  const app = new App({
    connection,
    auth: {
      enabled: true,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      jwt_secret: createHmac('sha256', options.secretKey).update('jwt').digest('base64url'),
      site_url: options.siteUrl ?? url,
      email: { enable_confirmations: false },
      minimum_password_length: passwordLengthMin,
    },
    api: { schemas: ['public'] },
    options: {
      server: { admin: false, disableStudio: true },
      drivers: { email: { send: async (mail) => options.mailbox.deliver(mail) } },
    },
  })
  await app.init()
  quietRefusals()
  return async (request: Request, peerAddress: string | null) => {
    // Read in full before it is queued, so that a slow client does not block others.
    const body = request.body === null ? null : await request.arrayBuffer()
    const complete = new Request(request.url, { method: request.method, headers: request.headers, body })
    return queue(() => withPreRequest(complete, async () => app.fetch(complete, { peerAddress })))
  }
}

const changesSchema = /\b(create|alter|drop)\b/i

/** The API caches the schema, which is invalidated after a statement that may have changed it. */
async function afterwards<Result>(connection: PgliteConnection, query: string, result: Promise<Result>): Promise<Result> {
  try {
    return await result
  } finally {
    if (changesSchema.test(query)) await connection.clearSchemaCache()
  }
}

async function closeDatabase(connection: PgliteConnection): Promise<void> {
  // After a checkpoint the next start has nothing to replay.
  await connection.driver.exec('checkpoint')
  await connection.close()
}
