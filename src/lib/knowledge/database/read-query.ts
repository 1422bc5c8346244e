import type { Socket } from 'node:net'
import postgres from 'postgres'
import { z } from 'zod'
import type { Egress } from '../../core/egress.ts'
import type { EgressAllow } from '../../core/egress-address.ts'
import { Failure } from '../../core/errors.ts'
import { networkFailure } from '../fetch/failures.ts'
import { recordsMax, sourceBytesMax } from '../formats/limits.ts'
import { tooManyRecords } from '../formats/refusals.ts'

/** Of the one statement. */
const statementMs = 15_000
const connectSeconds = 10
/** Rows that are held at once. */
const rowsAtOnce = 200
const postgresPort = 5_432

/** Its own type leaves out how a connection is made. */
type GuardedOptions = postgres.Options<Record<string, never>> & { readonly socket: () => Promise<Socket> }

export type DatabaseAsked = { readonly url: string; readonly query: string; readonly password: string | null }

/**
 * What a SELECT answers, as JSON with one list, `rows`. It runs in a transaction that may only read, alone, within 15 seconds; rows come
 * through a cursor, so that none are held that are not needed. The address is checked when the connection is made.
 * @throws Failure `query_refused`, `query_too_slow`, `database_refused`, `egress_refused`, `source_unreachable`, `answer_too_large`, `too_many_records`
 */
export async function* readQuery(
  { egress, allow }: { readonly egress: Pick<Egress, 'connect'>; readonly allow: EgressAllow },
  { url, query, password }: DatabaseAsked,
): AsyncGenerator<Uint8Array, void, undefined> {
  refuseOtherThanSelect(query)
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const at = port === '' ? postgresPort : Number(port)
  const options: GuardedOptions = {
    host: hostname,
    port: at,
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    username: decodeURIComponent(username),
    ...(password === null ? {} : { password }),
    ssl: tlsOf(searchParams.get('sslmode'), hostname, allow.has(`${hostname}:${at}`)),
    socket: () => egress.connect(hostname, at),
    max: 1,
    fetch_types: false,
    connect_timeout: connectSeconds,
    idle_timeout: 1,
    connection: { application_name: 'ADSapp CRM Hub' },
    onnotice: () => undefined,
  }
  const sql = postgres(options)
  try {
    const reserved = await sql.reserve()
    try {
      await reserved`begin transaction read only`
      await reserved.unsafe(`set local statement_timeout = ${statementMs}`)
      yield Buffer.from('{"rows":[')
      let bytes = 0
      let rows = 0
      // Through the extended protocol, which takes one statement and refuses more.
      for await (const some of reserved.unsafe(query, [], { prepare: true }).cursor(rowsAtOnce)) {
        const text = some.map((row) => JSON.stringify(row, plainly)).join(',')
        bytes += Buffer.byteLength(text)
        if (bytes > sourceBytesMax) throw tooLarge()
        if (rows + some.length > recordsMax) throw tooManyRecords()
        if (some.length > 0) yield Buffer.from(`${rows === 0 ? '' : ','}${text}`)
        rows += some.length
      }
      yield Buffer.from(']}')
    } finally {
      reserved.release()
    }
  } catch (thrown) {
    throw databaseFailure(thrown)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** What is not text or a number is written as the database writes it. */
function plainly(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? null : value
}

/** Only the operator's own networks may do without. https://www.postgresql.org/docs/current/libpq-ssl.html */
function tlsOf(mode: string | null, hostname: string, isAllowed: boolean): NonNullable<GuardedOptions['ssl']> {
  if (mode === 'verify-full' || mode === 'verify-ca') return { rejectUnauthorized: true, servername: hostname }
  if (isAllowed) return mode === 'disable' ? false : mode === 'require' ? 'require' : 'prefer'
  return 'require'
}

/** Told before the database says it, in words of ours; what gets past this, the transaction refuses. */
function refuseOtherThanSelect(query: string): void {
  const bare = query
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .trim()
  if (/^(select|with|values|table)\b/i.test(bare)) return
  throw new Failure({ kind: 'rejected', code: 'query_refused', message: 'The query is not a SELECT.' })
}

const databaseErrorSchema = z.object({ severity: z.string(), code: z.string(), message: z.string() })

function databaseFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const said = databaseErrorSchema.safeParse(thrown).data
  if (said === undefined) return networkFailure(thrown, connectSeconds * 1_000)
  const words = said.message.slice(0, 300)
  if (said.code === '57014') {
    const message = `The query took longer than ${statementMs / 1_000} seconds.`
    return new Failure({ kind: 'transient', code: 'query_too_slow', message })
  }
  // Classes 28 and 3D: who one is, and which database. https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (/^(28|3D)/.test(said.code)) {
    return new Failure({ kind: 'auth', code: 'database_refused', message: `The database did not let us in: ${words}.` })
  }
  if (/^(08|53|57)/.test(said.code)) {
    return new Failure({ kind: 'transient', code: 'source_error', message: `The database failed: ${words}.` })
  }
  return new Failure({ kind: 'rejected', code: 'query_refused', message: `The database refused the query: ${words}.` })
}

function tooLarge(): Failure {
  const message = `The query answers with more than the ${sourceBytesMax / 1024 / 1024} MB that are read of one source.`
  return new Failure({ kind: 'rejected', code: 'answer_too_large', message })
}
