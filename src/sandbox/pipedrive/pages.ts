import { Hono } from 'hono'
import { html } from 'hono/html'
import { sandboxCompanies } from './credentials.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the companies and what has been called lately. `POST /uninstall` takes a company's apps their tokens, as its admin may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const recent = sandbox.requestLog.recent()
    const summary = sandbox.requestLog.summary()
    return c.html(
      page({
        title: 'Companies',
        content: html`<div class="head"><div><h1>Companies</h1><p class="muted">Everything here is made up and stays on this machine.</p></div></div>
          <div class="grid">
            ${sandboxCompanies.map(({ id, name }) => {
              const deleted = sandbox.persons.count(id, 'deleted')
              return html`<section class="card" aria-label="${name}">
                <strong>${name}</strong><p class="muted">Company ${id}</p>
                <span class="figure">${sandbox.persons.count(id, 'live').toLocaleString('en')}</span>
                <p class="muted">persons${deleted > 0 ? `, ${deleted.toLocaleString('en')} deleted` : ''}, ${sandbox.organizations.count(id, 'live').toLocaleString('en')} organizations</p>
                <div class="actions"><a class="button" href="/persons?company=${id}">Open persons</a>
                ${
                  countGrants(sandbox.db, id) === 0
                    ? ''
                    : html`<form method="post" action="/uninstall"><input type="hidden" name="company_id" value="${id}"><button>Uninstall app</button></form>`
                }</div></section>`
            })}
          </div>
          <h2>Recent API calls</h2>
          <p class="muted">${summary.total.toLocaleString('en')} since the start; ${summary.created} persons created, ${summary.updated} changed,
            ${summary.archived} deleted.</p>
          <div class="scroll">${
            recent.length === 0
              ? html`<p class="empty">Nothing has called this sandbox yet.</p>`
              : html`<table class="stack"><thead><tr><th scope="col">Time</th><th scope="col">Call</th><th scope="col">Answer</th><th scope="col">Took</th></tr></thead>
                <tbody>${recent.slice(0, 20).map(
                  (request) => html`<tr><td class="tight">${new Date(request.at).toISOString().slice(11, 23)}</td>
                    <td><span class="mono">${request.method} ${request.path}</span></td>
                    <td class="tight ${typeof request.status === 'number' && request.status < 400 ? 'good' : 'bad'}">${request.status}</td>
                    <td class="tight">${request.tookMs.toFixed(1)} ms</td></tr>`,
                )}</tbody></table>`
          }</div>`,
      }),
    )
  })

  routes.post('/uninstall', async (c) => {
    const { company_id: companyId } = await c.req.parseBody()
    revokeGrantsOf(sandbox.db, Number(companyId), sandbox.clock())
    return c.redirect('/', 303)
  })

  return routes
}
