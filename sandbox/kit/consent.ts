import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import type { OnNode } from './core.ts'
import type { Html, Page } from './page-layout.ts'

/** The parameters of every CRM's authorization request; each adds its own. */
export interface AuthorizationRequest {
  readonly client_id: string
  readonly redirect_uri: string
  readonly state?: string | undefined
}

interface AccountChoice {
  readonly id: string | number
  readonly name: string
  readonly note: string
}

interface Permission {
  readonly label: string
  /** The requested scopes; null where apps do not request any. */
  readonly scope: string | null
}

type Issued = { readonly ok: true; readonly code: string } | { readonly ok: false; readonly problem: string }

/** A CRM's part of the consent page. */
export interface Consent<Request extends AuthorizationRequest, Decision extends Request & { readonly decision: string }> {
  readonly page: Page
  /** Address of the routes, to which the form is sent. */
  readonly path: string
  readonly words: {
    readonly title: string
    readonly heading: string
    /** Title of the page for a request that cannot be shown. */
    readonly refusal: string
    /** The beginning of the sentence that names the app's host. */
    readonly applicant: string
    /** "one of your …" */
    readonly accounts: string
    readonly account: string
    readonly allow: string
    readonly deny: string
  }
  readonly requestSchema: z.ZodType<Request>
  readonly decisionSchema: z.ZodType<Decision>
  /** Form field of the chosen account. */
  readonly accountField: string
  /** Value of the field `decision` that grants access; `deny` refuses it. */
  readonly allowValue: string
  readonly accounts: () => readonly AccountChoice[]
  readonly permissions: (request: Request) => readonly Permission[]
  /** Why a request cannot be shown to the user at all; null when it can. */
  readonly problemOf: (request: Request) => string | null
  /** The error that the app receives when the user denies. */
  readonly denial: Readonly<Record<string, string>>
  readonly issueCode: (decision: Decision) => Issued
}

function returnTo(request: AuthorizationRequest, answer: Readonly<Record<string, string>>): string {
  const url = new URL(request.redirect_uri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (request.state !== undefined) url.searchParams.set('state', request.state)
  return url.href
}

function consentForm<Request extends AuthorizationRequest, Decision extends Request & { readonly decision: string }>(
  { path, words, accountField, allowValue, accounts, permissions }: Consent<Request, Decision>,
  request: Request,
): Html {
  const hidden = Object.entries(request).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return html`<form class="card" method="post" action="${path}">
    ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <h1>${words.heading}</h1>
    <p>${words.applicant} at <strong>${new URL(request.redirect_uri).host}</strong> asks for access to one of your ${words.accounts}.</p>
    <fieldset>
      <legend>${words.account}</legend>
      ${accounts().map(
        ({ id, name, note }, index) => html`<label class="choice">
          <input type="radio" name="${accountField}" value="${id}" ${index === 0 ? 'checked' : ''} required>
          <span><strong>${name}</strong><span class="muted">${note}</span></span></label>`,
      )}
    </fieldset>
    <h2>It will be able to</h2>
    <ul class="scopes">${permissions(request).map(
      ({ label, scope }) => html`<li>${scope === null ? label : html`<span>${label}</span> <code>${scope}</code>`}</li>`,
    )}</ul>
    <div class="actions">
      <button class="primary" name="decision" value="${allowValue}">${words.allow}</button>
      <button name="decision" value="deny" formnovalidate>${words.deny}</button>
    </div>
  </form>`
}

/** `GET` shows what an app asks for; `POST` (same fields plus the account and `decision`) redirects the browser back with a code or the denial. */
export function consentPages<
  E extends OnNode,
  Request extends AuthorizationRequest,
  Decision extends Request & { readonly decision: string },
>(consent: Consent<Request, Decision>): Hono<E> {
  const { page, words, requestSchema, decisionSchema, problemOf, denial, issueCode } = consent
  const routes = new Hono<E>()

  function refuse(c: Context<E>, problem: string) {
    const content = html`<section class="card"><h1>${words.refusal}</h1><p>${problem}</p>
      <p class="muted">This link is invalid. Go back to the app and start again; if it happens twice, tell the app's operator.</p></section>`
    return c.html(page({ title: words.refusal, narrow: true, content }), 400)
  }
  const incomplete = (error: z.ZodError) => `The request is incomplete: ${z.prettifyError(error)}`

  routes.get('/', (c) => {
    const request = requestSchema.safeParse(c.req.query())
    if (!request.success) return refuse(c, incomplete(request.error))
    const problem = problemOf(request.data)
    return problem === null
      ? c.html(page({ title: words.title, narrow: true, content: consentForm(consent, request.data) }))
      : refuse(c, problem)
  })

  routes.post('/', async (c) => {
    const decision = decisionSchema.safeParse(await c.req.parseBody())
    if (!decision.success) return refuse(c, incomplete(decision.error))
    const problem = problemOf(decision.data)
    if (problem !== null) return refuse(c, problem)
    if (decision.data.decision === 'deny') return c.redirect(returnTo(decision.data, denial))
    const issued = issueCode(decision.data)
    return issued.ok ? c.redirect(returnTo(decision.data, { code: issued.code })) : refuse(c, issued.problem)
  })

  return routes
}
