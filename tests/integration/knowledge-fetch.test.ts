import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { SOURCE_SANDBOX_CREDENTIALS } from '../../sandbox/sources/server.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

const modules = async () => ({
  dispatch: await import('../../src/lib/http/dispatch.ts'),
  ...(await import('../../src/lib/http/knowledge/routes.ts')),
  ...(await import('../../src/lib/http/knowledge/webhook-routes.ts')),
  ...(await import('../../src/lib/crm/engine.ts')),
  ...(await import('../../src/lib/jobs/worker.ts')),
  ...(await import('../../src/lib/jobs/crm-sync.ts')),
  ...(await import('../../src/lib/knowledge/fetch/fetch-knowledge.ts')),
})
let stack: TestStack
let ours: TestOrganization
let app: Awaited<ReturnType<typeof modules>>
let sources = ''
const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack({ sandboxes: ['sources'] })
  ours = await stack.createTestOrganisation()
  sources = stack.sandboxes.get('sources') ?? ''
  enter(stack.env)
  app = await modules()
  await stack.sql('update organization_members set last_seen_at = now()', [])
  expect(await call('POST', '/api/dashboard/pages', { page_id: 'p1', page_name: 'Our page' })).toMatchObject({ status: 201 })
})
afterAll(() => stack.close())

