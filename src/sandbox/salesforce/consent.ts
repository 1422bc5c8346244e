import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { findOrg, orgIdOf, orgSeeds } from './credentials.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { issueCode } from './token-store.ts'

const requestSchema = z.object({
  response_type: z.literal('code'),
  client_id: z.string().min(1),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  scope: z.string().default('api refresh_token'),
  state: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
})
const decisionSchema = requestSchema.extend({ org_id: z.string(), decision: z.enum(['allow', 'deny']) })

type ConsentRequest = z.infer<typeof requestSchema>

const scopeNames: Readonly<Record<string, string>> = {
  api: 'Read and change your records',
  refresh_token: 'Stay connected while you are away',
  offline_access: 'Stay connected while you are away',
  id: 'Know who you are',
  openid: 'Know who you are',
  profile: 'Know your name',
  email: 'Know your e-mail address',
  full: 'Do all that you may do yourself',
  web: 'Open pages in your name',
}

function scopesOf(request: ConsentRequest): readonly string[] {
  return [...new Set(request.scope.split(/\s+/).filter((scope) => scope !== ''))]
}

/** Why an authorization request cannot be shown to the user at all; null when it can. */
function problemOf(sandbox: Sandbox, request: ConsentRequest): string | null {
  if (request.client_id !== sandbox.clientId)
    return `There is no app with the client ID “${request.client_id}” (invalid_client_id).`
  // A missing method counts as S256.
  if (request.code_challenge_method !== undefined && request.code_challenge_method !== 'S256')
    return 'Only code_challenge_method=S256 is supported.'
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
  const contact = sandbox.objects.require('Contact')
  return page({
    title: 'Allow access?',
    narrow: true,
    content: html`<form class="card" method="post" action="/services/oauth2/authorize">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <h1>Allow access?</h1>
      <p>ADSapp CRM Hub at <strong>${new URL(request.redirect_uri).host}</strong> asks for access to one of your orgs.</p>
      <fieldset>
        <legend>Org</legend>
        ${orgSeeds.map((org, index) => {
          const count = sandbox.records.count(contact, org.number, false)
          return html`<label class="choice"><input type="radio" name="org_id" value="${orgIdOf(org.number)}" ${index === 0 ? 'checked' : ''} required>
            <span><strong>${org.name}</strong><span class="muted">${org.isSandbox ? 'Sandbox' : 'Production'} · ${orgIdOf(org.number)} · ${count.toLocaleString('en')} contacts</span></span></label>`
        })}
      </fieldset>
      <h2>It will be able to</h2>
      <ul class="scopes">${scopesOf(request).map((scope) => html`<li><span>${scopeNames[scope] ?? 'Use this permission'}</span> <code>${scope}</code></li>`)}</ul>
      <div class="actions">
        <button class="primary" name="decision" value="allow">Allow</button>
        <button name="decision" value="deny" formnovalidate>Deny</button>
      </div>
    </form>`,
  })
}

/** `GET` shows what an app asks for; `POST` (same fields plus `org_id` and `decision`) sends the browser back with a code or the denial. */
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
    if (request.decision === 'deny')
      return c.redirect(returnTo(request, { error: 'access_denied', error_description: 'end-user denied authorization' }))
    const org = findOrg(request.org_id)
    if (org === null) return refusalPage(c, `There is no org ${request.org_id}.`)
    const code = issueCode(sandbox.db, {
      org: org.number,
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
