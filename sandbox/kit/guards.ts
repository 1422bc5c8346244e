import type { MiddlewareHandler } from 'hono'
import type { OnNode, SandboxCore } from './core.ts'

const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Restricts the pages and the controls to this machine: the connection must come from loopback and name a loopback host (or the public address),
 * and a write that a browser sends must come from one of the sandbox's own pages.
 */
export function localOnly<E extends OnNode>(sandbox: Pick<SandboxCore, 'publicUrl'>): MiddlewareHandler<E> {
  return async (c, next) => {
    const publicUrl = new URL(sandbox.publicUrl)
    const own = (url: URL) => loopbackHosts.has(url.hostname) || url.host === publicUrl.host
    // DNS rebinding: another site can point its name at 127.0.0.1, but the Host header still has that name.
    if (!loopbackAddresses.has(c.env.incoming.socket.remoteAddress ?? '') || !own(new URL(c.req.url))) {
      return c.text('The sandbox answers on this machine only.', 403)
    }
    const origin = c.req.header('origin')
    const foreign =
      origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== (c.req.header('host') ?? publicUrl.host))
    if (c.req.method !== 'GET' && (foreign || c.req.header('sec-fetch-site') === 'cross-site')) {
      return c.text('This request came from another site.', 403)
    }
    await next()
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    )
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cache-Control', 'no-store')
    return undefined
  }
}
