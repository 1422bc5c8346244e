import { Hono } from 'hono'
import { html } from 'hono/html'
import { fold } from '../kit/database.ts'
import { findCompany, sandboxCompanies } from './credentials.ts'
import { page } from './page.ts'
import type { Person } from './person-body.ts'
import { plainTime } from './v1-view.ts'
import type { SqlCondition } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const rowsPerPage = 50

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
  return html`<table class="stack"><thead><tr><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">Phone</th><th scope="col">Organization</th><th scope="col">Last changed</th></tr></thead>
    <tbody>${persons.map(
      (person) => html`<tr><td><a href="/person/${person.id}?company=${companyId}"><bdi>${person.body.name}</bdi></a></td>
        <td>${person.body.emails.map(({ value }) => value).join(', ')}</td><td>${person.body.phones.map(({ value }) => value).join(', ')}</td>
        <td><bdi>${name(person)}</bdi></td><td class="tight">${plainTime(person.updatedAt).slice(0, 16)}</td></tr>`,
    )}</tbody></table>`
}

/** `GET /persons?company=…`: the company's persons, last changed first, with search. */
export function personListPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const company = findCompany(Number(c.req.query('company'))) ?? sandboxCompanies[0]
    if (company === undefined) return c.notFound()
    const query = c.req.query('q')?.trim() ?? ''
    const pageNumber = Math.max(1, Math.trunc(Number(c.req.query('page') ?? '1')) || 1)
    const offset = (pageNumber - 1) * rowsPerPage
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
        content: html`<div class="head">
            <div><h1>Persons</h1><p class="muted">${
              query === '' ? sandbox.persons.count(company.id, 'live').toLocaleString('en') : html`matching “${query}”`
            }</p></div>
            <form class="search" role="search" action="/persons"><input type="hidden" name="company" value="${company.id}">
              <input type="search" name="q" value="${query}" aria-label="Search persons" placeholder="Name, e-mail or phone"><button>Search</button></form>
            <div class="actions"><a class="button primary" href="/person/new?company=${company.id}">Create person</a></div>
          </div>
          <div class="scroll">${
            persons.length === 0
              ? html`<p class="empty">${query === '' ? 'No persons yet.' : 'No person matches. Try a shorter word.'}</p>`
              : rows(sandbox, company.id, persons)
          }</div>
          ${
            pageNumber === 1 && found.length <= rowsPerPage
              ? ''
              : html`<nav aria-label="Pages" style="margin-top:1rem">
                ${pageNumber > 1 ? html`<a class="button" rel="prev" href="${link(pageNumber - 1)}">Previous</a>` : ''}
                ${found.length > rowsPerPage ? html`<a class="button" rel="next" href="${link(pageNumber + 1)}">Next</a>` : ''}
                <span class="muted" style="align-self:center">${(offset + 1).toLocaleString('en')}–${(offset + persons.length).toLocaleString('en')}</span></nav>`
          }`,
      }),
    )
  })

  return routes
}
