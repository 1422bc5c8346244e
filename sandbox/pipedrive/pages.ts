import { Hono } from 'hono'
import { homePage } from '../kit/home-page.ts'
import { sandboxCompanies } from './credentials.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the companies and what has been called lately. `POST /uninstall` takes a company's apps their tokens, as its admin may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) =>
    c.html(
      homePage(page, {
        title: 'Companies',
        accounts: sandboxCompanies.map(({ id, name }) => {
          const deleted = sandbox.persons.count(id, 'deleted')
          const organizations = sandbox.organizations.count(id, 'live')
          return {
            name,
            label: `Company ${id}`,
            count: sandbox.persons.count(id, 'live'),
            note: `persons${deleted > 0 ? `, ${deleted.toLocaleString('en')} deleted` : ''}, ${organizations.toLocaleString('en')} organizations`,
            listHref: `/persons?company=${id}`,
            connected: countGrants(sandbox.db, id) === 0 ? null : id,
          }
        }),
        openLabel: 'Open persons',
        disconnect: { action: '/uninstall', field: 'company_id', label: 'Uninstall app' },
        requestLog: sandbox.requestLog,
        written: { records: 'persons', gone: 'deleted' },
      }),
    ),
  )

  routes.post('/uninstall', async (c) => {
    const { company_id: companyId } = await c.req.parseBody()
    revokeGrantsOf(sandbox.db, Number(companyId), sandbox.clock())
    return c.redirect('/', 303)
  })

  return routes
}
