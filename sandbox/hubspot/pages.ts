import { Hono } from 'hono'
import { homePage } from '../kit/home-page.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { listPortals } from './seed.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the portals and what has been called lately. `POST /uninstall` takes a portal's apps their tokens, as its user may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) =>
    c.html(
      homePage(page, {
        title: 'Accounts',
        accounts: listPortals(sandbox.db).map(({ id, name }) => {
          const contacts = { portalId: id, objectType: 'contacts' }
          const archived = sandbox.records.count(contacts, 'archived')
          return {
            name,
            label: `Account ${id}`,
            count: sandbox.records.count(contacts, 'live'),
            note: `contacts${archived > 0 ? `, ${archived.toLocaleString('en')} archived` : ''}`,
            listHref: `/contacts/${id}/objects/0-1`,
            connected: countGrants(sandbox.db, id) === 0 ? null : id,
          }
        }),
        openLabel: 'Open contacts',
        disconnect: { action: '/uninstall', field: 'portal_id', label: 'Uninstall app' },
        requestLog: sandbox.requestLog,
        written: { records: 'contacts', gone: 'archived' },
      }),
    ),
  )

  routes.post('/uninstall', async (c) => {
    const { portal_id: portalId } = await c.req.parseBody()
    revokeGrantsOf(sandbox.db, Number(portalId), sandbox.clock())
    return c.redirect('/', 303)
  })

  return routes
}
