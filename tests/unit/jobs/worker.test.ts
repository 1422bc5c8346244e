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
/** What the start of a live run waits for. */
let started = () => Promise.resolve()
afterEach(() => server.close())

/** An engine whose database answers each poll as scripted, with messages by their queues. */
async function polls(
  answers: (call: number) => Promise<Readonly<Record<string, readonly object[]>>>,
  asked: unknown[] = [],
  onCall: (name: string | undefined) => void = () => undefined,
): Promise<Engine> {
  server = createServer()
  const answerTo = async (name: string | undefined, body: string) => {
    onCall(name)
    if (name === 'crm_start_live') {
      await started()
      return { kind: 'idle' }
    }
    if (name !== 'crm_receive_jobs') return null
    const { p_lanes: lanes } = z.object({ p_lanes: z.array(z.object({ queue: z.string() })) }).parse(JSON.parse(body))
    asked.push(lanes.map(({ queue }) => queue).toSorted())
    return Object.entries(await answers(asked.length)).flatMap(([queue, jobs]) => jobs.map((job) => ({ queue, ...job })))
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

const untilEmpty = { deadline: Number.POSITIVE_INFINITY, untilEmpty: true } as const

test('ends when the queues are empty, and not before what a job has added was done', async () => {
  const engine = await polls(async (call) =>
    call === 1 ? { crm_work: [{ ...liveJob, id: 2 }] } : call === 2 ? { crm_live: [liveJob] } : {},
  )
  expect(await runWorker(engine, untilEmpty)).toBe(2)
})

test('what a job has added that ended while the queues were asked is done too', async () => {
  const finished = Promise.withResolvers<void>()
  const engine = await polls(
    async (call) => {
      if (call === 1) return { crm_work: [{ ...liveJob, id: 2 }] }
      // Asked while the job was in flight, answered when it has ended: its answer cannot tell what it has added.
      if (call === 2) await finished.promise.then(() => sleep(50))
      return call === 3 ? { crm_live: [liveJob] } : {}
    },
    [],
    (name) => {
      if (name === 'crm_finish_jobs') finished.resolve()
    },
  )
  expect(await runWorker(engine, untilEmpty)).toBe(2)
})

test('one request asks for all queues, and a database that is slow to answer is asked once when they are empty', async () => {
  const asked: unknown[] = []
  const engine = await polls(async () => (await sleep(150), {}), asked)
  expect(await runWorker(engine, untilEmpty)).toBe(0)
  expect(asked).toEqual([['crm_gateway', 'crm_knowledge', 'crm_live', 'crm_outbox', 'crm_work']])
})

test('a queue of which as many are in flight as may be is not asked for meanwhile', async () => {
  const asked: unknown[] = []
  const jobs = [1, 2, 3].map((id) => ({ ...liveJob, id }))
  const work = Promise.withResolvers<void>()
  let isOver = false
  const engine = await polls(async (call) => {
    if (call === 1) return { crm_work: jobs }
    if (call === 4) work.resolve()
    return {}
  }, asked)
  started = () => work.promise.then(() => void (isOver = true))
  expect(await runWorker(engine, untilEmpty)).toBe(3)
  expect(isOver).toBe(true)
  expect(asked.slice(1, 4)).toEqual(Array.from({ length: 3 }, () => ['crm_gateway', 'crm_knowledge', 'crm_live', 'crm_outbox']))
})
