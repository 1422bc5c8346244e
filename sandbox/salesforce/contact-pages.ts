import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { listContent, placeInList, rowsPerPage } from '../kit/list-page.ts'
import { missingPage, type Notice, readRecordForm, recordContent, savedNotice } from '../kit/record-page.ts'
import { adminNumber } from './auth.ts'
import { contactForm, editableFields } from './contact-form.ts'
import { accountChoices, listContacts } from './contact-list.ts'
import { findOrg, orgSeeds } from './credentials.ts'
import { SalesforceError } from './errors.ts'
import { parseId } from './ids.ts'
import { page } from './page.ts'
import type { Values } from './record-store.ts'
import { createRecord, deleteRecord, rejected, undeleteRecord, updateRecord, type WriteOutcome } from './record-writes.ts'
import { idOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** A contact's short address. */
export const contactPath = '/:id{003[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?}'

const recordPaths = ['/lightning/r/Contact/:id', '/lightning/r/Contact/:id/view', contactPath]

type Org = (typeof orgSeeds)[number]

function shownTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** The list and the record pages at the addresses that Salesforce uses, so that deep links of a client work. */
export function contactPages(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const [contact, account] = [sandbox.objects.require('Contact'), sandbox.objects.require('Account')]

  const listOf = (org: Org): string => `/orgs/${org.shortName}/contacts`
  const recordOf = (org: Org, number: number): string => `/lightning/r/Contact/${idOf(contact, number)}/view?org=${org.shortName}`
  const targetIn = (org: Org) => ({ caller: { org: org.number, user: adminNumber, scopes: null }, type: contact })

  const missing = (c: Context<SandboxEnv>, what: string) => c.html(missingPage(page, what, 'All orgs'), 404)

  /** The orgs that have the record, the one asked for first; without a wish in the order of the orgs: ids are not unique between them. */
  function holdersOf(c: Context<SandboxEnv>, id: string): { readonly number: number; readonly orgs: readonly Org[] } | null {
    const parsed = parseId(id)
    if (parsed === null || parsed.prefix !== contact.keyPrefix) return null
    const wanted = c.req.query('org')
    const asked = wanted === undefined ? null : findOrg(wanted)
    const orgs = orgSeeds.filter((org) => sandbox.records.newest(contact, org.number, parsed.number) !== null)
    const chosen = wanted === undefined ? orgs : orgs.filter((org) => org === asked)
    return chosen.length === 0 ? null : { number: parsed.number, orgs: [...new Set([...chosen, ...orgs])] }
  }

  function shownValues(values: Values): Record<string, string> {
    return Object.fromEntries(
      editableFields(contact).map(({ name, type }) => {
        const value = values[name] ?? null
        if (type === 'boolean') return [name, String(value === 1)]
        if (type === 'reference' && typeof value === 'number') return [name, idOf(account, value)]
        return [name, value === null ? '' : String(value)]
      }),
    )
  }

  routes.get('/orgs/:org/contacts', (c) => {
    const org = findOrg(c.req.param('org'))
    if (org === null) return missing(c, 'There is no such org here.')
    const text = c.req.query('q') ?? ''
    const deleted = c.req.query('deleted') === 'true'
    const { pageNumber, offset } = placeInList(c)
    const { total, contacts } = listContacts(sandbox, org.number, { text, deleted, limit: rowsPerPage, offset })
    const link = (to: number): string =>
      `${listOf(org)}?${new URLSearchParams({ ...(text === '' ? {} : { q: text }), ...(deleted ? { deleted: 'true' } : {}), page: String(to) })}`
    return c.html(
      page({
        title: deleted ? 'Recycle bin' : 'Contacts',
        trail: [
          ['Orgs', '/'],
          [org.name, listOf(org)],
        ],
        content: listContent({
          heading: deleted ? 'Recycle bin' : 'Contacts',
          summary: html`${total.toLocaleString('en')} ${text === '' ? '' : html`matching “${text}”`}`,
          search: {
            action: listOf(org),
            query: text,
            label: 'Search contacts',
            placeholder: 'Name, e-mail, phone or account',
          },
          actions: html`<a class="button" href="${listOf(org)}${deleted ? '' : '?deleted=true'}">${deleted ? 'Live contacts' : 'Recycle bin'}</a>
            <a class="button primary" href="${listOf(org)}/new">New contact</a>`,
          columns: ['Name', 'E-mail', 'Phone', 'Account', 'Last changed'],
          rows: contacts.map(
            (each) => html`<tr><td><a href="${recordOf(org, each.number)}" dir="auto">${each.name}</a></td>
              <td>${each.email ?? ''}</td><td>${each.phone ?? ''}</td><td>${each.account ?? ''}</td>
              <td class="tight">${shownTime(each.changedAt).slice(0, 16)}</td></tr>`,
          ),
          whenEmpty: text === '' ? 'No contacts here.' : 'No contact matches. Try a shorter word.',
          pager: total <= rowsPerPage ? null : { pageNumber, offset, hasMore: offset + contacts.length < total, link },
        }),
      }),
    )
  })

  /** `record` null = the page of a contact to be. `typed` are values that were refused and stay in the form. */
  function recordPage(
    c: Context<SandboxEnv>,
    orgs: readonly [Org, ...Org[]],
    record: { readonly number: number; readonly values: Values } | null,
    { notice = null, typed }: { readonly notice?: Notice | null; readonly typed?: Record<string, string> },
  ) {
    const [org, ...others] = orgs
    const name =
      record === null
        ? 'New contact'
        : [record.values['FirstName'], record.values['LastName']].filter((part) => part !== null).join(' ')
    const time = (field: string): string => shownTime(Number(record?.values[field] ?? 0))
    const isDeleted = record?.values['IsDeleted'] === 1
    const subtitle =
      record === null
        ? `In ${org.name}.`
        : `${idOf(contact, record.number)} · created ${time('CreatedDate')} · last changed ${time('SystemModstamp')}`
    return c.html(
      page({
        title: name,
        trail: [
          ['Orgs', '/'],
          [org.name, listOf(org)],
        ],
        content: recordContent({
          heading: html`<h1 dir="auto">${name}</h1>`,
          subtitle,
          notice,
          remarks: [
            ...(isDeleted ? [html`This contact is in the recycle bin: queries leave it out.`] : []),
            ...others.map(
              (other) =>
                html`${other.name} has another contact with this id. <a href="${recordOf(other, record?.number ?? 0)}">Open that one</a>`,
            ),
          ],
          form: contactForm(contact, account, {
            action: record === null ? `${listOf(org)}/new` : recordOf(org, record.number),
            state: record === null ? 'new' : isDeleted ? 'deleted' : 'live',
            values: typed ?? shownValues(record?.values ?? {}),
            accounts: accountChoices(sandbox, org.number),
          }),
        }),
      }),
      notice?.bad === true ? 409 : 200,
    )
  }

  function write(work: () => WriteOutcome): WriteOutcome {
    try {
      return sandbox.db.transaction(work)
    } catch (error) {
      if (error instanceof SalesforceError) return rejected(error.errorCode, error.message)
      throw error
    }
  }

  const refusal = (outcome: WriteOutcome & { readonly kind: 'rejected' }) => ({
    text: outcome.errors.map(({ message }) => message).join(' '),
    bad: true,
  })

  routes.get('/orgs/:org/contacts/new', (c) => {
    const org = findOrg(c.req.param('org'))
    return org === null ? missing(c, 'There is no such org here.') : recordPage(c, [org], null, {})
  })

  routes.post('/orgs/:org/contacts/new', async (c) => {
    const org = findOrg(c.req.param('org'))
    if (org === null) return missing(c, 'There is no such org here.')
    const { values } = await readRecordForm(c)
    const outcome = write(() => createRecord(sandbox, targetIn(org), values))
    if (outcome.kind === 'rejected') return recordPage(c, [org], null, { notice: refusal(outcome), typed: values })
    return c.redirect(`${recordOf(org, outcome.number)}&saved`, 303)
  })

  for (const path of recordPaths) {
    routes.get(path, (c) => {
      const id = c.req.param('id') ?? ''
      const held = holdersOf(c, id)
      const [org, ...others] = held?.orgs ?? []
      const values = held === null || org === undefined ? null : sandbox.records.newest(contact, org.number, held.number)
      if (held === null || org === undefined || values === null) return missing(c, `There is no contact ${id} here.`)
      return recordPage(c, [org, ...others], { number: held.number, values }, { notice: savedNotice(c) })
    })

    routes.post(path, async (c) => {
      const id = c.req.param('id') ?? ''
      const held = holdersOf(c, id)
      const [org] = held?.orgs ?? []
      const values = held === null || org === undefined ? null : sandbox.records.newest(contact, org.number, held.number)
      if (held === null || org === undefined || values === null) return missing(c, `There is no contact ${id} here.`)
      const form = await readRecordForm(c)
      const outcome = write(() => {
        if (form.action === 'delete') return deleteRecord(sandbox, targetIn(org), held.number)
        if (form.action === 'restore') return undeleteRecord(sandbox, targetIn(org), held.number)
        return updateRecord(sandbox, targetIn(org), held.number, form.values)
      })
      if (outcome.kind === 'rejected')
        return recordPage(c, [org], { number: held.number, values }, { notice: refusal(outcome), typed: form.values })
      return c.redirect(outcome.kind === 'deleted' ? listOf(org) : `${recordOf(org, held.number)}&saved`, 303)
    })
  }

  return routes
}
