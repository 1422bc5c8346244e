import type { Hono } from 'hono'
import { z } from 'zod'
import { consentPages } from '../kit/consent.ts'
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

/** An app's permissions are fixed where it is registered; the address that leads here does not name them. */
const permissions = [
  'Read your name and your company',
  'Read, create, change and delete persons and organizations',
  'Read, create, change and delete deals, and read pipelines',
  'Read, create, change and delete activities and notes',
  'Create and change the fields of persons, organizations and deals',
  'Search, and see what changed lately',
  'Be told of changes as they happen',
]

/** `GET` shows what an app asks for; `POST` (same fields plus `company_id` and `decision`) redirects the browser with a code or the denial. */
export function consentRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return consentPages({
    page,
    path: '/oauth/authorize',
    words: {
      title: 'Install an app',
      heading: 'Install ADSapp CRM Hub',
      refusal: 'This app cannot be installed',
      applicant: 'The app',
      accounts: 'companies',
      account: 'Company',
      allow: 'Allow and install',
      deny: 'Cancel',
    },
    requestSchema,
    decisionSchema,
    accountField: 'company_id',
    allowValue: 'allow',
    accounts: () =>
      sandboxCompanies.map(({ id, name, admin }) => {
        const count = sandbox.persons.count(id, 'live').toLocaleString('en')
        return { id, name, note: `${id} · ${count} persons · as ${admin.name}` }
      }),
    permissions: () => permissions.map((label) => ({ label, scope: null })),
    problemOf: (request) =>
      request.client_id === sandbox.clientId ? null : `There is no app with the client ID “${request.client_id}”.`,
    denial: { error: 'user_denied' },
    issueCode(request) {
      const company = findCompany(request.company_id)
      if (company === null) return { ok: false, problem: `There is no company ${request.company_id}.` }
      const code = issueCode(sandbox.db, {
        companyId: company.id,
        clientId: request.client_id,
        redirectUri: request.redirect_uri,
        issuedAt: sandbox.clock(),
      })
      return { ok: true, code }
    },
  })
}
