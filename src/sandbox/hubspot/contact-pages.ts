import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { recordForm } from './contact-form.ts'
import type { Failure } from './errors.ts'
import { lookUp } from './object-lookup.ts'
import { findObjectType } from './object-types.ts'
import { page } from './page.ts'
import type { RecordVersion, StoredRecord } from './record-store.ts'
import { archiveRecord, createRecord, restoreRecord, type Target, updateRecord } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { browseRecords } from './search.ts'
import { listPortals, type Portal } from './seed.ts'

const rowsPerPage = 50
const refusedValues = z.array(z.object({ message: z.string() }))

function nameOf(record: RecordVersion): string {
  const name = [record.values['firstname'], record.values['lastname']]
    .filter((part) => part !== undefined)
    .join(' ')
    .trim()
  return name === '' ? (record.values['email'] ?? `Contact ${record.id}`) : name
}

/** The list and the record pages at the addresses that HubSpot uses, so that deep links of a client work. */
export function contactPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function placeOf(c: Context<SandboxEnv>): { readonly portal: Portal; readonly target: Target } | null {
    const portal = listPortals(sandbox.db).find(({ id }) => String(id) === c.req.param('portalId'))
    const type = findObjectType(c.req.param('typeId') ?? '')
    return portal === undefined || type === null
      ? null
      : { portal, target: { portalId: portal.id, objectType: type.name, type, source: 'CRM_UI' } }
  }

  function missing(c: Context<SandboxEnv>, what: string) {
    return c.html(
      page({
        title: 'Not found',
        narrow: true,
        content: html`<section class="card"><h1>Not found</h1><p>${what}</p><a class="button" href="/">All accounts</a></section>`,
      }),
      404,
    )
  }

  routes.get('/:portalId/objects/:typeId', (c) => {
    const place = placeOf(c)
    if (place === null) return missing(c, 'There is no such account or object here.')
    const { portal, target } = place
    const query = c.req.query('q') ?? ''
    const showArchived = c.req.query('archived') === 'true'
    const pageNumber = Math.max(1, Math.trunc(Number(c.req.query('page') ?? '1')) || 1)
    const offset = (pageNumber - 1) * rowsPerPage
    const { total, versions } = showArchived
      ? { total: sandbox.records.count(target, 'archived'), versions: sandbox.records.page(target, 'archived', 0, rowsPerPage) }
      : browseRecords(sandbox, target, query, rowsPerPage, offset)
    const base = `/contacts/${portal.id}/objects/${target.type.typeId}`
    const link = (to: number) => `${base}?${new URLSearchParams({ ...(query === '' ? {} : { q: query }), page: String(to) })}`
    return c.html(
      page({
        title: showArchived ? 'Archived contacts' : 'Contacts',
        trail: [
          ['Accounts', '/'],
          [portal.name, base],
        ],
        content: html`<div class="head">
            <div><h1>${showArchived ? 'Archived contacts' : 'Contacts'}</h1><p class="muted">${total.toLocaleString('en')} ${query === '' ? '' : html`matching “${query}”`}</p></div>
            <form class="search" role="search" action="${base}"><input type="search" name="q" value="${query}" aria-label="Search contacts" placeholder="Name, e-mail, phone or company"><button>Search</button></form>
            <div class="actions">
              <a class="button" href="${base}${showArchived ? '' : '?archived=true'}">${showArchived ? 'Live contacts' : 'Archive'}</a>
              <a class="button primary" href="/contacts/${portal.id}/record/${target.type.typeId}/new">Create contact</a></div>
          </div>
          <div class="scroll">${
            versions.length === 0
              ? html`<p class="empty">${query === '' ? 'No contacts yet.' : 'No contact matches. Try a shorter word.'}</p>`
              : html`<table class="stack"><thead><tr><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">Phone</th><th scope="col">Company</th><th scope="col">Last changed</th></tr></thead>
              <tbody>${versions.map(
                (
                  record,
                ) => html`<tr><td><a href="/contacts/${portal.id}/record/${target.type.typeId}/${record.id}">${nameOf(record)}</a></td>
                  <td>${record.values['email'] ?? ''}</td><td>${record.values['phone'] ?? ''}</td><td>${record.values['company'] ?? ''}</td>
                  <td class="tight">${new Date(record.updatedAt).toISOString().slice(0, 16).replace('T', ' ')}</td></tr>`,
              )}</tbody></table>`
          }</div>
          ${
            showArchived || total <= rowsPerPage
              ? ''
              : html`<nav aria-label="Pages" style="margin-top:1rem">
                ${pageNumber > 1 ? html`<a class="button" rel="prev" href="${link(pageNumber - 1)}">Previous</a>` : ''}
                ${offset + versions.length < total ? html`<a class="button" rel="next" href="${link(pageNumber + 1)}">Next</a>` : ''}
                <span class="muted" style="align-self:center">${(offset + 1).toLocaleString('en')}–${(offset + versions.length).toLocaleString('en')}</span></nav>`
          }`,
      }),
    )
  })

  function recordPage(
    c: Context<SandboxEnv>,
    record: StoredRecord | null,
    notice: { readonly text: string; readonly bad: boolean } | null,
    status: 200 | 409 = 200,
  ) {
    const place = placeOf(c)
    if (place === null) return missing(c, 'There is no such account or object here.')
    const { portal, target } = place
    const list = `/contacts/${portal.id}/objects/${target.type.typeId}`
    const title = record === null ? 'New contact' : nameOf(record)
    return c.html(
      page({
        title,
        trail: [
          ['Accounts', '/'],
          [portal.name, list],
        ],
        content: html`<div class="head"><div><h1 dir="auto">${title}</h1><p class="muted">${
          record === null
            ? 'Fill in what you know.'
            : `Record ${record.id} · created ${new Date(record.createdAt).toISOString().slice(0, 16).replace('T', ' ')} · last changed ${new Date(record.updatedAt).toISOString().replace('T', ' ')}`
        }</p></div></div>
        ${notice === null ? '' : html`<p class="notice ${notice.bad ? 'bad' : 'good'}" role="status">${notice.text}</p>`}
        ${record?.state === 'archived' ? html`<p class="notice">This contact is archived: lists and search leave it out.</p>` : ''}
        ${recordForm(sandbox.properties.definitions(target), record)}`,
      }),
      status,
    )
  }

  routes.get('/:portalId/record/:typeId/new', (c) => recordPage(c, null, null))

  routes.get('/:portalId/record/:typeId/:id', (c) => {
    const place = placeOf(c)
    if (place === null) return missing(c, 'There is no such account or object here.')
    const record =
      lookUp(sandbox, place.target, c.req.param('id')) ?? lookUp(sandbox, place.target, c.req.param('id'), { state: 'archived' })
    if (record === null) return missing(c, `There is no contact ${c.req.param('id')} in ${place.portal.name}.`)
    return recordPage(c, record, c.req.query('saved') === undefined ? null : { text: 'Saved.', bad: false })
  })

  routes.post('/:portalId/record/:typeId/:id', async (c) => {
    const place = placeOf(c)
    if (place === null) return missing(c, 'There is no such account or object here.')
    const { target, portal } = place
    const form = Object.entries(await c.req.parseBody()).flatMap(([name, value]): [string, string][] =>
      // Browsers send line breaks of a text area as CR LF; kept so, every save would be a change.
      typeof value === 'string' ? [[name, value.replaceAll('\r\n', '\n')]] : [],
    )
    const action = form.find(([name]) => name === '_action')?.[1]
    const values = Object.fromEntries(form.filter(([name]) => name !== '_action'))
    const id = c.req.param('id')
    const record = id === 'new' ? null : (lookUp(sandbox, target, id) ?? lookUp(sandbox, target, id, { state: 'archived' }))
    if (id !== 'new' && record === null) return missing(c, `There is no contact ${id} in ${portal.name}.`)

    const outcome = sandbox.db.transaction(() => {
      if (record === null) return createRecord(sandbox, target, values)
      if (action === 'archive') {
        archiveRecord(sandbox, target, record)
        return null
      }
      return action === 'restore' ? restoreRecord(sandbox, target, record) : updateRecord(sandbox, target, record, values)
    })
    if (outcome === null) return c.redirect(`/contacts/${portal.id}/objects/${target.type.typeId}`, 303)
    if (outcome.kind === 'rejected')
      return recordPage(
        c,
        record === null ? null : { ...record, values: { ...record.values, ...values } },
        { text: explain(outcome.failure), bad: true },
        409,
      )
    return c.redirect(`/contacts/${portal.id}/record/${target.type.typeId}/${outcome.record.id}?saved`, 303)
  })

  return routes
}

function explain(failure: Failure): string {
  // Refused values come as a JSON list inside the sentence.
  const list = /\[.*\]$/s.exec(failure.message)?.[0]
  const refused = list === undefined ? null : refusedValues.parse(JSON.parse(list))
  return `Not saved. ${refused === null ? failure.message : refused.map(({ message }) => message).join(' ')}`
}
