import { performance } from 'node:perf_hooks'
import { z } from 'zod'
import { type LocalStack, startLocalStack } from './local-stack.ts'
import { quantile } from './quantile.ts'

/** What websites send in, and what endpoints are told, on the local stack as `npm start` runs it. */
export type IntakeMeasures = {
  readonly posts: {
    readonly callers: number
    readonly sent: number
    readonly p50Ms: number
    readonly p95Ms: number
    /** Of the last fifth, when the server was warm. */
    readonly lastP95Ms: number
    readonly stored: number
  }
  /** Messages that one call approves, each into a new contact. */
  readonly approval: { readonly items: number; readonly seconds: number; readonly failed: number }
  /** One statement that changes records, without an endpoint and with one that receives each. */
  readonly announced: { readonly records: number; readonly without: number; readonly withOne: number; readonly ratio: number }
}

const callers = 50
const sent = 1_000
const approvedAtOnce = 500
const records = 20_000
/** Of each, the middle one counts. */
const rounds = 3

export async function measureIntake(): Promise<IntakeMeasures> {
  const stack = await startLocalStack()
  try {
    const posts = await measurePosts(stack)
    const approval = await measureApproval(stack)
    return { posts, approval, announced: await measureAnnounced(stack) }
  } finally {
    await stack.stop()
  }
}

type Sent = { readonly body?: object; readonly method?: string; readonly key?: string }

async function call({ appUrl, accessToken }: LocalStack, path: string, sending: Sent = {}): Promise<unknown> {
  const { body, key = accessToken, method = body === undefined ? 'GET' : 'POST' } = sending
  const response = await fetch(`${appUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

async function measurePosts(stack: LocalStack): Promise<IntakeMeasures['posts']> {
  const made = await call(stack, '/api/keys', { body: { name: 'Bench', scopes: ['intake'], rate_limit: 100_000 } })
  const { key } = z.object({ key: z.string() }).parse(made)
  const times: number[] = []
  const ids = new Set<string>()
  let next = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < sent) {
        const number = (next += 1)
        const started = performance.now()
        const answer = await call(stack, '/webhooks/customer-registration', { body: registration(number), key })
        times.push(performance.now() - started)
        ids.add(z.object({ id: z.string() }).parse(answer).id)
      }
    }),
  )
  return {
    callers,
    sent,
    p50Ms: Math.round(quantile(times, 0.5)),
    p95Ms: Math.round(quantile(times, 0.95)),
    lastP95Ms: Math.round(quantile(times.slice(-sent / 5), 0.95)),
    stored: ids.size,
  }
}

const registration = (number: number) => ({
  customer: {
    firstName: 'Bench',
    lastName: `Sender ${number}`,
    email: `sent-${number}@example.test`,
    phone: `+44207${String(9_000_000 + number)}`,
    websiteUserId: `bench-${number}`,
  },
  metadata: { timestamp: '2026-11-29T10:00:00Z' },
})

const pageSchema = z.object({ items: z.array(z.object({ id: z.string() })), next_cursor: z.string().nullable() })

async function measureApproval(stack: LocalStack): Promise<IntakeMeasures['approval']> {
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null && ids.length < approvedAtOnce; ) {
    const query = new URLSearchParams({ status: 'pending_approval', q: 'sent-', ...(cursor === '' ? {} : { cursor }) })
    const page = pageSchema.parse(await call(stack, `/api/intake?${query}`))
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  }
  const started = performance.now()
  const answer = await call(stack, '/api/intake/bulk', { body: { action: 'approve', ids: ids.slice(0, approvedAtOnce) } })
  const seconds = (performance.now() - started) / 1_000
  const { done, failed } = z.object({ done: z.number(), failed: z.array(z.unknown()) }).parse(answer)
  return { items: done + failed.length, seconds, failed: failed.length }
}

async function measureAnnounced(stack: LocalStack): Promise<IntakeMeasures['announced']> {
  const { client } = stack
  const organization = await client.from('organizations').select('id').eq('slug', 'acme').single()
  const { id } = z.object({ id: z.string() }).parse(organization.data)
  for (let from = 0; from < records; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({
      organization_id: id,
      email: `announced-${from + index}@example.test`,
      company: 'Announced',
    }))
    const { error } = await client.from('contacts').insert(rows)
    if (error) throw error
  }
  const change = async (round: string) => {
    const started = performance.now()
    const { error, count } = await client
      .from('contacts')
      .update({ job_title: round }, { count: 'exact' })
      .eq('company', 'Announced')
    if (error) throw error
    if (count !== records) throw new Error(`${count} records were changed, not ${records}.`)
    return (performance.now() - started) / 1_000
  }
  await change('warm')
  const without: number[] = []
  const withOne: number[] = []
  // By turns: whatever else keeps the machine busy slows both down.
  for (let round = 0; round < rounds; round += 1) {
    without.push(await change(`without ${round}`))
    const wanted = { url: 'https://example.com/bench', event_types: ['*'] }
    const endpoint = z.object({ id: z.string() }).parse(await call(stack, '/api/webhook-endpoints', { body: wanted }))
    const path = `/api/webhook-endpoints/${endpoint.id}`
    // Paused, it has everything written down and is sent nothing: what is measured is the change, not the delivery.
    await call(stack, path, { method: 'PATCH', body: { status: 'paused' } })
    withOne.push(await change(`with ${round}`))
    await call(stack, path, { method: 'DELETE' })
  }
  const middle = { without: quantile(without, 0.5), withOne: quantile(withOne, 0.5) }
  return { records, ...middle, ratio: middle.withOne / middle.without }
}

export function intakeLines({ posts, approval, announced }: IntakeMeasures): readonly string[] {
  const { callers: of, sent: all, stored, p50Ms, p95Ms, lastP95Ms } = posts
  return [
    `intake: ${all} posts of ${of} callers at once: p50 ${p50Ms} ms, p95 ${p95Ms} ms (warm ${lastP95Ms} ms), ${all - stored} lost`,
    `intake: ${approval.items} approved in one call: ${approval.seconds.toFixed(1)} s, ${approval.failed} failed`,
    `events: ${announced.records} records changed in one statement: ${announced.without.toFixed(1)} s, told to an endpoint ${announced.withOne.toFixed(1)} s, ${announced.ratio.toFixed(2)} times`,
  ]
}
