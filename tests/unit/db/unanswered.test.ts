import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signatureHeaders } from '../../../sandbox/hubspot/webhook-signature.ts'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { createEngine } from '../../../src/lib/crm/engine.ts'
import { receiveWebhook } from '../../../src/lib/crm/use-cases/receive-webhook.ts'
import { fetchInTurn, personTimeoutMs, timedFetch, within } from '../../../src/lib/db/timed-fetch.ts'
import { userClient, userClientFromToken } from '../../../src/lib/db/user-client.ts'
import { runJob } from '../../../src/lib/jobs/background-jobs.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'

/** Takes every request and answers none, as a database does that is frozen; `/half` begins an answer. */
let frozen: Server
let requests = 0
const environment = {
  NEXT_PUBLIC_SUPABASE_URL: '',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_key',
  SUPABASE_SECRET_KEY: 'sb_secret_key',
  CRON_SECRET: randomBytes(16).toString('hex'),
  CRM_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  APP_URL: 'http://app.test',
  HUBSPOT_CLIENT_ID: 'id',
  HUBSPOT_CLIENT_SECRET: 'secret',
}

beforeAll(async () => {
  frozen = createServer((request, response) => {
    requests += 1
    if (request.url === '/half') response.write('[')
  }).listen(0, '127.0.0.1')
  await once(frozen, 'listening')
  const address = frozen.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  environment.NEXT_PUBLIC_SUPABASE_URL = `http://127.0.0.1:${address.port}`
  Object.assign(process.env, environment)
})
afterAll(async () => {
  frozen.closeAllConnections()
  frozen.close()
  await once(frozen, 'close')
})

const unavailable = { kind: 'transient', code: 'database_unavailable' }

async function seconds(work: PromiseLike<unknown>): Promise<number> {
  const started = performance.now()
  await work
  return (performance.now() - started) / 1000
}

/** However busy the machine is, some limit is long enough for an answer to begin. */
async function begunAnswer(limitMs: number): Promise<Response> {
  const answer = await timedFetch(limitMs)(`${environment.NEXT_PUBLIC_SUPABASE_URL}/half`).catch(() => null)
  return answer ?? begunAnswer(limitMs * 2)
}

test('an answer that does not come, or does not end, is given up', async () => {
  const request = timedFetch(100)
  await expect(request(environment.NEXT_PUBLIC_SUPABASE_URL)).rejects.toMatchObject({ name: 'AbortError' })
  const half = await begunAnswer(100)
  await expect(half.text()).rejects.toThrow(/aborted/)
  const given = new AbortController()
  const pending = timedFetch(60_000)(environment.NEXT_PUBLIC_SUPABASE_URL, { signal: given.signal })
  given.abort(new Error('by the caller'))
  await expect(pending).rejects.toThrow('by the caller')
})

test('many at the same time are asked a few at once, in their order, and none has its time run while it waits here', async () => {
  let underWay = 0
  let most = 0
  const asked: string[] = []
  const slow: typeof fetch = async (input) => {
    asked.push(new Request(input).url)
    underWay += 1
    most = Math.max(most, underWay)
    await delay(10)
    underWay -= 1
    return new Response('answered')
  }
  const addresses = Array.from({ length: 50 }, (_, index) => `http://supabase.test/${index}`)
  const request = fetchInTurn(4, { silentMs: 60_000, longestMs: 60_000 }, slow)
  await Promise.all(addresses.map(async (address) => expect(await (await request(address)).text()).toBe('answered')))
  expect(most).toBe(4)
  expect(asked).toEqual(addresses)
})

test('who waits is asked for as long as others are answered, and not after a silence or when nobody can be waiting', async () => {
  const asked: string[] = []
  const answering: typeof fetch = async (input) => {
    asked.push(new Request(input).url)
    return delay(15).then(() => new Response('answered'))
  }
  const patient = fetchInTurn(1, { silentMs: 30, longestMs: 60_000 }, answering)
  const waiting = Array.from({ length: 8 }, async () => (await patient('http://a.test')).text())
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 8 }, () => 'answered'))

  const gone = fetchInTurn(1, { silentMs: 60_000, longestMs: 10 }, answering)
  const [inTime, late] = await Promise.allSettled([gone('http://b.test'), gone('http://late.test')])
  expect(inTime.status).toBe('fulfilled')
  expect(late).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })

  const silent = fetchInTurn(1, { silentMs: 20, longestMs: 60_000 }, async (input) => {
    asked.push(new Request(input).url)
    return delay(60).then(() => Promise.reject(new Error('not answered')))
  })
  const [first, ...others] = await Promise.allSettled(['first', 'late', 'late'].map((host) => silent(`http://${host}.test`)))
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'not answered' } })
  for (const other of others) expect(other).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })
  expect(asked).not.toContain('http://late.test/')
})

test('what takes too long is answered in its place, and what does not is itself', async () => {
  expect(await within(20, new Promise(() => undefined), () => 'late')).toBe('late')
  expect(await within(60_000, Promise.resolve('done'), () => 'late')).toBe('done')
  await expect(within(60_000, Promise.reject(new Error('itself')), () => 'late')).rejects.toThrow('itself')
})

test('with a frozen database pages, webhooks and cron give up before their deadline, and ask once', async () => {
  const engine = createEngine(parseEnv(environment))
  const deadlineSeconds = 10 * (personTimeoutMs / 1000)
  const deadline = Date.now() + deadlineSeconds * 1000
  const cookies = { getAll: () => [], setAll: () => undefined }
  const body = JSON.stringify([
    { eventId: 1, subscriptionId: 1, portalId: 1, occurredAt: Date.now(), subscriptionType: 'contact.creation', objectId: 1 },
  ])
  const url = 'http://app.test/api/crm/webhooks/hubspot'
  const headers = new Headers(signatureHeaders('secret', url, body, Date.now()))
  const push = { method: 'POST', url, headers, body: new TextEncoder().encode(body) }
  const before = requests
  const waits = await Promise.all([
    seconds(expect(receiveWebhook(engine, 'hubspot', push, null)).rejects.toMatchObject(unavailable)),
    seconds(expect(runWorker(engine, { deadline, untilEmpty: true })).rejects.toMatchObject(unavailable)),
    ...(['delta-sync', 'health-check', 'detect-conflicts'] as const).map(async (job) => {
      const started = performance.now()
      await expect(runJob(engine, job, { deadline, force: false })).rejects.toMatchObject(unavailable)
      return (performance.now() - started) / 1000
    }),
    seconds(
      userClient(cookies, null)
        .from('contacts')
        .select('id')
        .then(({ error }) => expect(error?.code).toBe('')),
    ),
    seconds(
      userClientFromToken('token')
        .rpc('records_count')
        .then(({ error }) => expect(error?.code).toBe('')),
    ),
    seconds(
      userClientFromToken('token')
        .auth.getUser('token')
        .then(({ error }) => expect(error?.name).toBe('AuthRetryableFetchError')),
    ),
    seconds(
      userClient(cookies, null)
        .auth.signInWithPassword({ email: 'a@b.test', password: 'password' })
        .then(({ error }) => expect(error?.name).toBe('AuthRetryableFetchError')),
    ),
  ])
  // Ten times the limit: a busy machine comes late, too.
  for (const wait of waits) expect(wait).toBeLessThan(deadlineSeconds)
  // Everybody asks once; a worker for all of its queues.
  expect(requests - before).toBe(waits.length)
})
