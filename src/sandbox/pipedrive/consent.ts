import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { findCompany, sandboxCompanies } from './credentials.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { issueCode } from './token-store.ts'

const requestSchema = z.object({
  client_id: z.string().min(1),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  state: z.string().optional(),
})
const decisionSchema = requestSchema.extend({ company_id: z.coerce.number().int(), decision: z.enum(['allow', 'deny']) })

type ConsentRequest = z.infer<typeof requestSchema>

/** An app's permissions are fixed where it is registered; the address that leads here does not name them. */
const permissions = [
  'Read your name and your company',
  'Read, create, change and delete persons and organizations',
  'Create and change the fields of persons and organizations',
  'Search, and see what changed lately',
]

function refusalPage(c: Context<SandboxEnv>, problem: string) {
  return c.html(
    page({
      title: 'This app cannot be installed',
      narrow: true,
      content: html`<section class="card"><h1>This app cannot be installed</h1><p>${problem}</p>
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
  return page({
    title: 'Install an app',
    narrow: true,
    content: html`<form class="card" method="post" action="/oauth/authorize">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <h1>Install ADSapp CRM Hub</h1>
      <p>The app at <strong>${new URL(request.redirect_uri).host}</strong> asks for access to one of your companies.</p>
      <fieldset>
        <legend>Company</legend>
        ${sandboxCompanies.map(
          ({ id, name, admin }, index) => html`<label class="choice">
            <input type="radio" name="company_id" value="${id}" ${index === 0 ? 'checked' : ''} required>
            <span><strong>${name}</strong><span class="muted">${id} · ${sandbox.persons.count(id, 'live').toLocaleString('en')} persons · as ${admin.name}</span></span></label>`,
        )}
      </fieldset>
      <h2>It will be able to</h2>
      <ul class="scopes">${permissions.map((permission) => html`<li>${permission}</li>`)}</ul>
      <div class="actions">
        <button class="primary" name="decision" value="allow">Allow and install</button>
        <button name="decision" value="deny" formnovalidate>Cancel</button>
      </div>
    </form>`,
  })
}

/** `GET` shows what an app asks for; `POST` (same fields plus `company_id` and `decision`) sends the browser back with a code or the denial. */
export function consentRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const problemOf = (request: ConsentRequest) =>
    request.client_id === sandbox.clientId ? null : `There is no app with the client ID “${request.client_id}”.`

  routes.get('/', (c) => {
    const request = requestSchema.safeParse(c.req.query())
    if (!request.success) return refusalPage(c, `The request is incomplete: ${z.prettifyError(request.error)}`)
    const problem = problemOf(request.data)
    return problem === null ? c.html(consentPage(sandbox, request.data)) : refusalPage(c, problem)
  })

  routes.post('/', async (c) => {
    const decision = decisionSchema.safeParse(await c.req.parseBody())
    if (!decision.success) return refusalPage(c, `The request is incomplete: ${z.prettifyError(decision.error)}`)
    const request = decision.data
    const problem = problemOf(request)
    if (problem !== null) return refusalPage(c, problem)
    if (request.decision === 'deny') return c.redirect(returnTo(request, { error: 'user_denied' }))
    const company = findCompany(request.company_id)
    if (company === null) return refusalPage(c, `There is no company ${request.company_id}.`)
    const code = issueCode(sandbox.db, {
      companyId: company.id,
      clientId: request.client_id,
      redirectUri: request.redirect_uri,
      issuedAt: sandbox.clock(),
    })
    return c.redirect(returnTo(request, { code }))
  })

  return routes
}
