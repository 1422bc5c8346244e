import { setTimeout as sleep } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { OnNode } from '../kit/core.ts'

type Answer = (c: Context<OnNode>) => Response | Promise<Response>

const json = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  new Response(body, { headers: { 'content-type': 'application/json', ...headers } })
const redirect = (location: string) => new Response(null, { status: 302, headers: { location } })

/** Ways in which a source can go wrong, or mean ill; what answers is named by the last part of the address. */
export const hostileAnswers: Readonly<Record<string, Answer>> = {
  /** Never ends, as fast as it is read. */
  endless: (c) => endless(c, 0),
  /** A byte now and then. */
  drip: (c) => endless(c, 200),
  silent: async (c) => {
    await new Promise((resolve) => c.env.incoming.once('close', resolve))
    return RESPONSE_ALREADY_SENT
  },
  /** A gigabyte that is a megabyte on the wire. */
  'gzip-bomb': (c) => gzipBomb(c),
  'says-too-long': () => json('[]', { 'content-length': '99999999999' }),
  deep: () => json(`${'['.repeat(10_000)}1${']'.repeat(10_000)}`),
  'deep-objects': () => json(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
  'odd-text': () => json('[{"name":"a\\u0000b","note":"x\\ud800y","\\u0000":"z"}]'),
  html: () =>
    new Response('<!doctype html><html><body><h1>Our shop</h1><p>Welcome.</p></body></html>', {
      headers: { 'content-type': 'text/html' },
    }),
  'sign-in': () =>
    new Response('<!doctype html><html><body><form><input type="password"></form></body></html>', {
      headers: { 'content-type': 'text/html' },
    }),
  'cut-off': () => json('{"customers":[{"id":1},{"id":'),
  'packed-wrongly': () => json('not packed at all', { 'content-encoding': 'gzip' }),
  packed: () =>
    new Response(Uint8Array.from(gzipSync('[{"id":1}]')), {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    }),
  'to-loopback': () => redirect('http://127.0.0.1:1/admin'),
  'to-metadata': () => redirect('http://169.254.169.254/latest/meta-data/'),
  'to-mapped': () => redirect('http://[::ffff:10.0.0.1]/'),
  'to-file': () => redirect('file:///etc/passwd'),
  'to-itself': (c) => redirect(c.req.url),
  'next-elsewhere': () => json(JSON.stringify({ customers: [{ id: 1 }], next: 'https://elsewhere.example/customers?page=2' })),
  'next-itself': (c) => json(JSON.stringify({ customers: [{ id: 1 }], next: c.req.url })),
  /** Another next page each time. */
  'next-forever': (c) => {
    const page = Number(new URL(c.req.url).searchParams.get('page') ?? '1')
    return json(JSON.stringify({ customers: [{ id: page }], next: `${new URL(c.req.url).pathname}?page=${page + 1}` }))
  },
}

/** Writes as fast as the reader reads, until that one has had enough. */
async function pour(to: Writable, until: Writable, pieces: Iterable<Uint8Array | string>, waitMs = 0): Promise<void> {
  let goOn = () => {}
  to.on('drain', () => goOn())
  until.on('close', () => goOn())
  for (const piece of pieces) {
    if (waitMs > 0) await sleep(waitMs)
    if (until.destroyed || to.destroyed) return
    if (!to.write(piece)) await new Promise<void>((resolve) => (goOn = resolve))
  }
}

function* forever<Piece>(piece: Piece, times = Number.POSITIVE_INFINITY): Generator<Piece> {
  for (let count = 0; count < times; count += 1) yield piece
}

async function endless({ env: { outgoing } }: Context<OnNode>, waitMs: number): Promise<Response> {
  outgoing.writeHead(200, { 'content-type': 'application/json' })
  outgoing.write('[')
  await pour(outgoing, outgoing, forever(waitMs > 0 ? '1,' : `{"filler":"${'x'.repeat(64)}"},`.repeat(1_000)), waitMs)
  return RESPONSE_ALREADY_SENT
}

async function gzipBomb({ env: { outgoing } }: Context<OnNode>): Promise<Response> {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  const gzip = createGzip()
  gzip.pipe(outgoing)
  await pour(gzip, outgoing, forever(Buffer.alloc(1024 * 1024, ' '), 1_024))
  gzip.end()
  return RESPONSE_ALREADY_SENT
}
