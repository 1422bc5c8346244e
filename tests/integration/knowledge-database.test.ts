import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createEgress } from '../../src/lib/core/egress/egress.ts'
import { Failure } from '../../src/lib/core/errors.ts'
import { readQuery } from '../../src/lib/knowledge/database/read-query.ts'
import { type PostgresServer, startPostgresServer } from '../support/real-postgres-server.ts'

let server: PostgresServer
let owner: ReturnType<typeof postgres>
beforeAll(async () => {
  server = await startPostgresServer()
  owner = postgres({ ...server.address, max: 1, onnotice: () => undefined })
  await owner`create table customers (id int primary key, name text)`
  await owner`insert into customers select i, 'Customer ' || i from generate_series(1, 3) i`
  await owner`create sequence numbers`
})
afterAll(async () => {
  await owner.end()
  await server.close()
})

/** The server listens on no port: the connection that the guard would make goes to its socket. */
const egress = {
  connect: async () => {
    const socket = connect(server.address.path)
    await once(socket, 'connect')
    return socket
  },
}
const allow = new Set(['127.0.0.1:5432'])
const asked = (query: string) => ({ url: 'postgresql://postgres@127.0.0.1/postgres?sslmode=disable', query, password: null })
const rows = (query: string, signal?: AbortSignal) => text(Readable.from(readQuery({ egress, allow }, asked(query), signal)))

async function codeOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.code
    throw thrown
  }
  return 'read'
}

/** However busy the machine is. */
const patiently = { timeout: 20_000 }
async function connections(): Promise<number> {
  const [found] = await owner<{ open: number }[]>`
    select count(*)::int as open from pg_stat_activity where application_name = 'ADSapp CRM Hub'`
  return found?.open ?? -1
}

test('the rows of a SELECT come as one list, with every digit, and times as they are written', async () => {
  expect(
    await rows(`select 1 as id, 'Tea' as name, 12345678901234567890::numeric as big, null as nothing, true as yes,
      '{"a": [1]}'::jsonb as data, array['x', 'y'] as tags, date '2026-11-29' as day, 'nan'::float8 as none, '\\x00'::bytea as raw`),
  ).toBe(
    '{"rows":[{"id":1,"name":"Tea","big":"12345678901234567890","nothing":null,"yes":true,"data":{"a":[1]},"tags":["x","y"],"day":"2026-11-29","none":"NaN","raw":null}]}',
  )
  expect(JSON.parse(await rows('with many as (select generate_series(1, 1000) as id) select * from many'))).toMatchObject({
    rows: { length: 1_000, 999: { id: 1_000 } },
  })
  expect(await rows('select * from customers where false')).toBe('{"rows":[]}')
  await vi.waitFor(async () => expect(await connections()).toBe(0), patiently)
})

test.each([
  ['create table t (a int)', 'query_refused'],
  ['select 1; select 2', 'query_refused'],
  ['select 1; drop table customers', 'query_refused'],
  ['select * from nothing_there', 'query_refused'],
  [`select set_config('transaction_read_only', 'off', true)`, 'query_refused'],
  [`select nextval('numbers')`, 'query_refused'],
  [`with gone as (delete from customers returning *) select * from gone`, 'query_refused'],
  ['select * into copied from customers', 'query_refused'],
  ['select * from customers for update', 'query_refused'],
  [`copy (select 1) to program 'true'`, 'query_refused'],
  [`/* /* */ select */ copy (select 1) to program 'true'`, 'query_refused'],
  [`select repeat('x', 1000) from generate_series(1, 100000)`, 'answer_too_large'],
  [`select repeat('x', 200000000)`, 'answer_too_large'],
  ['select g from generate_series(1, 200000) g', 'too_many_records'],
])('%s is refused, and the connection closed', async (query, code) => {
  expect(await codeOf(rows(query))).toBe(code)
  await vi.waitFor(async () => expect(await connections()).toBe(0), patiently)
  expect(await owner`select count(*)::int as kept from customers`).toEqual([{ kept: 3 }])
})

