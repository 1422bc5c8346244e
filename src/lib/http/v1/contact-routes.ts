import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { addConsent, consentsInForce, consentsOf } from '../../records/contacts/consents.ts'
import { duplicatesOf, mergeContacts } from '../../records/contacts/merge.ts'
import { addRelationship, endRelationship, type Related, relationshipsOf } from '../../records/contacts/relationships.ts'
import { expiringPassports } from '../../records/contacts/expiring-passports.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { listResource, readResource } from '../../records/resources/rows.ts'
import { refuseSecrets } from '../../records/resources/secrets.ts'
import { type TimelineEntry, timelineCursorSchema, timelineKindsOf, timelineOf } from '../../records/history/timeline.ts'
import { refused } from '../input.ts'
import { placesIn } from '../opaque-cursor.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy } from './asked.ts'
import { contactOf, ofNamedContact } from './contact-of.ts'
import { contactOperations } from './contact-operations.ts'
import { inWords } from './faults.ts'
import { etagOf } from './headers.ts'

const { expiring, duplicates, reports, consents, consent, relationships, relate, unrelate, activities, merge } = contactOperations

const contacts = resourceOf('contact')
type Paging = { readonly page: number; readonly page_size: number }

function paged({ items, total }: Awaited<ReturnType<typeof listResource>>, { page, page_size: size }: Paging) {
  return { items, total, page, page_size: size, pages: Math.ceil(total / size), next_cursor: null }
}

export const contactRoutes: readonly Route[] = [
  withTenant(expiring, async ({ query }, tenant) => {
    const { days, expired, page, page_size: size } = query
    const paging = { offset: (page - 1) * size, limit: size }
    const found = await expiringPassports(askedBy(tenant, contacts), { days, withExpired: expired === 'true' }, paging)
    return respond(expiring, 200, paged(found, query))
  }),
  withTenant(duplicates, async ({ query }, { client, organizationId }) => {
    const { page_size: limit } = query
    const places = placesIn(duplicates, query)
    const after = places.begin(groupPlaceSchema)
    const found = await duplicatesOf(client, organizationId, { after, limit: limit + 1 })
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    const next = last === undefined ? null : places.cursorOf({ key: last.key, value: last.value })
    return respond(duplicates, 200, { items, next_cursor: next })
  }),
  withTenant(reports, async ({ params, query }, tenant) => {
    const { contactId } = await contactOf(tenant, params.id)
    const reporting = { column: 'reports_to_id', op: 'eq', value: contactId }
    const { page, page_size: size } = query
    const order = { search: '', sort: 'last_name', descending: false, after: null, deleted: false }
    const asked = { ...order, conditions: [reporting], offset: (page - 1) * size, limit: size }
    return respond(reports, 200, paged(await listResource(askedBy(tenant, contacts), asked), query))
  }),
  withTenant(consents, async ({ params }, tenant) => {
    const history = await consentsOf(tenant.client, await contactOf(tenant, params.id))
    return respond(consents, 200, { items: [...history], current: [...consentsInForce(history)], total: history.length })
  }),
  withTenant(consent, async ({ params, body }, tenant) => {
    const of = await contactOf(tenant, params.id)
    const { at = null, ...said } = body
    return respond(consent, 201, await inWords(contacts, addConsent(tenant.client, of, { ...said, at })))
  }),
  withTenant(relationships, async ({ params }, tenant) => {
    const items = await relationshipsOf(tenant.client, await contactOf(tenant, params.id))
    return respond(relationships, 200, { items: items.map(shownRelated), total: items.length })
  }),
  withTenant(relate, async ({ params, body }, tenant) => {
    const of = await contactOf(tenant, params.id)
    if (body.contact_id === of.contactId) {
      throw refused([{ field: 'contact_id', message: 'this is the contact itself.' }], 'all')
    }
    const wanted = { relatedId: body.contact_id, kind: body.kind }
    const id = await inWords(contacts, addRelationship(tenant.client, of, wanted).catch(ofNamedContact))
    const added = (await relationshipsOf(tenant.client, of)).find((each) => each.id === id)
    if (!added) throw new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such relationship.' })
    return respond(relate, 201, shownRelated(added))
  }),
  withTenant(unrelate, async ({ params }, tenant) => {
    await endRelationship(tenant.client, await contactOf(tenant, params.id), params.relationship_id)
    return respond(unrelate, 200, { id: params.relationship_id, deleted: true })
  }),
  withTenant(activities, async ({ params, query }, tenant) => {
    const { contactId } = await contactOf(tenant, params.id)
    const kinds = query.kind === undefined ? timelineKindsOf('contact') : [query.kind]
    const places = placesIn(activities, { ...params, ...query })
    const after = places.begin(timelineCursorSchema)
    const start = after === null ? {} : { after }
    const { rows, next } = await timelineOf(tenant.client, contactId, kinds, start, query.page_size)
    return respond(activities, 200, { items: rows.map(activityOf), next_cursor: next === null ? null : places.cursorOf(next) })
  }),
  withTenant(merge, async ({ params, body }, tenant) => {
    const { client, organizationId } = tenant
    if (body.into_id === params.id) throw refused([{ field: 'into_id', message: 'this is the contact itself.' }], 'all')
    const asked = askedBy(tenant, contacts)
    const taken = contacts.members.filter(({ name }) => body.fields[name] === 'this').map(({ column }) => column)
    refuseSecrets(contacts, asked.maySeeSecrets, Object.fromEntries(taken.map((column) => [column, null])))
    await inWords(contacts, mergeContacts(client, { organizationId, contactId: params.id }, body.into_id, taken))
    const record = await readResource(asked, body.into_id)
    return respond(merge, 200, record, etagOf(record['version']))
  }),
]

function shownRelated({ id, contactId, name, kind, createdAt }: Related) {
  return { id, contact_id: contactId, name, kind, created_at: createdAt }
}

function activityOf({ happenedAt, told }: TimelineEntry) {
  const { source, entry } = told
  if (source !== 'change') {
    const text = 'title' in entry ? entry.title : entry.preview
    return { source, at: happenedAt, record_id: entry.id, text, change: null }
  }
  const { side, kind, field, before, after, reason, actor, connectionId } = entry
  const change = { side, kind, field, before, after, reason, actor_kind: actor.kind, actor_id: actor.id }
  return { source, at: happenedAt, record_id: null, text: null, change: { ...change, connection_id: connectionId } }
}

const groupPlaceSchema = z.object({ key: z.enum(['email', 'name', 'phone']), value: z.string() })
