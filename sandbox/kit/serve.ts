import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { keepIdleConnections } from '../listen.ts'

export interface RunningSandbox {
  /** Base address without a trailing slash: API, consent page and pages for people. */
  readonly url: string
  readonly port: number
  /** Ends open connections and closes the data file. */
  close(): Promise<void>
}

/** A sandbox that is ready to answer; `close` closes its data file. */
interface Answering {
  readonly fetch: Parameters<typeof getRequestListener>[0]
  close(): void
}

/**
 * Serves a sandbox on 127.0.0.1. Rejects with Node's own error (`code` `EADDRINUSE` for a taken port) when it cannot listen; nothing is left
 * open then.
 */
export async function serveSandbox(
  options: {
    /** 0 = any free port. */
    readonly port: number
    readonly publicUrl?: string
    /** Bound of request line and headers; Node's own when absent. */
    readonly headerBytesMax?: number
  },
  name: string,
  open: (url: string) => Promise<Answering>,
): Promise<RunningSandbox> {
  const server = createServer(options.headerBytesMax === undefined ? {} : { maxHeaderSize: options.headerBytesMax })
  keepIdleConnections(server)
  server.listen(options.port, '127.0.0.1')
  // Before the data file is opened: two sandboxes must not share one.
  await once(server, 'listening')
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error(`The ${name} sandbox listens on no port`)
    const url = options.publicUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${address.port}`
    const answering = await open(url)
    const listener = getRequestListener(answering.fetch, { overrideGlobalObjects: false })
    server.on('request', (request, response) => void listener(request, response))
    return { url, port: address.port, close: () => close(server, answering) }
  } catch (error) {
    server.close()
    throw error
  }
}

async function close(server: Server, answering: Answering): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
  answering.close()
}
