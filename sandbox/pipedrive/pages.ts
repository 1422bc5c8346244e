import { type Context, Hono } from 'hono'
import { homePage } from '../kit/home-page.ts'
import { recordPages } from '../kit/record-pages.ts'
import type { RecordPlace } from '../kit/record-place.ts'
import { findCompany, type SandboxCompany, sandboxCompanies } from './credentials.ts'
import { page } from './page.ts'
import { pagedEntities } from './paged-entities.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

const listOf = (companyId: number, many: string) => `/${many}?company=${companyId}`

/** The addresses of the pages of all entities. */
export const objectPaths = pagedEntities.flatMap(({ one, many }) => [`/${many}`, `/${one}/*`])

/** `GET /`: the companies and the latest calls. `POST /uninstall` revokes the tokens of a company's apps, as its admin may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) =>
    c.html(
      homePage(page, {
        title: 'Companies',
        accounts: sandboxCompanies.map((company) => ({
          name: company.name,
          label: `Company ${company.id}`,
          objects: pagedEntities.map(({ many, count }) => ({
            many,
            listAt: listOf(company.id, many),
            live: count(sandbox, company.id, 'live'),
            removed: count(sandbox, company.id, 'deleted'),
          })),
          connected: countGrants(sandbox.db, company.id) === 0 ? null : company.id,
        })),
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

/** The pages of all entities, at the addresses that Pipedrive uses. */
export function objectPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const entity = `/:entity{(?:${pagedEntities.map(({ one }) => one).join('|')})}`

  /** A list is of the company that the address names, or the demo's; a record of that one, or the first that has such a record. */
  function placeOf(c: Context<SandboxEnv>): RecordPlace | null {
    const kindIn = pagedEntities.find(
      ({ one, many }) => one === c.req.param('entity') || many === c.req.param('entities'),
    )?.kindIn
    const id = c.req.param('id')
    const named = findCompany(Number(c.req.query('company')))
    const holds = (company: SandboxCompany) => id !== undefined && (kindIn?.(sandbox, company).find(id) ?? null) !== null
    const company = named ?? sandboxCompanies.find(holds) ?? sandboxCompanies[0]
    if (kindIn === undefined || company === undefined) return null
    const kind = kindIn(sandbox, company)
    const recordAt = (key: string) => `/${kind.one}/${key}?company=${company.id}`
    return { account: company.name, kind, listAt: listOf(company.id, kind.many), createAt: recordAt('new'), recordAt }
  }

  return recordPages<SandboxEnv>({
    page,
    accounts: 'companies',
    removal: { action: 'delete', verb: 'Delete', done: 'deleted', bin: null },
    paths: {
      list: `/:entities{(?:${pagedEntities.map(({ many }) => many).join('|')})}`,
      create: `${entity}/new`,
      record: [`${entity}/:id`],
    },
    placeOf,
  })
}
