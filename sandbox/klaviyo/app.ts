import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { controls } from '../kit/control.ts'
import { localOnly } from '../kit/guards.ts'
import { homePage } from '../kit/home-page.ts'
import { observed } from '../kit/observe.ts'
import { createPage } from '../kit/page-layout.ts'
import { recordTable } from '../kit/record-table.ts'
import { holderOf, sandboxAccounts } from './credentials.ts'
import { bodyOfStatus, invalid, KlaviyoError, problemBody } from './errors.ts'
import { eventSchema, eventView, latestEvents, takeEvent } from './events.ts'
import { jobErrors, jobSchema, jobView, takeJob } from './jobs.ts'
import { filteredProfiles, latestProfiles, profileSchema, profileView, upsertProfile } from './profiles.ts'
import { limited } from './rate-limit.ts'
import { type Sandbox, type SandboxEnv, type Settings, settingsSchema } from './sandbox.ts'

const page = createPage({ name: 'Klaviyo', host: 'klaviyo.com' })
const importSchema = z.object({ data: profileSchema })
const bodyBytesMax = 5 * 1024 * 1024

/** All routes of the sandbox. */
export function createApp(sandbox: Sandbox): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>({ strict: false })
  app.onError((error, c) => {
    if (error instanceof KlaviyoError) return c.json(problemBody(error.problem), error.problem.status)
    console.error('Klaviyo sandbox: a request failed', error)
    return c.json(bodyOfStatus(500), 500)
  })
  app.notFound((c) => c.json(bodyOfStatus(404), 404))
  const local = localOnly<SandboxEnv>(sandbox)
  for (const path of ['/', '/accounts/*', '/_sandbox/*']) app.use(path, local)
  app.route('/_sandbox', controls<SandboxEnv, Settings>(sandbox, settingsSchema))
  app.get('/', (c) => c.html(home(sandbox)))
  app.get('/accounts/:account/profiles', (c) => c.html(profilesPage(sandbox, c.req.param('account'))))
  app.get('/accounts/:account/events', (c) => c.html(eventsPage(sandbox, c.req.param('account'))))

  app.use('/api/*', observed<SandboxEnv>(sandbox, bodyOfStatus), authenticated(), limited(sandbox))
  app.route('/api', apiRoutes(sandbox))
  return app
}

/** Accepts a call with a known private key and a revision. */
function authenticated(): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const [, apiKey = ''] = /^Klaviyo-API-Key\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    const holder = holderOf(apiKey)
    if (holder === null) return c.json(bodyOfStatus(401), 401)
    if (!/^\d{4}-\d{2}-\d{2}$/.test(c.req.header('revision') ?? ''))
      throw invalid('A revision header is required.', '/headers/revision')
    if (c.req.method !== 'GET' && !holder.mayWrite) return c.json(bodyOfStatus(403), 403)
    c.set('holder', holder)
    await next()
    return undefined
  }
}

async function readBody<T>(c: Context<SandboxEnv>, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text()
  if (Buffer.byteLength(text) > bodyBytesMax) throw invalid('The request is larger than 5 MB.', '/data')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw invalid('The body must be JSON.', '/data')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.message ?? 'The body is invalid.', `/${issue?.path.join('/') ?? ''}`)
}

function apiRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>({ strict: false })
  const accountOf = (c: Context<SandboxEnv>) => c.var.holder.account.id
  routes.get('/accounts', (c) => c.json({ data: [accountView(c)], links: { self: `${sandbox.publicUrl}/api/accounts` } }))
  routes.get('/profiles', (c) => {
    const data = filteredProfiles(sandbox, accountOf(c), c.req.query('filter')).map((row) => profileView(row, sandbox.publicUrl))
    return c.json({ data, links: { self: c.req.url, first: null, last: null, prev: null, next: null } })
  })
  routes.get('/events', (c) => {
    const data = latestEvents(sandbox, accountOf(c), 200).map(eventView)
    return c.json({ data, links: { self: c.req.url, first: null, last: null, prev: null, next: null } })
  })
  routes.post('/profile-import', async (c) => {
    const { data } = await readBody(c, importSchema)
    const { row, created } = sandbox.db.transaction(() => upsertProfile(sandbox, accountOf(c), data, '/data/attributes'))
    return c.json({ data: profileView(row, sandbox.publicUrl) }, created ? 201 : 200)
  })
  routes.post('/profile-bulk-import-jobs', async (c) => {
    const job = await readBody(c, jobSchema)
    const id = sandbox.db.transaction(() => takeJob(sandbox, accountOf(c), job))
    return c.json(jobView(sandbox, accountOf(c), id), 202)
  })
  routes.get('/profile-bulk-import-jobs/:id', (c) => c.json(jobView(sandbox, accountOf(c), c.req.param('id'))))
  routes.get('/profile-bulk-import-jobs/:id/import-errors', (c) => c.json(jobErrors(sandbox, accountOf(c), c.req.param('id'))))
  routes.post('/events', async (c) => {
    const event = await readBody(c, eventSchema)
    sandbox.db.transaction(() => takeEvent(sandbox, accountOf(c), event))
    return c.body(null, 202)
  })
  return routes
}

function accountView(c: Context<SandboxEnv>) {
  const { id, name } = c.var.holder.account
  const address = { address1: null, address2: null, city: null, region: null, country: null, zip: null }
  return {
    type: 'account',
    id,
    attributes: {
      test_account: true,
      contact_information: {
        default_sender_name: name,
        default_sender_email: 'news@acme.example',
        website_url: null,
        organization_name: name,
        street_address: address,
      },
      industry: null,
      timezone: 'Europe/Berlin',
      preferred_currency: 'EUR',
      public_api_key: id,
      locale: 'en-US',
    },
    links: { self: c.req.url },
  }
}

function home(sandbox: Sandbox) {
  const accounts = sandboxAccounts.map(({ id, name }) => {
    const count = (table: 'profiles' | 'events') => sandbox.db.number(`SELECT count(*) AS n FROM ${table} WHERE account = ?`, id)
    const objects = [
      { many: 'Profiles', listAt: `/accounts/${id}/profiles`, live: count('profiles'), removed: 0 },
      { many: 'Events', listAt: `/accounts/${id}/events`, live: count('events'), removed: 0 },
    ]
    return { name, label: `Account ${id}`, objects, connected: null }
  })
  const disconnect = { action: '/', field: 'account', label: 'Disconnect' }
  const written = { records: 'profiles', gone: 'deleted' }
  return homePage(page, { title: 'Klaviyo', accounts, disconnect, requestLog: sandbox.requestLog, written })
}

function profilesPage(sandbox: Sandbox, account: string) {
  const rows = latestProfiles(sandbox, account, 200).map((row) => profileView(row, sandbox.publicUrl))
  const cells = rows.map(
    ({ attributes: { email, phone_number: phone, first_name: first, last_name: last, properties } }) =>
      html`<tr><td><bdi>${[first, last].filter(Boolean).join(' ')}</bdi></td><td>${email ?? ''}</td><td>${phone ?? ''}</td>
        <td><span class="mono">${JSON.stringify(properties)}</span></td></tr>`,
  )
  const content = html`<h1>Profiles</h1>${recordTable(['Name', 'Email', 'Phone', 'Properties'], cells, 'There are no profiles yet.')}`
  return page({ title: 'Profiles', content, trail: [['Klaviyo', '/']] })
}

function eventsPage(sandbox: Sandbox, account: string) {
  const cells = latestEvents(sandbox, account, 200).map(
    ({ at, metric, body, profile_id: profile }) =>
      html`<tr><td class="tight">${new Date(at).toISOString()}</td><td>${metric}</td><td><span class="mono">${profile}</span></td>
        <td><span class="mono">${body}</span></td></tr>`,
  )
  const content = html`<h1>Events</h1>${recordTable(['Time', 'Metric', 'Profile', 'What it says'], cells, 'There are no events yet.')}`
  return page({ title: 'Events', content, trail: [['Klaviyo', '/']] })
}
