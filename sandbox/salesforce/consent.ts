import type { Hono } from 'hono'
import { z } from 'zod'
import { consentPages } from '../kit/consent.ts'
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
  email: 'Know your email address',
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

/** `GET` shows what an app asks for; `POST` (same fields plus `org_id` and `decision`) redirects the browser with a code or the denial. */
export function consentRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const contact = sandbox.objects.require('Contact')
  return consentPages({
    page,
    path: '/services/oauth2/authorize',
    words: {
      title: 'Allow access?',
      heading: 'Allow access?',
      refusal: 'This app cannot be connected',
      applicant: 'ADSapp CRM Hub',
      accounts: 'orgs',
      account: 'Org',
      allow: 'Allow',
      deny: 'Deny',
    },
    requestSchema,
    decisionSchema,
    accountField: 'org_id',
    allowValue: 'allow',
    accounts: () =>
      orgSeeds.map(({ number, name, isSandbox }) => {
        const count = sandbox.records.count(contact, number, false).toLocaleString('en')
        return {
          id: orgIdOf(number),
          name,
          note: `${isSandbox ? 'Sandbox' : 'Production'} · ${orgIdOf(number)} · ${count} contacts`,
        }
      }),
    permissions: (request) => scopesOf(request).map((scope) => ({ label: scopeNames[scope] ?? 'Use this permission', scope })),
    problemOf: (request) => problemOf(sandbox, request),
    denial: { error: 'access_denied', error_description: 'end-user denied authorization' },
    issueCode(request) {
      const org = findOrg(request.org_id)
      if (org === null) return { ok: false, problem: `There is no org ${request.org_id}.` }
      const code = issueCode(sandbox.db, {
        org: org.number,
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
