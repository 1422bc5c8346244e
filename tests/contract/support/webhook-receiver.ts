import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, vi } from 'vitest'
import { z } from 'zod'

/** A raw delivery. */
export interface Received {
  readonly method: string
  /** The whole requested URL. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What the receiver answers; a promise delays the answer. Null = the connection is closed. `gone` resolves when the sender disconnects. */
type Responder = (received: Received, place: number, gone: Promise<void>) => Answer | null | Promise<Answer | null>

const deliverySchema = z.object({
  url: z.string(),
  status: z.union([z.number(), z.string()]),
  accepted: z.boolean(),
  attempt: z.number(),
  duplicate: z.boolean(),
  tookMs: z.number(),
  eventIds: z.array(z.string()),
})
const deliveriesSchema = z.object({ deliveries: z.array(deliverySchema) })
const idleSchema = z.object({ idle: z.boolean() })

/** Starts a webhook receiver on a free port (or `port`), which answers 200 unless it is given a responder. */
export async function startReceiver(port = 0) {
  const received: Received[] = []
  let responder: Responder = () => ({ status: 200 })
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
      const { method = '', url = '', headers } = request
      const delivery = {
        method,
        url: `http://${headers.host ?? ''}${url}`,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString('utf8'),
      }
      received.push(delivery)
      const gone = new Promise<void>((resolve) => response.once('close', resolve))
      const answer = await responder(delivery, received.length - 1, gone)
      if (answer === null) response.destroy()
      else response.writeHead(answer.status, answer.headers).end(answer.body ?? '')
    })().catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    received,
    answer(next: Responder): void {
      responder = next
    },
    async close(): Promise<void> {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Waits until the sandbox has nothing left to send. */
export async function deliveredAll(sandboxUrl: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${sandboxUrl}/_sandbox/webhooks/idle`)
      expect(idleSchema.parse(await answer.json()).idle).toBe(true)
    },
    { timeout: 300_000, interval: 10 },
  )
}

/** The sandbox's log of attempts, oldest first. */
export async function attemptsOf(sandboxUrl: string) {
  const answer = await fetch(`${sandboxUrl}/_sandbox/webhooks/deliveries`)
  return deliveriesSchema.parse(await answer.json()).deliveries.toReversed()
}
