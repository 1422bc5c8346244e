import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { controls } from '../kit/control.ts'
import { localOnly } from '../kit/guards.ts'
import { homePage } from '../kit/home-page.ts'
import { readFields, sameSecret } from '../kit/oauth.ts'
import { observed } from '../kit/observe.ts'
import { createPage } from '../kit/page-layout.ts'
import { recordTable } from '../kit/record-table.ts'
import { sandboxSites } from './credentials.ts'
import { bodyOfStatus, CreatioError, problemBody } from './errors.ts'
import { odataRoutes } from './odata.ts'
import { latestRows } from './rows.ts'
import { type Sandbox, type SandboxEnv, type Settings, settingsSchema } from './sandbox.ts'

const page = createPage({ name: 'Creatio', host: 'creatio.com' })

/** All routes of the sandbox. */
export function createApp(sandbox: Sandbox): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>({ strict: false })
  app.onError((error, c) => {
    if (error instanceof CreatioError) return c.json(problemBody(error.message), error.status)
    console.error('Creatio sandbox: a request failed', error)
    return c.json(bodyOfStatus(500), 500)
  })
  app.notFound((c) => c.json(bodyOfStatus(404), 404))
  const local = localOnly<SandboxEnv>(sandbox)
  for (const path of ['/', '/sites/*', '/_sandbox/*']) app.use(path, local)
  app.route('/_sandbox', controls<SandboxEnv, Settings>(sandbox, settingsSchema))
  app.get('/', (c) => c.html(home(sandbox)))
  app.get('/sites/:site/:entity{Contact|Activity}', (c) => c.html(list(sandbox, c.req.param('site'), c.req.param('entity'))))

  const observe = observed<SandboxEnv>(sandbox, bodyOfStatus)
  app.use('/connect/*', observe)
  app.post('/connect/token', (c) => token(sandbox, c))
  for (const root of ['/0', '']) {
    app.use(`${root}/odata/*`, observe, (c, next) => authenticated(sandbox, root, c, next))
    app.route(`${root}/odata`, odataRoutes(sandbox))
  }
  return app
}

/** The identity service: access for a client that shows its secret. */
async function token(sandbox: Sandbox, c: Context<SandboxEnv>): Promise<Response> {
  const form = await readFields(c)
  const site = sandboxSites.find(({ clientId }) => clientId === form.get('client_id'))
  if (!site || !sameSecret(form.get('client_secret') ?? '', site.clientSecret)) return c.json({ error: 'invalid_client' }, 400)
  if (form.get('grant_type') !== 'client_credentials') return c.json({ error: 'unsupported_grant_type' }, 400)
  const { tokenTtlS } = sandbox.settings()
  const accessToken = `eyJhbGciOiJSUzI1NiJ9.${randomBytes(48).toString('base64url')}.${randomBytes(24).toString('base64url')}`
  sandbox.db.run('INSERT INTO tokens VALUES (?, ?, ?)', accessToken, site.id, sandbox.clock() + tokenTtlS * 1_000)
  return c.json({ access_token: accessToken, expires_in: tokenTtlS, token_type: 'Bearer', scope: 'ApplicationAccess_sandbox' })
}

async function authenticated(
  sandbox: Sandbox,
  root: string,
  c: Context<SandboxEnv>,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  if (root !== sandbox.settings().root) return c.json(bodyOfStatus(404), 404)
  const [, bearer = ''] = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  const found = sandbox.db.get('SELECT site FROM tokens WHERE token = ? AND expires_at > ?', bearer, sandbox.clock())
  if (typeof found?.['site'] !== 'string') return c.body(null, 401)
  c.set('site', found['site'])
  await next()
  return undefined
}

function home(sandbox: Sandbox) {
  const accounts = sandboxSites.map(({ id, name }) => {
    const count = (entity: string) =>
      sandbox.db.number('SELECT count(*) AS n FROM rows WHERE site = ? AND entity = ?', id, entity)
    const objects = [
      { many: 'Contacts', listAt: `/sites/${id}/Contact`, live: count('Contact'), removed: 0 },
      { many: 'Activities', listAt: `/sites/${id}/Activity`, live: count('Activity'), removed: 0 },
    ]
    return { name, label: `Site ${id}`, objects, connected: null }
  })
  const disconnect = { action: '/', field: 'site', label: 'Disconnect' }
  const written = { records: 'rows', gone: 'deleted' }
  return homePage(page, { title: 'Creatio', accounts, disconnect, requestLog: sandbox.requestLog, written })
}

function list(sandbox: Sandbox, site: string, entity: string) {
  const columns =
    entity === 'Contact' ? ['Name', 'Email', 'MobilePhone', 'UsrLeadSource'] : ['Title', 'StartDate', 'ContactId', 'Notes']
  const rows = latestRows(sandbox, site, entity, 200).map(
    (row) => html`<tr>${columns.map((column) => html`<td><bdi>${textOf(row[column])}</bdi></td>`)}</tr>`,
  )
  const title = entity === 'Contact' ? 'Contacts' : 'Activities'
  const content = html`<h1>${title}</h1>${recordTable(columns, rows, 'There are none yet.')}`
  return page({ title, content, trail: [['Creatio', '/']] })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value)
}
