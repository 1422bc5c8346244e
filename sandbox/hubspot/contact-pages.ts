import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { listContent, placeInList, rowsPerPage } from '../kit/list-page.ts'
import { missingPage, type Notice, readRecordForm, recordContent, savedNotice } from '../kit/record-page.ts'
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

  const missing = (c: Context<SandboxEnv>, what: string) => c.html(missingPage(page, what, 'All accounts'), 404)

  routes.get('/:portalId/objects/:typeId', (c) => {
    const place = placeOf(c)
    if (place === null) return missing(c, 'There is no such account or object here.')
    const { portal, target } = place
    const query = c.req.query('q') ?? ''
    const showArchived = c.req.query('archived') === 'true'
    const { pageNumber, offset } = placeInList(c)
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
        content: listContent({
          heading: showArchived ? 'Archived contacts' : 'Contacts',
          summary: html`${total.toLocaleString('en')} ${query === '' ? '' : html`matching “${query}”`}`,
          search: { action: base, query, label: 'Search contacts', placeholder: 'Name, e-mail, phone or company' },
          actions: html`<a class="button" href="${base}${showArchived ? '' : '?archived=true'}">${showArchived ? 'Live contacts' : 'Archive'}</a>
            <a class="button primary" href="/contacts/${portal.id}/record/${target.type.typeId}/new">Create contact</a>`,
          columns: ['Name', 'E-mail', 'Phone', 'Company', 'Last changed'],
          rows: versions.map(
            (
              record,
            ) => html`<tr><td><a href="/contacts/${portal.id}/record/${target.type.typeId}/${record.id}">${nameOf(record)}</a></td>
              <td>${record.values['email'] ?? ''}</td><td>${record.values['phone'] ?? ''}</td><td>${record.values['company'] ?? ''}</td>
              <td class="tight">${new Date(record.updatedAt).toISOString().slice(0, 16).replace('T', ' ')}</td></tr>`,
          ),
          whenEmpty: query === '' ? 'No contacts yet.' : 'No contact matches. Try a shorter word.',
          pager:
            showArchived || total <= rowsPerPage ? null : { pageNumber, offset, hasMore: offset + versions.length < total, link },
        }),
      }),
    )
  })

  function recordPage(c: Context<SandboxEnv>, record: StoredRecord | null, notice: Notice | null, status: 200 | 409 = 200) {
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
        content: recordContent({
          heading: html`<h1 dir="auto">${title}</h1>`,
          subtitle:
            record === null
              ? 'Fill in what you know.'
              : `Record ${record.id} · created ${new Date(record.createdAt).toISOString().slice(0, 16).replace('T', ' ')} · last changed ${new Date(record.updatedAt).toISOString().replace('T', ' ')}`,
          notice,
          remarks: record?.state === 'archived' ? [html`This contact is archived: lists and search leave it out.`] : [],
          form: recordForm(sandbox.properties.definitions(target), record),
        }),
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
    return recordPage(c, record, savedNotice(c))
  })

  routes.post('/:portalId/record/:typeId/:id', async (c) => {
    const place = placeOf(c)
    if (place === null) return missing(c, 'There is no such account or object here.')
    const { target, portal } = place
    const { action, values } = await readRecordForm(c)
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
