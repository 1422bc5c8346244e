import type { Hono } from 'hono'
import { z } from 'zod'
import { consentPages } from '../kit/consent.ts'
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
  'crm.schemas.companies.read': 'Read company properties',
  'crm.schemas.companies.write': 'Create and change company properties',
  'crm.schemas.deals.read': 'Read deal properties and pipelines',
  'crm.schemas.deals.write': 'Create and change deal properties and pipelines',
  'settings.currencies.read': 'Read the account’s currencies',
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

/** `GET` shows what an app asks for; `POST` (same fields plus `portal_id` and `decision`) redirects the browser with a code or the denial. */
export function consentRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return consentPages({
    page,
    path: '/oauth/authorize',
    words: {
      title: 'Connect an app',
      heading: 'Connect ADSapp CRM Hub',
      refusal: 'This app cannot be connected',
      applicant: 'The app',
      accounts: 'accounts',
      account: 'Account',
      allow: 'Connect app',
      deny: 'Deny',
    },
    requestSchema,
    decisionSchema,
    accountField: 'portal_id',
    allowValue: 'connect',
    accounts: () =>
      listPortals(sandbox.db).map(({ id, name }) => {
        const count = sandbox.records.count({ portalId: id, objectType: 'contacts' }, 'live')
        return { id, name, note: `${id} · ${count.toLocaleString('en')} contacts` }
      }),
    permissions: (request) => scopesOf(request).map((scope) => ({ label: scopeNames[scope] ?? 'Use this permission', scope })),
    problemOf: (request) => problemOf(sandbox, request),
    denial: { error: 'access_denied', error_description: 'The user denied access to the application.' },
    issueCode(request) {
      if (!listPortals(sandbox.db).some(({ id }) => id === request.portal_id))
        return { ok: false, problem: `There is no account ${request.portal_id}.` }
      const code = issueCode(sandbox.db, {
        portalId: request.portal_id,
        clientId: request.client_id,
        redirectUri: request.redirect_uri,
        scopes: scopesOf(request),
        codeChallenge: request.code_challenge ?? null,
        issuedAt: sandbox.clock(),
      })
      return { ok: true, code }
    },
  })
}
