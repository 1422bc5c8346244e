import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { reasonOf, StartupError } from './startup-error.ts'

export interface Listener {
  /** 0 = any free port. */
  readonly port: number
  /** What needs the port, as named in the message. */
  readonly service: string
  /** The environment variable that chooses another port. */
  readonly variable: string
}

/**
 * Listens on the given address, by default loopback, and returns the port.
 * @throws StartupError when the port is taken or may not be used.
 */
export function listen(server: Server, listener: Listener, host = '127.0.0.1'): Promise<number> {
  keepIdleConnections(server)
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portRefused(listener, error)))
    server.listen(listener.port, host, () => resolve(portOf(server.address())))
  })
}

/**
 * Clients end idle connections, not this server: on a busy machine it would end one in the very moment in which the next
 * request is sent over it, which that client then sees as a failure.
 */
export function keepIdleConnections(server: Server): void {
  server.keepAliveTimeout = 0
}

/** The message when a server could not listen. */
export function portRefused({ port, service, variable }: Listener, error: unknown): StartupError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const problem = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${reasonOf(error)})`
  return new StartupError(`Port ${port} ${problem}, and ${service} needs it. Free it, or set ${variable} to another port.`, {
    cause: error,
  })
}

/** Fails as `listen` does when the port is taken on any address; for a server that another process starts later. */
export async function assertPortIsFree(listener: Listener): Promise<void> {
  const probe = createServer()
  await listen(probe, listener, '')
  await closeServer(probe)
}

/** Accepts no more connections and waits for requests in flight, for `graceMs` at most. */
export function closeServer(server: Server, graceMs = 2_000): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(deadline)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  return address.port
}
