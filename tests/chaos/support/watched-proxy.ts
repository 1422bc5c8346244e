import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { closeServer, listen } from '../../../sandbox/listen.ts'

type Answer = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: Buffer }

/** What becomes of a request: `send` passes it on; null leaves it without an answer. */
export type Watch = (name: string, send: () => Promise<Answer>) => Promise<Answer | null>

/** Headers of one connection, or that hold no more once the body was unpacked. */
const own = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'host'])

/** Stands before a service, so that a test sees every request of a process, whichever client sends it. Names of the service become the proxy's. */
export async function startWatchedProxy(target: string, watch: Watch): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void pass(request, response))
  const port = await listen(server, { port: 0, service: 'a proxy', variable: '' })
  const url = `http://127.0.0.1:${port}`
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request
    const body = await buffer(request)
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      own.has(name) || value === undefined ? [] : [[name, String(value)] as const],
    )
    const answer = await watch(`${method} ${path.split('?')[0]}`, async () => {
      const answered = await fetch(`${target}${path}`, {
        method,
        headers: Object.fromEntries(kept),
        redirect: 'manual',
        ...(body.length === 0 ? {} : { body }),
      })
      return {
        status: answered.status,
        headers: new Map([...answered.headers].filter(([name]) => !own.has(name))),
        body: Buffer.from((await answered.text()).replaceAll(target, url)),
      }
    }).catch(() => null)
    if (answer === null) return void response.destroy()
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body)
  }
  return {
    url,
    close: () => closeServer(server, 0),
  }
}
