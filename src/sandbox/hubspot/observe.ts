import { setTimeout as sleep } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import { failureBody } from './errors.ts'
import type { Fault } from './faults.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

function drop(c: Context<SandboxEnv>): Response {
  c.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

function faultResponse(fault: Fault): Response {
  const status = fault.status ?? 500
  const body = fault.body ?? failureBody({ status: 400, category: 'INTERNAL_ERROR', message: 'internal error' })
  const isText = typeof body === 'string'
  const empty = status === 204 || status === 304
  return new Response(empty ? null : isText ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': isText ? 'text/plain' : 'application/json', ...fault.headers },
  })
}

/** Logs every API call, slows it down as configured, and lets a waiting fault strike it. */
export function observed(sandbox: Sandbox): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const started = performance.now()
    const { method, path } = c.req
    const log = (status: number | 'dropped') =>
      sandbox.requestLog.addRequest({ at: sandbox.clock(), method, path, status, tookMs: performance.now() - started })

    const fault = sandbox.faults.take(method, path)
    const delayMs = sandbox.settings().latencyMs + (fault?.kind === 'latency' ? (fault.ms ?? 0) : 0)
    if (delayMs > 0) await sleep(delayMs)
    if (fault?.kind === 'drop-before') {
      log('dropped')
      return drop(c)
    }
    if (fault?.kind === 'status') {
      log(fault.status ?? 500)
      return faultResponse(fault)
    }
    await next()
    if (fault?.kind === 'drop-after-commit') {
      log('dropped')
      c.res = drop(c)
    } else {
      log(c.res.status)
    }
    return undefined
  }
}
