import { Hono } from 'hono'
import { homePage } from '../kit/home-page.ts'
import { findOrg, orgIdOf, orgSeeds } from './credentials.ts'
import { listOf } from './object-pages.ts'
import { outboundPath } from './outbound-page.ts'
import { page } from './page.ts'
import { pagedObjects } from './paged-objects.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the orgs and the latest calls. `POST /revoke` revokes the tokens of an org's apps, as its admin may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) =>
    c.html(
      homePage(page, {
        title: 'Orgs',
        accounts: orgSeeds.map((org) => ({
          name: org.name,
          label: `${org.isSandbox ? 'Sandbox' : 'Production'} · ${orgIdOf(org.number)}`,
          objects: pagedObjects.map(({ name }) => {
            const type = sandbox.objects.require(name)
            return {
              many: type.labelPlural.toLowerCase(),
              listAt: listOf(org, name),
              live: sandbox.records.count(type, org.number, false),
              removed: sandbox.records.count(type, org.number, true),
            }
          }),
          connected: countGrants(sandbox.db, org.number) === 0 ? null : org.shortName,
        })),
        disconnect: { action: '/revoke', field: 'org', label: 'Revoke app' },
        setup: { href: outboundPath, label: 'Outbound messages' },
        requestLog: sandbox.requestLog,
        written: { records: 'records', gone: 'deleted' },
      }),
    ),
  )

  routes.post('/revoke', async (c) => {
    const { org: name } = await c.req.parseBody()
    const org = typeof name === 'string' ? findOrg(name) : null
    if (org !== null) revokeGrantsOf(sandbox.db, org.number, sandbox.clock())
    return c.redirect('/', 303)
  })

  return routes
}
