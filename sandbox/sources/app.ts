import { createHash } from 'node:crypto'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { parseBody } from '../kit/control.ts'
import type { OnNode } from '../kit/core.ts'
import { localOnly } from '../kit/guards.ts'
import { createPage } from '../kit/page-layout.ts'
import { recordTable } from '../kit/record-table.ts'
import { createRequestLog } from '../kit/request-log.ts'
import { internalCustomers, type ShopCustomer, shopCustomers } from './customers.ts'
import { hostileAnswers } from './hostile.ts'

/** What the sources let in. Made up, and the ones of the documentation's examples. */
export const SOURCE_SANDBOX_CREDENTIALS = {
  shopToken: 'shppa_1234567890',
  internalKey: 'internal-key-123',
  internalClient: 'facebook-bot',
  oauthClientId: 'hub',
  oauthClientSecret: 'sandbox-client-secret',
} as const
const oauthToken = 'sandbox-oauth-token'

const page = createPage({ name: 'Outside sources', host: 'a real shop or CRM' })
const changeSchema = z.object({
  email: z.string().optional(),
  note: z.string().nullable().optional(),
  loyalty_level: z.string().optional(),
})
const querySchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).default({}) })

/** Outside sources that replies draw on: a shop, a company's own CRM, and some that go wrong. */
export function createApp(publicUrl: string): Hono<OnNode> {
  const log = createRequestLog([])
  let customers = shopCustomers()
  const app = new Hono<OnNode>()
  const local = localOnly<OnNode>({ publicUrl })
  app.use('/', local)
  app.use('/_sandbox/*', local)
  app.get('/', (c) => c.html(home(customers, log.recent())))
  app.get('/_sandbox/requests', (c) => c.json(log.summary()))
  app.delete('/_sandbox/requests', (c) => {
    log.reset()
    return c.body(null, 204)
  })
  app.patch('/_sandbox/customers/:id', async (c) => {
    const change = await parseBody(c, changeSchema)
    if (!change.ok) return c.json({ message: change.message }, 400)
    const { email, note, loyalty_level: level } = change.value
    customers = customers.map((customer) =>
      String(customer.id) === c.req.param('id')
        ? {
            ...customer,
            ...(email === undefined ? {} : { email }),
            ...(note === undefined ? {} : { note }),
            ...(level === undefined ? {} : { loyalty_level: level }),
          }
        : customer,
    )
    return c.body(null, 204)
  })
  app.use('*', observed(log))
  app.get('/admin/api/2024-01/customers.json', (c) => shopList(c, customers))
  app.get('/api/customers', (c) => {
    const { internalKey, internalClient } = SOURCE_SANDBOX_CREDENTIALS
    if (c.req.header('x-api-key') !== internalKey || c.req.header('x-client-id') !== internalClient)
      return c.json({ message: 'Send X-API-Key and X-Client-ID.' }, 401)
    return validated(c, JSON.stringify({ customers: internalCustomers() }))
  })
  app.get('/exports/customers.csv', (c) => {
    const rows = customers.map(({ id, email, loyalty_level: level }) => `${id},${email},${level}`)
    return c.body(['id,email,loyalty_level', ...rows].join('\r\n'), 200, { 'content-type': 'text/csv' })
  })
  app.post('/graphql', (c) => graphql(c, customers))
  app.post('/oauth/token', (c) => token(c))
  app.get('/oauth/customers', (c) =>
    c.req.header('authorization') === `Bearer ${oauthToken}`
      ? c.json({ customers: internalCustomers() })
      : c.json({ message: 'No token.' }, 401),
  )
  app.get('/status/:status', (c) => {
    const retryAfter = c.req.query('retry_after')
    const status = z.coerce.number().int().min(200).max(599).parse(c.req.param('status'))
    return new Response(JSON.stringify({ message: `This always answers ${status}.` }), {
      status,
      headers: { 'content-type': 'application/json', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
    })
  })
  app.get('/hostile/:mode', (c) => hostileAnswers[c.req.param('mode')]?.(c) ?? c.notFound())
  return app
}

/** Shopify’s way: a cursor in a Link header. https://shopify.dev/docs/api/usage/pagination-rest */
function shopList(c: Context<OnNode>, customers: readonly ShopCustomer[]): Response {
  const { shopToken } = SOURCE_SANDBOX_CREDENTIALS
  if (c.req.header('x-shopify-access-token') !== shopToken)
    return c.json({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' }, 401)
  const limit = Math.min(250, Number(c.req.query('limit') ?? '50'))
  const from = Number(Buffer.from(c.req.query('page_info') ?? '', 'base64url').toString() || '0')
  const some = customers.slice(from, from + limit)
  const next = new URL(c.req.url)
  next.searchParams.set('page_info', Buffer.from(String(from + limit)).toString('base64url'))
  const link = from + limit < customers.length ? { link: `<${next.href}>; rel="next"` } : undefined
  return validated(c, JSON.stringify({ customers: some }), link)
}

/** Answers 304 to a client that has it already. */
function validated(c: Context<OnNode>, body: string, headers: Readonly<Record<string, string>> = {}): Response {
  const etag = `W/"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers: { etag } })
  return new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8', etag, ...headers } })
}

/** The one query that this shop answers, in pages of ten. https://relay.dev/graphql/connections.htm */
async function graphql(c: Context<OnNode>, customers: readonly ShopCustomer[]): Promise<Response> {
  const asked = querySchema.safeParse(await c.req.json().catch(() => null))
  if (!asked.success) return c.json({ errors: [{ message: 'Send query and variables.' }] }, 400)
  if (!/\bcustomers\b/.test(asked.data.query))
    return c.json({ errors: [{ message: 'Cannot query that: there are customers alone.' }], data: null })
  const from = Number(asked.data.variables['after'] ?? 0)
  const some = customers.slice(from, from + 10)
  const pageInfo = { hasNextPage: from + 10 < customers.length, endCursor: String(from + 10) }
  return c.json({ data: { customers: { nodes: some.map(({ id, email, note }) => ({ id, email, note })), pageInfo } } })
}

async function token(c: Context<OnNode>): Promise<Response> {
  const { oauthClientId: id, oauthClientSecret: secret } = SOURCE_SANDBOX_CREDENTIALS
  const form = new URLSearchParams(await c.req.text())
  const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  if (c.req.header('authorization') !== basic)
    return c.json({ error: 'invalid_client', error_description: 'Unknown client.' }, 401)
  if (form.get('grant_type') !== 'client_credentials') return c.json({ error: 'unsupported_grant_type' }, 400)
  return c.json({ access_token: oauthToken, token_type: 'Bearer', expires_in: 3_600 })
}

function observed(log: ReturnType<typeof createRequestLog>): MiddlewareHandler<OnNode> {
  return async (c, next) => {
    const at = Date.now()
    await next()
    log.addRequest({ at, method: c.req.method, path: c.req.path, status: c.res.status, tookMs: Date.now() - at })
    return undefined
  }
}

function home(customers: readonly ShopCustomer[], recent: ReturnType<ReturnType<typeof createRequestLog>['recent']>) {
  const rows = customers.map(
    (customer) => html`<tr><td><bdi>${customer.first_name} ${customer.last_name}</bdi></td><td>${customer.email}</td>
      <td>${customer.loyalty_level}</td><td>${customer.note ?? ''}</td></tr>`,
  )
  const calls = recent.map(
    ({ at, method, path, status }) => html`<tr><td class="tight">${new Date(at).toISOString().slice(11, 23)}</td>
      <td><span class="mono">${method} ${path}</span></td><td class="tight">${status}</td></tr>`,
  )
  const content = html`<h1>Outside sources</h1><p class="muted">A shop, a company’s own CRM, and some that go wrong. Everything here is made up.</p>
    <h2>Customers</h2>${recordTable(['Name', 'Email', 'Level', 'Note'], rows, 'There are none.')}
    <h2>Recent calls</h2>${recordTable(['Time', 'Call', 'Answer'], calls, 'There have been no calls yet.')}`
  return page({ title: 'Outside sources', content })
}
