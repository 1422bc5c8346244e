import { Hono } from 'hono'
import { html } from 'hono/html'
import { findOrg, orgIdOf, orgSeeds } from './credentials.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { countGrants, revokeGrantsOf } from './token-store.ts'

/** `GET /`: the orgs and what has been called lately. `POST /revoke` takes an org's apps their tokens, as its admin may at any time. */
export function homeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const contact = sandbox.objects.require('Contact')

  routes.get('/', (c) => {
    const recent = sandbox.requestLog.recent()
    const summary = sandbox.requestLog.summary()
    return c.html(
      page({
        title: 'Orgs',
        content: html`<div class="head"><div><h1>Orgs</h1><p class="muted">Everything here is made up and stays on this machine.</p></div></div>
          <div class="grid">
            ${orgSeeds.map((org) => {
              const deleted = sandbox.records.count(contact, org.number, true)
              return html`<section class="card" aria-label="${org.name}">
                <strong>${org.name}</strong><p class="muted">${org.isSandbox ? 'Sandbox' : 'Production'} · ${orgIdOf(org.number)}</p>
                <span class="figure">${sandbox.records.count(contact, org.number, false).toLocaleString('en')}</span>
                <p class="muted">contacts${deleted > 0 ? `, ${deleted.toLocaleString('en')} in the recycle bin` : ''}</p>
                <div class="actions"><a class="button" href="/orgs/${org.shortName}/contacts">Open contacts</a>
                ${
                  countGrants(sandbox.db, org.number) === 0
                    ? ''
                    : html`<form method="post" action="/revoke"><input type="hidden" name="org" value="${org.shortName}"><button>Revoke app</button></form>`
                }</div></section>`
            })}
          </div>
          <h2>Recent API calls</h2>
          <p class="muted">${summary.total.toLocaleString('en')} since the start; ${summary.created} records created, ${summary.updated} changed,
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

  routes.post('/revoke', async (c) => {
    const { org: name } = await c.req.parseBody()
    const org = typeof name === 'string' ? findOrg(name) : null
    if (org !== null) revokeGrantsOf(sandbox.db, org.number, sandbox.clock())
    return c.redirect('/', 303)
  })

  return routes
}
