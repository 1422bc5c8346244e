import Cursor from 'pg-cursor'
import { Client } from 'pg'
import { z } from 'zod'
import type { Egress } from '../../core/egress/egress.ts'
import type { EgressAllow } from '../../core/egress/egress-address.ts'
import { Failure } from '../../core/errors.ts'
import { networkFailure } from '../fetch/failures.ts'
import { recordsMax, sourceBytesMax } from '../formats/limits.ts'
import { tooManyRecords } from '../formats/refusals.ts'
import { plainly, rowTypes } from './row-types.ts'
import { isSelect } from './select-only.ts'
import { tlsOf } from './tls.ts'

/** Of the one statement. */
const statementMs = 15_000
/** Of connecting, and of getting in. */
const connectMs = 10_000
/** Rows that are held at once. */
const rowsAtOnce = 200
/** What may arrive, whatever the rows come to as JSON: a server that sends without an end is cut off. */
const arrivingBytesMax = 2 * sourceBytesMax
const lookMs = 50
const postgresPort = 5_432

export type DatabaseAsked = { readonly url: string; readonly query: string; readonly password: string | null }

/**
 * What a SELECT answers, as JSON with one list, `rows`. It runs in a transaction that may only read, alone, within 15 seconds; rows come
 * through a cursor, so that none are held that are not needed. The address is checked when the connection is made, and whatever happens the
 * connection is closed.
 * @param signal ends the reading, and the connection with it
 * @throws Failure `query_refused`, `query_too_slow`, `database_refused`, `database_without_tls`, `egress_refused`, `source_unreachable`,
 * `source_timeout`, `source_error`, `answer_too_large`, `too_many_records`; the signal's reason
 */
export async function* readQuery(
  { egress, allow }: { readonly egress: Pick<Egress, 'connect'>; readonly allow: EgressAllow },
  { url, query, password }: DatabaseAsked,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!isSelect(query)) throw new Failure({ kind: 'rejected', code: 'query_refused', message: 'The query is not a SELECT.' })
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const at = port === '' ? postgresPort : Number(port)
  const ssl = tlsOf(searchParams.get('sslmode'), allow.has(`${hostname}:${at}`))
  signal?.throwIfAborted()
  const socket = await egress.connect(hostname, at).catch((thrown: unknown) => {
    throw networkFailure(thrown, connectMs)
  })
  const client = new Client({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: at,
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    user: decodeURIComponent(username) || 'postgres',
    // As a function: nothing that is left out is taken from this server's own settings.
    password: () => password ?? '',
    ssl,
    // The driver connects by itself; this connection is there, and checked.
    stream: () => Object.assign(socket, { connect: () => (queueMicrotask(() => socket.emit('connect')), socket) }),
    connectionTimeoutMillis: connectMs,
    application_name: 'ADSapp CRM Hub',
    types: rowTypes(),
  })
  const cut = Promise.withResolvers<never>()
  cut.promise.catch(() => undefined)
  client.on('error', cut.reject)
  const stop = (reason: unknown) => {
    cut.reject(reason)
    socket.destroy()
  }
  const onAbort = () => stop(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  // It may have been while the connection was made.
  if (signal?.aborted === true) onAbort()
  const watch = setInterval(() => socket.bytesRead > arrivingBytesMax && stop(tooLarge()), lookMs)
  /** Never longer than the connection lasts. */
  const answered = <Value>(work: Promise<Value>): Promise<Value> => Promise.race([cut.promise, work])
  try {
    await answered(client.connect())
    await answered(client.query('begin transaction read only'))
    await answered(client.query(`set local statement_timeout = ${statementMs}`))
    // Through the extended protocol, which takes one statement and refuses more.
    const cursor = client.query(new Cursor<Record<string, unknown>>(query))
    yield Buffer.from('{"rows":[')
    let bytes = 0
    let rows = 0
    for (;;) {
      const some = await answered(cursor.read(rowsAtOnce))
      if (some.length === 0) break
      const text = some.map((row) => JSON.stringify(row, plainly)).join(',')
      bytes += Buffer.byteLength(text)
      if (bytes > sourceBytesMax) throw tooLarge()
      if (rows + some.length > recordsMax) throw tooManyRecords()
      yield Buffer.from(`${rows === 0 ? '' : ','}${text}`)
      rows += some.length
    }
    yield Buffer.from(']}')
  } catch (thrown) {
    throw signal?.aborted === true ? signal.reason : databaseFailure(thrown)
  } finally {
    clearInterval(watch)
    signal?.removeEventListener('abort', onAbort)
    // Not `end`, which waits for the other side.
    socket.destroy()
  }
}

const saidSchema = z.object({ severity: z.string(), code: z.string(), message: z.string() })

function databaseFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const said = saidSchema.safeParse(thrown).data
  if (said === undefined) return driverFailure(thrown)
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

/** What the driver says by itself has no code. */
function driverFailure(thrown: unknown): Failure {
  const words = thrown instanceof Error ? thrown.message : ''
  if (/SSL/.test(words)) {
    const message = 'The database does not speak TLS.'
    return new Failure({ kind: 'rejected', code: 'database_without_tls', message, cause: thrown })
  }
  if (/SASL|password/i.test(words)) {
    const message = 'The database wants a password that it was not given, or asks for it in a way that is not safe.'
    return new Failure({ kind: 'auth', code: 'database_refused', message, cause: thrown })
  }
  if (/timeout/i.test(words)) {
    return networkFailure(new DOMException(words, 'TimeoutError'), connectMs)
  }
  return networkFailure(thrown, connectMs)
}

function tooLarge(): Failure {
  const message = `The query answers with more than the ${sourceBytesMax / 1024 / 1024} MB that are read of one source.`
  return new Failure({ kind: 'rejected', code: 'answer_too_large', message })
}
