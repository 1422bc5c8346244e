import { Hono } from 'hono'
import { html } from 'hono/html'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { listPortals } from './seed.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the portals and what has been called lately. `POST /uninstall` takes a portal's apps their tokens, as its user may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const portals = listPortals(sandbox.db)
    const recent = sandbox.requestLog.recent()
    const summary = sandbox.requestLog.summary()
    return c.html(
      page({
        title: 'Accounts',
        content: html`<div class="head"><div><h1>Accounts</h1><p class="muted">Everything here is made up and stays on this machine.</p></div></div>
          <div class="grid">
            ${portals.map((portal) => {
              const contacts = { portalId: portal.id, objectType: 'contacts' }
              const archived = sandbox.records.count(contacts, 'archived')
              return html`<section class="card" aria-label="${portal.name}">
                <strong>${portal.name}</strong><p class="muted">Account ${portal.id}</p>
                <span class="figure">${sandbox.records.count(contacts, 'live').toLocaleString('en')}</span>
                <p class="muted">contacts${archived > 0 ? `, ${archived.toLocaleString('en')} archived` : ''}</p>
                <div class="actions"><a class="button" href="/contacts/${portal.id}/objects/0-1">Open contacts</a>
                ${
                  countGrants(sandbox.db, portal.id) === 0
                    ? ''
                    : html`<form method="post" action="/uninstall"><input type="hidden" name="portal_id" value="${portal.id}"><button>Uninstall app</button></form>`
                }</div></section>`
            })}
          </div>
          <h2>Recent API calls</h2>
          <p class="muted">${summary.total.toLocaleString('en')} since the start; ${summary.created} contacts created, ${summary.updated} changed,
            ${summary.archived} archived.</p>
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
    const { portal_id: portalId } = await c.req.parseBody()
    revokeGrantsOf(sandbox.db, Number(portalId), sandbox.clock())
    return c.redirect('/', 303)
  })

  return routes
}
