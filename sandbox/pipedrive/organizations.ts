import type { Hono } from 'hono'
import { organizationWrites, parseOrganizationInput } from './organization-writes.ts'
import { recordRoutes } from './record-routes.ts'
import { organizationRenderer } from './record-view.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** `/organizations` of the second API generation. */
export function organizationRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return recordRoutes(sandbox, {
    noun: 'Organization',
    store: sandbox.organizations,
    parse: (body, kind) => parseOrganizationInput(body, kind, sandbox),
    renderer: (companyId, selection) => organizationRenderer(sandbox, companyId, selection),
    writes: organizationWrites,
    // The log counts writes of persons only.
    written: () => {},
  })
}