async function call(method: string, path: string, body?: unknown) {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { authorization: `Bearer ${ours.owner.accessToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await app.dispatch.dispatcher(app.knowledgeRoutes)(request)
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
}
const work = () => app.runWorker(app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
const add = (link: Readonly<Record<string, unknown>>) =>
  call('POST', '/api/dashboard/crm-links', { page_id: 'p1', channels: ['messenger'], name: 'Link', is_active: true, ...link })
const fetchNow = (url: string) => call('POST', '/api/dashboard/crm-links/fetch', { page_id: 'p1', url })
const linkSchema = z.object({
  id: z.string(),
  url: z.string(),
  state: z.string(),
  documents: z.number(),
  is_active: z.boolean(),
  last_error: z.object({ code: z.string(), message: z.string(), action: z.string() }).nullable(),
  history: z.array(
    z.object({
      outcome: z.string(),
      requests: z.number(),
      status: z.number().nullable(),
      chunks_added: z.number(),
      chunks_removed: z.number(),
      chunks_kept: z.number(),
    }),
  ),
})
async function linkAt(url: string) {
  const { body } = await call('GET', '/api/dashboard/crm-links?page_id=p1')
  const found = z
    .array(linkSchema)
    .parse(body['crm_links'])
    .find((link) => link.url === url)
  if (found === undefined) throw new Error('There is no such link.')
  return found
}
const passages = async (url: string) =>
  stack.sql<{ text: string }>(
    'select c.text from knowledge_chunks c join knowledge_sources s on s.id = c.source_id where s.url = $1 order by c.position',
    [url],
  )

describe('a link to a shop', () => {
  const { shopToken } = SOURCE_SANDBOX_CREDENTIALS
  const shop = () => `${sources}/admin/api/2024-01/customers.json`

  test('is fetched at once when it is added, with what it needs to be let in', async () => {
    expect(await add({ url: shop(), api_key: shopToken, headers: { 'X-Shopify-Access-Token': shopToken } })).toMatchObject({
      status: 201,
    })
    await work()
    expect(await linkAt(shop())).toMatchObject({
      state: 'ok',
      documents: 45,
      last_error: null,
      history: [{ outcome: 'changed', requests: 1, status: 200 }],
    })
    expect((await passages(shop())).length).toBeGreaterThanOrEqual(45)
  })

  test('costs one request when nothing has changed', async () => {
    const { status, body } = await fetchNow(shop())
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', fetch: { requests: 1, bytes: 0, status: 304 }, crm_link: { state: 'ok', documents: 45 } },
    })
  })

  test('has what was changed there, and keeps the rest', async () => {
    await fetch(`${sources}/_sandbox/customers/207119551003`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"note":"Collects blue teapots."}',
    })
    const { body } = await fetchNow(shop())
    expect(body).toMatchObject({ outcome: 'changed', fetch: { chunks_added: 1, chunks_removed: 1 } })
    expect((await passages(shop())).map(({ text }) => text).join('\n')).toContain('Collects blue teapots.')
  })

  test('keeps what it had when the key is refused, and says what to do', async () => {
    const before = await passages(shop())
    expect(
      await call('PATCH', '/api/dashboard/crm-links', {
        page_id: 'p1',
        url: shop(),
        headers: { 'X-Shopify-Access-Token': 'wrong' },
      }),
    ).toMatchObject({ status: 200 })
    await work()
    const link = await linkAt(shop())
    expect(link).toMatchObject({
      state: 'needs_attention',
      is_active: true,
      documents: 45,
      last_error: { code: 'source_unauthorized', action: expect.stringMatching(/check the key/i) },
    })
    expect(link.history[0]).toMatchObject({ outcome: 'failed', status: 401 })
    expect(await passages(shop())).toEqual(before)
    await call('PATCH', '/api/dashboard/crm-links', {
      page_id: 'p1',
      url: shop(),
      headers: { 'X-Shopify-Access-Token': shopToken },
    })
    await work()
    expect(await linkAt(shop())).toMatchObject({ state: 'ok', last_error: null })
  })

  test('is fetched by one at a time', async () => {
    const { id } = await linkAt(shop())
    const both = await Promise.all([app.fetchKnowledge(app.engine(), id), app.fetchKnowledge(app.engine(), id)])
    expect(both.filter((outcome) => outcome === 'busy')).toHaveLength(1)
  })

  test('is fetched by the schedule when it is due, and not before', async () => {
    const run = () => app.runJob(app.engine(), 'knowledge', { deadline: Date.now() + 60_000, force: false })
    const before = (await linkAt(shop())).history.length
    await run()
    expect((await linkAt(shop())).history).toHaveLength(before)
    await stack.sql(`update knowledge_sources set next_fetch_at = now() - interval '1 second' where url = $1`, [shop()])
    await stack.sql(`select pgmq.purge_queue('crm_knowledge')`)
    await run()
    expect((await linkAt(shop())).history).toHaveLength(before + 1)
  })

  test('is not fetched when it is off', async () => {
    await call('PUT', '/api/dashboard/crm-links/status', { page_id: 'p1', url: shop(), is_active: false })
    expect(await fetchNow(shop())).toMatchObject({ status: 409, body: { error: { code: 'crm_link_inactive' } } })
  })
})

describe('what goes wrong at a source', () => {
  test.each([
    ['/status/404', 'needs_attention', 'source_not_found'],
    ['/status/500', 'failed', 'source_error'],
    ['/status/429?retry_after=600', 'failed', 'source_rate_limited'],
    ['/hostile/to-metadata', 'needs_attention', 'egress_refused'],
    ['/hostile/deep', 'needs_attention', 'content_too_deep'],
  ])('%s is told on the link, which stays active', async (path, state, code) => {
    const url = `${sources}${path}`
    await add({ url })
    await work()
    expect(await linkAt(url)).toMatchObject({ state, is_active: true, documents: 0, last_error: { code } })
  })

  test('a source that asks to wait is asked when it says', async () => {
    const [row] = await stack.sql<{ wait: number }>(
      `select round(extract(epoch from next_fetch_at - last_fetch_at)) as wait from knowledge_sources where url like '%/status/429%'`,
    )
    expect(Number(row?.wait)).toBe(600)
  })

  test('text that no database can hold is survived', async () => {
    const url = `${sources}/hostile/odd-text`
    await add({ url })
    await work()
    expect(await linkAt(url)).toMatchObject({ state: 'ok', documents: 1 })
  })
})

describe('a source that sends by itself', () => {
  const url = 'https://pos.example/stock'
  let secret = ''
  let address = ''
  async function push(message: unknown, { id = randomUUID(), key = secret, at = new Date() } = {}) {
    const body = JSON.stringify(message)
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(key).sign(id, at, body),
    }
    const response = await app.dispatch.dispatcher(app.knowledgeWebhookRoutes)(
      new Request(address, { method: 'POST', headers, body }),
    )
    const answer: unknown = await response.json()
    if (response.ok) await work()
    return { status: response.status, answer }
  }
  const texts = async () => (await passages(url)).map(({ text }) => text)

  test('has an address and a secret of its own', async () => {
    const { body } = await add({ url, type: 'webhook' })
    ;({ webhook_url: address, webhook_secret: secret } = z
      .object({ webhook_url: z.string(), webhook_secret: z.string() })
      .parse(body))
    await work()
    expect(await linkAt(url)).toMatchObject({ state: 'pending', documents: 0, history: [] })
  })

  test('is read as soon as it has sent something', async () => {
    const data = {
      products: [
        { id: 'tea', name: 'Green tea', stock: 4 },
        { id: 'pot', name: 'Teapot', stock: 1 },
      ],
    }
    expect(await push({ mode: 'replace', data })).toMatchObject({ status: 202, answer: { status: 'stored' } })
    expect(await linkAt(url)).toMatchObject({ state: 'ok', documents: 2 })
    expect((await texts()).join('\n')).toContain('products[0].name: Green tea')
  })

  test('sends parts that are merged, once each', async () => {
    const id = randomUUID()
    const part = {
      mode: 'merge',
      data: {
        products: [
          { id: 'tea', stock: 9 },
          { id: 'pot', deleted: true },
          { id: 'cup', name: 'Cup' },
        ],
      },
    }
    expect(await push(part, { id })).toMatchObject({ status: 202, answer: { status: 'stored' } })
    expect((await texts()).join('\n')).toMatch(/Green tea[\s\S]*stock: 9[\s\S]*Cup/)
    expect((await texts()).join('\n')).not.toContain('Teapot')
    expect(await push(part, { id })).toMatchObject({ status: 202, answer: { status: 'known' } })
  })

  test('is refused without its signature, too late, or with what cannot be read', async () => {
    const before = await texts()
    expect(await push({ data: [] }, { key: `whsec_${Buffer.alloc(32).toString('base64')}` })).toMatchObject({
      status: 401,
      answer: { error: { code: 'webhook_bad_signature' } },
    })
    expect(await push({ data: [] }, { at: new Date(Date.now() - 600_000) })).toMatchObject({
      status: 401,
      answer: { error: { code: 'webhook_too_old' } },
    })
    expect(await push({ mode: 'append', data: [] })).toMatchObject({
      status: 400,
      answer: { error: { code: 'webhook_malformed' } },
    })
    expect(await texts()).toEqual(before)
  })

  test('is taken once, however many messages come between a message and its copy', async () => {
    const first = randomUUID()
    const at = new Date()
    expect(await push({ mode: 'merge', data: { note: 'first' } }, { id: first, at })).toMatchObject({ status: 202 })
    // A hundred and fifty that came after it, each still of a time at which it would be taken again.
    await stack.sql(
      `update knowledge_documents set message_ids = (
         select jsonb_agg(jsonb_build_object('id', 'id' || i, 'at', extract(epoch from now())::bigint)) from generate_series(1, 150) i)
         || message_ids where source_id = (select id from knowledge_sources where url = $1)`,
      [url],
    )
    expect(await push({ mode: 'replace', data: { note: 'second' } })).toMatchObject({ answer: { status: 'stored' } })
    expect(await push({ mode: 'merge', data: { note: 'first' } }, { id: first, at })).toMatchObject({
      answer: { status: 'known' },
    })
    expect((await texts()).join()).toContain('note: second')
    const ids = await stack.sql(
      `select jsonb_array_length(message_ids) as many from knowledge_documents where source_id = (select id from knowledge_sources where url = $1)`,
      [url],
    )
    expect(ids).toMatchObject([{ many: expect.toSatisfy((many: number) => many > 150) }])
  })

  test('signs with its new secret or with the one before it for a day, and with none that is older', async () => {
    const rotate = () => call('POST', '/api/dashboard/crm-links/rotate-secret', { page_id: 'p1', url })
    const made = z.object({ webhook_secret: z.string(), previous_until: z.string() })
    const before = secret
    const second = made.parse((await rotate()).body)
    expect(Date.parse(second.previous_until) - Date.now()).toBeGreaterThan(23 * 3_600_000)
    const data = { mode: 'merge', data: { note: 'third' } }
    const taken = async (key: string) => (await push(data, { key })).status
    expect([await taken(before), await taken(second.webhook_secret)]).toEqual([202, 202])
    secret = made.parse((await rotate()).body).webhook_secret
    expect([await taken(before), await taken(second.webhook_secret), await taken(secret)]).toEqual([401, 202, 202])
    const wrong = await call('POST', '/api/dashboard/crm-links/rotate-secret', { page_id: 'p1', url: 'https://a.example' })
    expect(wrong).toMatchObject({ status: 404 })
  })

  test('merges all of what comes at once', async () => {
    await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        push({ mode: 'merge', data: { products: [{ id: `n${index}`, name: `New ${index}` }] } }),
      ),
    )
    // What came while another part was read is read after it.
    await vi.waitFor(
      async () => {
        await work()
        expect([...(await texts()).join('\n').matchAll(/New \d/g)].map(String).sort()).toEqual([
          'New 0',
          'New 1',
          'New 2',
          'New 3',
          'New 4',
        ])
      },
      { timeout: 30_000, interval: 300 },
    )
  })
})

describe('a test of a link', () => {
  const tested = (stated: Readonly<Record<string, unknown>>) =>
    call('POST', '/api/dashboard/crm-links/test', { page_id: 'p1', ...stated })
  const kept = async () => {
    const [counts] = await stack.sql<{ sources: number; chunks: number }>(
      `select (select count(*)::int from knowledge_sources) as sources, (select count(*)::int from knowledge_chunks) as chunks`,
      [],
    )
    return counts
  }

  test('says what would be kept, and keeps nothing', async () => {
    const url = `${sources}/api/customers?test=1`
    const headers = { 'X-API-Key': SOURCE_SANDBOX_CREDENTIALS.internalKey, 'X-Client-ID': 'facebook-bot' }
    const before = await kept()
    expect(await tested({ url, headers: { ...headers, 'X-API-Key': 'wrong' } })).toMatchObject({
      status: 200,
      body: { success: false, status: 401, problem: { code: 'source_unauthorized' }, passages: [] },
    })
    const rules = [
      { path: 'email', action: 'mask' },
      { path: 'support_level', action: 'drop' },
    ]
    expect(await tested({ url, headers, rules })).toMatchObject({
      status: 200,
      body: {
        success: true,
        problem: null,
        status: 200,
        requests: 1,
        records: 45,
        chunks: 45,
        masked: 45,
        masked_fields: ['customers[].email'],
        left_out_fields: ['customers[].support_level'],
        is_partial: false,
        passages: expect.arrayContaining([{ path: 'customers[0]', text: expect.stringContaining('customers[0].email: ***') }]),
      },
    })
    expect(await kept()).toEqual(before)
  })

  test('takes a mask for the secret that is stored, and nowhere else', async () => {
    const url = `${sources}/api/customers?test=2`
    const secret = { 'X-API-Key': SOURCE_SANDBOX_CREDENTIALS.internalKey, 'X-Client-ID': 'facebook-bot' }
    const headers = { ...secret, 'X-API-Key': '***' }
    expect(await tested({ url, headers })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', field: 'headers.X-API-Key' } },
    })
    expect(await add({ url, headers: secret, is_active: false })).toMatchObject({ status: 201 })
    expect(await tested({ url, headers })).toMatchObject({ status: 200, body: { success: true, records: 45 } })
  })

  test('is refused for a source that sends by itself, and for an address that nobody may ask', async () => {
    expect(await tested({ url: sources, type: 'webhook' })).toMatchObject({ status: 400, body: { error: { field: 'type' } } })
    expect(await tested({ url: 'http://169.254.169.254/latest' })).toMatchObject({
      status: 422,
      body: { error: { code: 'egress_refused', field: 'url' } },
    })
  })
})
