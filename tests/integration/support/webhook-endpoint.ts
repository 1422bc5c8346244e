import { once } from 'node:events'
import { createServer } from 'node:http'
import { crmTypeSchema } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Engine } from '../../../src/lib/crm/engine.ts'
import { receiveWebhook, type WebhookOutcome } from '../../../src/lib/crm/use-cases/receive-webhook.ts'

export type WebhookEndpoint = {
  /** Without a trailing slash; what an engine's `appUrl` has to be. */
  readonly url: string
  /** Every outcome so far. */
  readonly outcomes: WebhookOutcome[]
  /** From now on webhooks go to this engine; before, they are refused with 503, as by a starting server. */
  serve(engine: Engine): void
  close(): Promise<void>
}

/** Receives webhooks as the app's route does, on its own port; working on the queue is left to the test. */
export async function startWebhookEndpoint(): Promise<WebhookEndpoint> {
  let engine: Engine | null = null
  let base = ''
  const outcomes: WebhookOutcome[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
      const url = new URL(`${base}${request.url ?? ''}`)
      const crmType = crmTypeSchema.parse(url.pathname.split('/').at(-1))
      if (!engine) return response.writeHead(503).end()
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const pushed = { method: request.method ?? '', url: url.href, headers, body: Buffer.concat(chunks) }
      const outcome = await receiveWebhook(engine, crmType, pushed, url.searchParams.get('connection'))
      outcomes.push(outcome)
      if (outcome.kind === 'refused') return response.writeHead(401).end()
      const { status, contentType, body } = outcome.acknowledgement
      return response.writeHead(status, { 'content-type': contentType }).end(status === 204 ? undefined : body)
    })().catch(() => response.writeHead(500).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The endpoint listens on no port.')
  base = `http://127.0.0.1:${address.port}`
  return {
    url: base,
    outcomes,
    serve: (served) => {
      engine = served
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
