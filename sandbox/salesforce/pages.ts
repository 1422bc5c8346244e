import { Hono } from 'hono'
import { homePage } from '../kit/home-page.ts'
import { findOrg, orgIdOf, orgSeeds } from './credentials.ts'
import { outboundPath } from './outbound-page.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the orgs and what has been called lately. `POST /revoke` takes an org's apps their tokens, as its admin may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const contact = sandbox.objects.require('Contact')

  routes.get('/', (c) =>
    c.html(
      homePage(page, {
        title: 'Orgs',
        accounts: orgSeeds.map(({ number, name, shortName, isSandbox }) => {
          const deleted = sandbox.records.count(contact, number, true)
          return {
            name,
            label: `${isSandbox ? 'Sandbox' : 'Production'} · ${orgIdOf(number)}`,
            count: sandbox.records.count(contact, number, false),
            note: `contacts${deleted > 0 ? `, ${deleted.toLocaleString('en')} in the recycle bin` : ''}`,
            listHref: `/orgs/${shortName}/contacts`,
            connected: countGrants(sandbox.db, number) === 0 ? null : shortName,
          }
        }),
        openLabel: 'Open contacts',
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
