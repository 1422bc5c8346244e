import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../sandbox/hubspot/server.ts'
import { KLAVIYO_SANDBOX_CREDENTIALS } from '../../sandbox/klaviyo/server.ts'
import { control } from './local-app.ts'
import { type LocalStack, startLocalStack } from './local-stack.ts'
import { quantile } from './quantile.ts'
import { countApiCalls, resetApiCalls } from './sandbox-control.ts'

/** Single pushes of many callers at once, and batches, through the push gateway on the local stack as `npm start` runs it. */
export type GatewayMeasures = {
  readonly single: {
    readonly callers: number
    readonly pushes: number
    readonly p50Ms: number
    readonly p95Ms: number
    /** Of those that every caller sent last, when the server was warm. */
    readonly lastP95Ms: number
    readonly lost: number
  }
  readonly batches: readonly {
    readonly crm: (typeof batched)[number]['crm']
    readonly contacts: number
    readonly seconds: number
    readonly apiCalls: number
    /** Of the CRM's batch call alone, and of those that ask how a job is going. */
    readonly minimum: number
  }[]
}

const callers = 100
const pushesEach = 5
const deliveries = 10
const contactsEach = 1_000
/** Contacts that the CRM takes in a call, and calls that each of those needs: Klaviyo's jobs are asked for once. */
const batched = [
  { crm: 'klaviyo', size: 1_000, callsEach: 2 },
  { crm: 'hubspot', size: 100, callsEach: 1 },
] as const

const credentials = {
  klaviyo: { api_key: KLAVIYO_SANDBOX_CREDENTIALS.apiKey },
  hubspot: { access_token: HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN },
} as const

export async function measureGateway(): Promise<GatewayMeasures> {
  const stack = await startLocalStack()
  try {
    // The vendors' limits are not measured here.
    await control(stack.sandboxUrl('klaviyo'), 'config', { limitFactor: 1_000 })
    await control(stack.sandboxUrl('hubspot'), 'config', { rateLimitPer10s: 1_000_000, searchPerSecond: 10_000 })
    const call = await callerOf(stack)
    await call('/connect', 'single', { crm_type: 'klaviyo', credentials: credentials.klaviyo })
    const single = await measureSingle(call)
    const batches: GatewayMeasures['batches'][number][] = []
    for (const each of batched) {
      await call('/connect', each.crm, { crm_type: each.crm, credentials: credentials[each.crm] })
      batches.push(await measureBatches(call, stack.sandboxUrl(each.crm), each))
    }
    return { single, batches }
  } finally {
    await stack.stop()
  }
}

type Call = (path: string, user: string, body?: object) => Promise<unknown>

async function callerOf({ appUrl, accessToken }: LocalStack): Promise<Call> {
  const send = async (url: string, headers: Readonly<Record<string, string>>, body?: object): Promise<unknown> => {
    const sent = { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(url, {
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : sent),
    })
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const wanted = { name: 'Bench', scopes: ['gateway'], rate_limit: 100_000 }
  const made = await send(`${appUrl}/api/keys`, { authorization: `Bearer ${accessToken}` }, wanted)
  const { key } = z.object({ key: z.string() }).parse(made)
  return (path, user, body) => send(`${appUrl}/crm${path}`, { 'x-api-key': key, 'x-user-id': user }, body)
}

const pushedSchema = z.object({ results: z.array(z.object({ status: z.string() })) })
const countsSchema = z.object({ counts: z.object({ synced: z.number(), failed: z.number(), queued: z.number() }) })

async function measureSingle(call: Call): Promise<GatewayMeasures['single']> {
  const times: number[] = []
  const last: number[] = []
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let push = 0; push < pushesEach; push += 1) {
        const started = performance.now()
        pushedSchema.parse(await call('/sync/contact', 'single', { email: `single-${caller}-${push}@example.test` }))
        const took = performance.now() - started
        times.push(took)
        if (push === pushesEach - 1) last.push(took)
      }
    }),
  )
  await settled(() => call('/klaviyo/status', 'single'))
  const { counts } = countsSchema.parse(await call('/klaviyo/status', 'single'))
  const pushes = callers * pushesEach
  return {
    callers,
    pushes,
    p50Ms: Math.round(quantile(times, 0.5)),
    p95Ms: Math.round(quantile(times, 0.95)),
    lastP95Ms: Math.round(quantile(last, 0.95)),
    lost: pushes - counts.synced,
  }
}

async function measureBatches(
  call: Call,
  sandboxUrl: string,
  { crm, size, callsEach }: (typeof batched)[number],
): Promise<GatewayMeasures['batches'][number]> {
  await resetApiCalls(sandboxUrl)
  const started = performance.now()
  for (let delivery = 0; delivery < deliveries; delivery += 1) {
    const contacts = Array.from({ length: contactsEach }, (_, index) => ({ email: `batch-${delivery}-${index}@example.test` }))
    await call('/sync/contacts', crm, { contacts })
  }
  await settled(() => call(`/${crm}/status`, crm))
  const seconds = (performance.now() - started) / 1_000
  const contacts = deliveries * contactsEach
  return { crm, contacts, seconds, apiCalls: await countApiCalls(sandboxUrl), minimum: (contacts / size) * callsEach }
}

async function settled(read: () => Promise<unknown>): Promise<void> {
  while (countsSchema.parse(await read()).counts.queued > 0) await sleep(200)
}

export function gatewayLines({ single, batches }: GatewayMeasures): readonly string[] {
  const { callers: of, pushes, p50Ms, p95Ms, lastP95Ms, lost } = single
  return [
    `gateway: ${pushes} pushes of ${of} callers at once: p50 ${p50Ms} ms, p95 ${p95Ms} ms (warm ${lastP95Ms} ms), ${lost} lost`,
    ...batches.map(
      ({ crm, contacts, seconds, apiCalls, minimum }) =>
        `gateway: ${contacts} contacts to ${crm} in batches: ${seconds.toFixed(1)} s, ${apiCalls} API calls, ${(apiCalls / minimum).toFixed(2)} of the minimum`,
    ),
  ]
}
