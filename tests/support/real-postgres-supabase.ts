import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { App } from '@supabase/lite'
import { createPostgresConnection } from '@supabase/lite/postgres'
import { closeServer, listen } from '../../sandbox/listen.ts'
import type { EmbeddedSupabase } from '../../sandbox/supabase/embedded-supabase.ts'
import { quietRefusals } from '../../sandbox/supabase/quiet-refusals.ts'
import { passedOnWhole } from './real-postgres-errors.ts'
import { makeProject } from './real-postgres-project.ts'
import { startPostgresServer } from './real-postgres-server.ts'
import { given, openPool } from './real-postgres-pool.ts'
import { valueTypes } from './real-postgres-values.ts'

const requestsAtOnceMax = 20

/** A database session for a test that holds a transaction and its locks open. */
export interface HeldSession {
  sql(query: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Returns the session to the pool; end its transaction first. */
  release(): void
}

export interface RealSupabase extends Omit<EmbeddedSupabase, 'dump' | 'mailboxUrl'> {
  /** Takes a session out of the pool until it is released. */
  readonly holdSession: () => Promise<HeldSession>
}

/**
 * Supabase's data and auth API over a real PostgreSQL server. Unlike the embedded one it answers up to twenty requests concurrently, each in its
 * own session and transaction, so leases, locks and deadlocks are real.
 */
export async function startRealSupabase(keys: {
  readonly publishableKey: string
  readonly secretKey: string
}): Promise<RealSupabase> {
  const server = await startPostgresServer()
  const sql = openPool(server.address)
  const connection = createPostgresConnection({
    url: '',
    postgresOptions: { ...server.address, max: requestsAtOnceMax, onnotice: () => undefined, types: valueTypes },
  })
  const web = createServer((incoming, outgoing) => void respond(incoming, outgoing))
  let app: App | undefined
  const respond = getRequestListener(async (request, { incoming }) =>
    app === undefined
      ? new Response('Starting', { status: 503 })
      : app.fetch(request, { peerAddress: incoming.socket.remoteAddress ?? null }),
  )
  const stop = async () => {
    await closeServer(web)
    await Promise.all([connection.close(), sql.end({ timeout: 5 })])
    await server.close()
  }
  let stopped: Promise<void> | undefined
  const close = () => (stopped ??= stop())
  try {
    const port = await listen(web, { port: 0, service: 'the Supabase over PostgreSQL', variable: 'SUPABASE_PORT' })
    const url = `http://127.0.0.1:${port}`
    await makeProject(sql)
    // On its first request the connection would grant every table to every role, overriding the migrations' revokes.
    Reflect.set(connection, 'rlsState', 'active')
    connection.normalizeDbError = passedOnWhole
    const starting = new App({
      connection,
      auth: {
        enabled: true,
        publishable_key: keys.publishableKey,
        secret_key: keys.secretKey,
        jwt_secret: createHmac('sha256', keys.secretKey).update('jwt').digest('base64url'),
        site_url: url,
        email: { enable_confirmations: false },
      },
      api: { schemas: ['public'] },
      options: { server: { admin: false, disableStudio: true } },
    })
    await starting.init()
    quietRefusals()
    app = starting
    const afterwards = async (query: string) => {
      if (/\b(create|alter|drop)\b/i.test(query)) await connection.clearSchemaCache()
    }
    return {
      ...keys,
      url,
      port,
      sql: async <Row = Record<string, unknown>>(query: string, parameters: readonly unknown[] = []) => {
        const rows = await sql.unsafe<Row[] & object[]>(query, given(parameters))
        await afterwards(query)
        return [...rows]
      },
      runScript: async (script) => {
        await sql.unsafe(script).simple()
        await afterwards(script)
      },
      holdSession: async () => {
        const held = await sql.reserve()
        return {
          sql: async (query, parameters = []) => [...(await held.unsafe(query, given(parameters)))],
          release: () => held.release(),
        }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
