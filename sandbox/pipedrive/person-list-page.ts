import { Hono } from 'hono'
import { html } from 'hono/html'
import { fold } from '../kit/database.ts'
import { listContent, placeInList, rowsPerPage } from '../kit/list-page.ts'
import { findCompany, sandboxCompanies } from './credentials.ts'
import { page } from './page.ts'
import type { Person } from './person-body.ts'
import { plainTime } from './v1-view.ts'
import type { SqlCondition } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** Persons in whose name, e-mails, phones or searchable fields each word stands; what search itself has not learned yet counts too. */
function matching(companyId: number, query: string): SqlCondition {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  const found = `id IN (SELECT record_id FROM search_terms
    WHERE company_id = ? AND entity = 'person' AND until_at IS NULL AND instr(value, ?) > 0)`
  return {
    sql: ['deleted_at IS NULL', ...words.map(() => found)].join(' AND '),
    values: words.flatMap((word) => [companyId, word]),
  }
}

function rows(sandbox: Sandbox, companyId: number, persons: readonly Person[]) {
  const name = ({ orgId }: Person) => (orgId === null ? '' : (sandbox.organizations.find(companyId, orgId)?.body.name ?? ''))
  return persons.map(
    (person) => html`<tr><td><a href="/person/${person.id}?company=${companyId}"><bdi>${person.body.name}</bdi></a></td>
      <td>${person.body.emails.map(({ value }) => value).join(', ')}</td><td>${person.body.phones.map(({ value }) => value).join(', ')}</td>
      <td><bdi>${name(person)}</bdi></td><td class="tight">${plainTime(person.updatedAt).slice(0, 16)}</td></tr>`,
  )
}

/** `GET /persons?company=…`: the company's persons, last changed first, with search. */
export function personListPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const company = findCompany(Number(c.req.query('company'))) ?? sandboxCompanies[0]
    if (company === undefined) return c.notFound()
    const query = c.req.query('q')?.trim() ?? ''
    const { pageNumber, offset } = placeInList(c)
    const found = sandbox.persons.list(
      company.id,
      matching(company.id, query),
      'updated_at DESC, id DESC',
      rowsPerPage + 1,
      offset,
    )
    const persons = found.slice(0, rowsPerPage)
    const link = (to: number) =>
      `/persons?${new URLSearchParams({ company: String(company.id), ...(query === '' ? {} : { q: query }), page: String(to) })}`
    return c.html(
      page({
        title: 'Persons',
        trail: [
          ['Companies', '/'],
          [company.name, `/persons?company=${company.id}`],
        ],
        content: listContent({
          heading: 'Persons',
          summary: query === '' ? sandbox.persons.count(company.id, 'live').toLocaleString('en') : html`matching “${query}”`,
          search: {
            action: '/persons',
            query,
            label: 'Search persons',
            placeholder: 'Name, e-mail or phone',
            hidden: { company: company.id },
          },
          actions: html`<a class="button primary" href="/person/new?company=${company.id}">Create person</a>`,
          columns: ['Name', 'E-mail', 'Phone', 'Organization', 'Last changed'],
          rows: rows(sandbox, company.id, persons),
          whenEmpty: query === '' ? 'No persons yet.' : 'No person matches. Try a shorter word.',
          pager:
            pageNumber === 1 && found.length <= rowsPerPage
              ? null
              : { pageNumber, offset, hasMore: found.length > rowsPerPage, link },
        }),
      }),
    )
  })

  return routes
}
