import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StartupError } from '../startup-error.ts'
import { type NodeProcess, startNodeProcess } from './node-process.ts'

const answersWithinMs = 60_000
const askEveryMs = 150

/**
 * Serves the build and waits until it answers.
 * @throws StartupError with the server's output when it ends, fails or does not answer.
 */
export async function startWebApp(options: {
  readonly root: string
  readonly host: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  readonly onStart: (server: NodeProcess) => void
}): Promise<NodeProcess> {
  const next = join(options.root, 'node_modules/next/dist/bin/next')
  const server = startNodeProcess([next, 'start', '-H', options.host, '-p', String(options.port)], {
    cwd: options.root,
    env: options.env,
  })
  options.onStart(server)
  const deadline = performance.now() + answersWithinMs
  for (;;) {
    const status = await statusOf(`${localOrigin(options)}/sign-in`)
    if (server.end !== null) throw failure(`ended at once (${server.end.how})`, server)
    if (status !== null && status < 500) break
    if (status !== null) throw failure(`answers with status ${status}`, server)
    if (performance.now() > deadline) throw failure(`does not answer after ${answersWithinMs / 1000} s`, server)
    await delay(askEveryMs)
  }
  server.forward()
  return server
}

/** Where this machine reaches an app that listens on `host`. */
export function localOrigin({ host, port }: { readonly host: string; readonly port: number }): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`
  if (host === '::') return `http://[::1]:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function failure(what: string, server: NodeProcess): StartupError {
  return new StartupError(`The app ${what}. It printed:\n${server.output()}`)
}

/** Null while nothing listens. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })
    await answer.body?.cancel()
    return answer.status
  } catch {
    // Refused, reset and timed out all mean: not ready yet.
    return null
  }
}
