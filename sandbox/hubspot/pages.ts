import { Hono } from 'hono'
import { homePage } from '../kit/home-page.ts'
import { recordPages } from '../kit/record-pages.ts'
import { findObjectType, type ObjectType, objectTypes } from './object-types.ts'
import { page } from './page.ts'
import { recordKind } from './record-kind.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { listPortals } from './seed.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

const listOf = (portalId: number, { typeId }: ObjectType) => `/contacts/${portalId}/objects/${typeId}`

/** `GET /`: the portals and the latest calls. `POST /uninstall` revokes the tokens of a portal's apps, as its user may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) =>
    c.html(
      homePage(page, {
        title: 'Accounts',
        accounts: listPortals(sandbox.db).map(({ id, name }) => ({
          name,
          label: `Account ${id}`,
          objects: objectTypes.map((type) => {
            const collection = { portalId: id, objectType: type.name }
            return {
              many: type.name,
              listAt: listOf(id, type),
              live: sandbox.records.count(collection, 'live'),
              removed: sandbox.records.count(collection, 'archived'),
            }
          }),
          connected: countGrants(sandbox.db, id) === 0 ? null : id,
        })),
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

/** The pages of all objects, at the addresses that HubSpot uses. */
export function objectPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const record = '/contacts/:portalId/record/:typeId'
  return recordPages<SandboxEnv>({
    page,
    accounts: 'accounts',
    removal: { action: 'archive', verb: 'Archive', done: 'archived', bin: { label: 'Archive', parameter: 'archived' } },
    paths: { list: '/contacts/:portalId/objects/:typeId', create: `${record}/new`, record: [`${record}/:id`] },
    placeOf(c) {
      const portal = listPortals(sandbox.db).find(({ id }) => String(id) === c.req.param('portalId'))
      const type = findObjectType(c.req.param('typeId') ?? '')
      if (portal === undefined || type === null) return null
      const recordAt = (id: string) => `/contacts/${portal.id}/record/${type.typeId}/${id}`
      return {
        account: portal.name,
        kind: recordKind(sandbox, { portalId: portal.id, objectType: type.name, type, source: 'CRM_UI' }),
        listAt: listOf(portal.id, type),
        createAt: recordAt('new'),
        recordAt,
      }
    },
  })
}
