import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { listPortals } from './seed.ts'
import { issueCode } from './token-store.ts'

const requestSchema = z.object({
  client_id: z.string().min(1),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  scope: z.string().default(''),
  optional_scope: z.string().default(''),
  state: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
})
const decisionSchema = requestSchema.extend({ portal_id: z.coerce.number().int(), decision: z.enum(['connect', 'deny']) })

type ConsentRequest = z.infer<typeof requestSchema>

const scopeNames: Readonly<Record<string, string>> = {
  oauth: 'Know which account you chose',
  'crm.objects.contacts.read': 'Read contacts',
  'crm.objects.contacts.write': 'Create, change and delete contacts',
  'crm.schemas.contacts.read': 'Read contact properties',
  'crm.schemas.contacts.write': 'Create and change contact properties',
  'crm.objects.companies.read': 'Read companies',
  'crm.objects.companies.write': 'Create, change and delete companies',
  'crm.objects.deals.read': 'Read deals',
  'crm.objects.deals.write': 'Create, change and delete deals',
  'crm.objects.owners.read': 'Read users who own records',
}

function scopesOf(request: ConsentRequest): readonly string[] {
  const asked = `${request.scope} ${request.optional_scope}`.split(/[\s,]+/).filter((scope) => scope !== '')
  return [...new Set(['oauth', ...asked])]
}

/** Why an authorization request cannot be shown to the user at all; null when it can. */
function problemOf(sandbox: Sandbox, request: ConsentRequest): string | null {
  if (request.client_id !== sandbox.clientId) return `There is no app with the client ID “${request.client_id}”.`
  if (request.code_challenge !== undefined && request.code_challenge_method !== 'S256')
    return 'Only code_challenge_method=S256 is supported.'
  if (request.code_challenge_method !== undefined && request.code_challenge === undefined) return 'code_challenge is missing.'
  return null
}

function refusalPage(c: Context<SandboxEnv>, problem: string) {
  return c.html(
    page({
      title: 'This app cannot be connected',
      narrow: true,
      content: html`<section class="card"><h1>This app cannot be connected</h1><p>${problem}</p>
        <p class="muted">The link that led here is wrong. Go back to the app and start again; if it happens twice, tell whoever runs the app.</p></section>`,
    }),
    400,
  )
}

function returnTo(request: ConsentRequest, answer: Readonly<Record<string, string>>): string {
  const url = new URL(request.redirect_uri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (request.state !== undefined) url.searchParams.set('state', request.state)
  return url.href
}

function consentPage(sandbox: Sandbox, request: ConsentRequest) {
  const hidden = Object.entries(request).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const portals = listPortals(sandbox.db).map((portal) => ({
    ...portal,
    count: sandbox.records.count({ portalId: portal.id, objectType: 'contacts' }, 'live'),
  }))
  return page({
    title: 'Connect an app',
    narrow: true,
    content: html`<form class="card" method="post" action="/oauth/authorize">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <h1>Connect ADSapp CRM Hub</h1>
      <p>The app at <strong>${new URL(request.redirect_uri).host}</strong> asks for access to one of your accounts.</p>
      <fieldset>
        <legend>Account</legend>
        ${portals.map(
          (
            portal,
            index,
          ) => html`<label class="choice"><input type="radio" name="portal_id" value="${portal.id}" ${index === 0 ? 'checked' : ''} required>
            <span><strong>${portal.name}</strong><span class="muted">${portal.id} · ${portal.count.toLocaleString('en')} contacts</span></span></label>`,
        )}
      </fieldset>
      <h2>It will be able to</h2>
      <ul class="scopes">${scopesOf(request).map((scope) => html`<li><span>${scopeNames[scope] ?? 'Use this permission'}</span> <code>${scope}</code></li>`)}</ul>
      <div class="actions">
        <button class="primary" name="decision" value="connect">Connect app</button>
        <button name="decision" value="deny" formnovalidate>Deny</button>
      </div>
    </form>`,
  })
}

/** `GET` shows what an app asks for; `POST` (same fields plus `portal_id` and `decision`) sends the browser back with a code or the denial. */
export function consentRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const request = requestSchema.safeParse(c.req.query())
    if (!request.success) return refusalPage(c, `The request is incomplete: ${z.prettifyError(request.error)}`)
    const problem = problemOf(sandbox, request.data)
    return problem === null ? c.html(consentPage(sandbox, request.data)) : refusalPage(c, problem)
  })

  routes.post('/', async (c) => {
    const decision = decisionSchema.safeParse(await c.req.parseBody())
    if (!decision.success) return refusalPage(c, `The request is incomplete: ${z.prettifyError(decision.error)}`)
    const request = decision.data
    const problem = problemOf(sandbox, request)
    if (problem !== null) return refusalPage(c, problem)
    if (request.decision === 'deny') {
      return c.redirect(
        returnTo(request, { error: 'access_denied', error_description: 'The user denied access to the application.' }),
      )
    }
    if (!listPortals(sandbox.db).some(({ id }) => id === request.portal_id))
      return refusalPage(c, `There is no account ${request.portal_id}.`)
    const code = issueCode(sandbox.db, {
      portalId: request.portal_id,
      clientId: request.client_id,
      redirectUri: request.redirect_uri,
      scopes: scopesOf(request),
      codeChallenge: request.code_challenge ?? null,
      issuedAt: sandbox.clock(),
    })
    return c.redirect(returnTo(request, { code }))
  })

  return routes
}