test('a query that takes too long is ended by the database, and a fetch that is cut off leaves no connection', async () => {
  const stop = new AbortController()
  const reading = rows('select pg_sleep(3600)', stop.signal)
  const settled = reading.catch((thrown: unknown) => thrown)
  await vi.waitFor(async () => {
    const [found] = await owner<{ active: boolean }[]>`
      select state = 'active' as active from pg_stat_activity where application_name = 'ADSapp CRM Hub' and query like '%pg_sleep%'`
    expect(found?.active).toBe(true)
  }, patiently)
  stop.abort(new Error('cut off'))
  expect(await settled).toMatchObject({ message: 'cut off' })
  // What runs on is ended by the time limit of its statement, which the transaction has set.
  expect(
    await rows(`select current_setting('statement_timeout') as limit, current_setting('transaction_read_only') as only`),
  ).toBe('{"rows":[{"limit":"15s","only":"on"}]}')
  await owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ADSapp CRM Hub'`
  await vi.waitFor(async () => expect(await connections()).toBe(0), patiently)
})

test('a connection that the database ends is told', async () => {
  const settled = codeOf(rows('select pg_sleep(3600)'))
  await vi.waitFor(async () => {
    const ended = await owner`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'ADSapp CRM Hub' and query like '%pg_sleep%' and state = 'active'`
    expect(ended).toHaveLength(1)
  }, patiently)
  expect(await settled).toBe('source_error')
})

test('an address that is not public is not connected to', async () => {
  const guarded = createEgress(new Set())
  onTestFinished(() => guarded.close())
  const none = { egress: guarded, allow: new Set<string>() }
  expect(await codeOf(text(Readable.from(readQuery(none, { ...asked('select 1'), url: 'postgresql://u@127.0.0.1/db' }))))).toBe(
    'egress_refused',
  )
  // Beyond what the operator allows there is no connection without TLS.
  expect(await codeOf(text(Readable.from(readQuery(none, asked('select 1')))))).toBe('database_without_tls')
})

/** A server that does with each connection what the test says, as hostile ones do. */
async function serverThat(act: (socket: Socket) => void) {
  const sockets: Socket[] = []
  const listening = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    act(socket)
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => void listening.close())
  const { port } = listening.address() as AddressInfo
  const guarded = createEgress(new Set([`127.0.0.1:${port}`]))
  onTestFinished(() => guarded.close())
  const read = (mode: string, signal?: AbortSignal) =>
    codeOf(
      text(
        Readable.from(
          readQuery(
            { egress: guarded, allow: new Set([`127.0.0.1:${port}`]) },
            { url: `postgresql://u@127.0.0.1:${port}/db${mode}`, query: 'select 1', password: 'secret' },
            signal,
          ),
        ),
      ),
    )
  return { read, sockets }
}

test('without TLS nothing is sent, unless the address says so', async () => {
  const heard: Buffer[] = []
  const { read } = await serverThat((socket) => socket.on('data', (data) => (heard.push(data), socket.write('N'))))
  expect(await read('')).toBe('database_without_tls')
  // The request for TLS alone: no name, no password.
  expect(Buffer.concat(heard).toString('hex')).toBe('0000000804d2162f')
})

test('a server that sends without an end is cut off', async () => {
  const { read, sockets } = await serverThat((socket) => {
    const much = Buffer.alloc(1024 * 1024)
    much.write('R')
    much.writeUInt32BE(0xfffffff0, 1)
    const send = () => {
      while (socket.writable && socket.write(much));
    }
    socket.once('data', send).on('drain', send)
  })
  expect(await read('?sslmode=disable')).toBe('answer_too_large')
  await vi.waitFor(() => expect(sockets.every((socket) => socket.destroyed)).toBe(true), patiently)
})

test('a server that says nothing, or something else, is given up', async () => {
  const silent = await serverThat((socket) => socket.resume())
  await expect(silent.read('?sslmode=disable', AbortSignal.timeout(300))).rejects.toMatchObject({ name: 'TimeoutError' })
  await vi.waitFor(() => expect(silent.sockets.every((socket) => socket.destroyed)).toBe(true), patiently)
  const other = await serverThat((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
  expect(await other.read('?sslmode=disable')).toBe('source_unreachable')
})
