import { setTimeout as sleep } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { OnNode, SandboxCore } from './core.ts'
import type { Fault } from './faults.ts'

/** Ends the connection without an answer. */
export function drop<E extends OnNode>(c: Context<E>): Response {
  c.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

/** Sends the answer's headers and half of its body, and ends the connection. */
async function cut<E extends OnNode>(c: Context<E>): Promise<Response> {
  const body = Buffer.from(await c.res.arrayBuffer())
  const { incoming, outgoing } = c.env
  outgoing.writeHead(c.res.status, { ...Object.fromEntries(c.res.headers), 'content-length': String(body.length) })
  await new Promise((resolve) => outgoing.write(body.subarray(0, body.length / 2), resolve))
  incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

/** The answer that a fault puts in the place of the real one. */
export function faultResponse(fault: Fault, bodyOf: (status: number) => unknown): Response {
  const status = fault.status ?? 500
  const body = fault.body ?? bodyOf(status)
  const isText = typeof body === 'string'
  const empty = status === 204 || status === 304
  return new Response(empty ? null : isText ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': isText ? 'text/plain' : 'application/json', ...fault.headers },
  })
}

/** Logs every API call, adds the configured latency, and applies a pending fault. `bodyOf` returns the vendor's error body for a status. */
export function observed<E extends OnNode>(sandbox: SandboxCore, bodyOf: (status: number) => unknown): MiddlewareHandler<E> {
  return async (c, next) => {
    const started = performance.now()
    const { method, path } = c.req
    const log = (status: number | 'dropped') =>
      sandbox.requestLog.addRequest({ at: sandbox.clock(), method, path, status, tookMs: performance.now() - started })

    const fault = sandbox.faults.take(method, path, sandbox.faults.readsBodies() ? await c.req.text() : '')
    const delayMs = sandbox.settings().latencyMs + (fault?.kind === 'latency' ? (fault.ms ?? 0) : 0)
    if (delayMs > 0) await sleep(delayMs)
    if (fault?.kind === 'drop-before') {
      log('dropped')
      return drop(c)
    }
    if (fault?.kind === 'status') {
      log(fault.status ?? 500)
      return faultResponse(fault, bodyOf)
    }
    if (fault?.kind === 'commit-late') await sandbox.faults.hold(fault)
    await next()
    if (fault?.kind === 'answer-late') await sandbox.faults.hold(fault)
    if (fault?.kind === 'drop-after-commit') {
      log('dropped')
      c.res = drop(c)
    } else if (fault?.kind === 'cut-body') {
      log('dropped')
      const sent = await cut(c)
      // Otherwise the headers of both answers are merged.
      c.res = undefined
      c.res = sent
    } else {
      log(c.res.status)
    }
    return undefined
  }
}
