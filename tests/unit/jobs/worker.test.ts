import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { createEngine, type Engine } from '../../../src/lib/crm/engine.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'

const liveJob = { id: 1, job: { kind: 'live', connectionId: '7b0b5b6e-6f0e-4f6e-9a43-0d2c1a3f5e10', attempts: 0 } }
let server: Server
afterEach(() => server.close())

/** An engine whose database has queues with scripted responses. */
async function queues(answers: Readonly<Record<string, (call: number) => Promise<readonly object[]>>>): Promise<Engine> {
  server = createServer()
  const calls = new Map<string, number>()
  const answerTo = async (name: string | undefined, body: string) => {
    if (name === 'crm_start_live') return { kind: 'idle' }
    if (name !== 'crm_receive_jobs') return null
    const queue = z.object({ p_queue: z.string() }).parse(JSON.parse(body)).p_queue
    const call = (calls.get(queue) ?? 0) + 1
    calls.set(queue, call)
    return answers[queue]?.(call)
  }
  server.on('request', (request, response) => {
    void text(request)
      .then((body) => answerTo(request.url?.split('/').at(-1), body))
      .then((answer) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return createEngine(
    parseEnv({
      NEXT_PUBLIC_SUPABASE_URL: `http://127.0.0.1:${port}`,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_worker',
      SUPABASE_SECRET_KEY: 'sb_secret_worker',
      CRON_SECRET: 'a-secret-of-the-worker-test',
      CRM_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      APP_URL: 'http://localhost:3000',
    }),
  )
}

test('ends when the queues are empty, even if one was found empty before a job of another one has added to it', async () => {
  let isAdded = false
  const engine = await queues({
    crm_work: async (call) => {
      await sleep(call === 1 ? 200 : 0)
      isAdded ||= call === 1
      return call === 1 ? [{ ...liveJob, id: 2 }] : []
    },
    crm_gateway: async () => [],
    crm_outbox: async () => [],
    crm_knowledge: async () => [],
    crm_live: async () => (isAdded ? ((isAdded = false), [liveJob]) : []),
  })
  expect(await runWorker(engine, { deadline: Number.POSITIVE_INFINITY, untilEmpty: true })).toBe(2)
})

test('asks a database that is slow to answer for each queue once, and ends', async () => {
  const asked: string[] = []
  const slow = (name: string, ms: number) => async () => (asked.push(name), await sleep(ms), [])
  const names = ['crm_live', 'crm_gateway', 'crm_outbox', 'crm_knowledge', 'crm_work']
  const engine = await queues(Object.fromEntries(names.map((name, index) => [name, slow(name, 60 + 35 * index)])))
  expect(await runWorker(engine, { deadline: Number.POSITIVE_INFINITY, untilEmpty: true })).toBe(0)
  expect(asked.toSorted()).toEqual(names.toSorted())
})
