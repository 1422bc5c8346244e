import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { addFollowUp, type AtLead, completeFollowUp, followUpsOf } from '../../records/activities/follow-ups.ts'
import { assignLead, duplicateGroups, duplicatesOfLead } from '../../records/leads/lead-duplicates.ts'
import { previewLeadScoring, readLeadScoring, saveLeadScoring, scoreLead, scoreOfLead } from '../../records/leads/lead-scoring.ts'
import type { RecordJson } from '../../records/resources/member-values.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { readResource } from '../../records/resources/rows.ts'
import { placesIn } from '../opaque-cursor.ts'
import { respond, type Route } from '../route.ts'
import type { Tenant } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy } from './asked.ts'
import { namingAuthor } from '../meanwhile.ts'
import { inWords } from './faults.ts'
import { etagOf } from './headers.ts'
import { leadOperations } from './lead-operations.ts'

const operations = leadOperations
const groupKeySchema = z.string().refine(isStorable)

export const leadRoutes: readonly Route[] = [
  withTenant(operations.readLeadScoring, async (_input, { client, organizationId }) =>
    respond(operations.readLeadScoring, 200, await readLeadScoring(client, organizationId)),
  ),
  withTenant(operations.saveLeadScoring, async ({ body }, tenant) => {
    const { client, organizationId } = tenant
    const edits = { subject: organizationId, actions: 'lead_scoring.' }
    const saved = await namingAuthor(tenant, edits, () => saveLeadScoring(client, organizationId, body))
    return respond(operations.saveLeadScoring, 200, saved)
  }),
  withTenant(operations.previewLeadScoring, async ({ body }, { client, organizationId }) =>
    respond(operations.previewLeadScoring, 200, await previewLeadScoring(client, organizationId, body.rules)),
  ),
  withTenant(operations.readLeadScore, async ({ params }, { client, organizationId }) =>
    respond(operations.readLeadScore, 200, await scoreOfLead(client, organizationId, params.id)),
  ),
  withTenant(operations.scoreLead, async ({ params }, { client, organizationId }) =>
    respond(operations.scoreLead, 200, await scoreLead(client, organizationId, params.id)),
  ),
  withTenant(operations.assignLead, async ({ params, body }, tenant) => {
    const resource = resourceOf('lead')
    const to = body.among === undefined ? { owner: body.owner_id ?? null } : { among: [...new Set(body.among)] }
    await inWords(resource, assignLead(tenant.client, tenant.organizationId, params.id, to))
    const record = await readResource(askedBy(tenant, resource), params.id)
    return respond(operations.assignLead, 200, record, etagOf(record['version']))
  }),
  withTenant(operations.listLeadDuplicates, async ({ params }, { client, organizationId }) => {
    const items = await duplicatesOfLead(client, organizationId, params.id)
    return respond(operations.listLeadDuplicates, 200, { items: [...items] })
  }),
  withTenant(operations.listFollowUps, async ({ params, query }, tenant) => {
    const { at } = await atLead(tenant, params.id)
    const items = await followUpsOf(at, query.is_open === undefined ? null : query.is_open === 'true')
    return respond(operations.listFollowUps, 200, { items: [...items] })
  }),
  withTenant(operations.addFollowUp, async ({ params, body: { subject, due = null, type, owner_id: owner } }, tenant) => {
    const { at, record } = await atLead(tenant, params.id)
    const whose = owner === undefined ? databaseIdSchema.nullable().parse(record['owner_id']) : owner
    const added = addFollowUp(at, { subject, due, type, owner_id: whose })
    return respond(operations.addFollowUp, 201, await inWords(resourceOf('lead'), added))
  }),
  withTenant(operations.completeFollowUp, async ({ params }, tenant) => {
    const { at } = await atLead(tenant, params.id)
    return respond(operations.completeFollowUp, 200, await completeFollowUp(at, params.follow_up_id))
  }),
  withTenant(operations.listDuplicateLeads, async ({ query }, { client, organizationId }) => {
    const places = placesIn(operations.listDuplicateLeads, query)
    const after = places.begin(groupKeySchema) ?? ''
    const { items, next } = await duplicateGroups(client, organizationId, { by: query.by, after, limit: query.page_size })
    const cursor = next === null ? null : places.cursorOf(next)
    return respond(operations.listDuplicateLeads, 200, { items, next_cursor: cursor })
  }),
]

/** A lead that is there. @throws Failure `not_found` */
async function atLead(tenant: Tenant, id: string): Promise<{ readonly at: AtLead; readonly record: RecordJson }> {
  const record = await readResource(askedBy(tenant, resourceOf('lead')), id)
  return { at: { client: tenant.client, organizationId: tenant.organizationId, lead: id }, record }
}
