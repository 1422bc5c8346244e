import type { RecordObject } from '../../objects/record-spec.ts'
import { closeOpportunity, convertLeadTo } from '../../records/resources/conversions.ts'
import type { RecordJson } from '../../records/resources/member-values.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { readIfThere, readResource } from '../../records/resources/rows.ts'
import { respond, type Route } from '../route.ts'
import type { Tenant } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy } from './asked.ts'
import { inWords } from './faults.ts'
import { etagOf } from './headers.ts'
import { specialOperations } from './special-operations.ts'

const { convertLead, closeOpportunity: close } = specialOperations

const asked = (tenant: Tenant, object: RecordObject) => askedBy(tenant, resourceOf(object))

export const specialRoutes: readonly Route[] = [
  withTenant(convertLead, async ({ params, body }, tenant) => {
    const { client, organizationId } = tenant
    const { contact_id: contactId = null, account_id: accountId = null, opportunity: sale = null } = body ?? {}
    const wanted = { contact: contactId, account: accountId, opportunity: sale }
    const became = await inWords(resourceOf('opportunity'), convertLeadTo(client, organizationId, params.id, wanted), (member) =>
      sale !== null && sale !== false && Object.hasOwn(sale, member) ? `opportunity.${member}` : member,
    )
    const whole = (object: RecordObject, id: string | null): Promise<RecordJson | null> | null =>
      id === null ? null : readIfThere(asked(tenant, object), id)
    const [lead, contact, account, opportunity] = await Promise.all([
      readResource(asked(tenant, 'lead'), params.id),
      whole('contact', became.contact),
      whole('account', became.account),
      whole('opportunity', became.opportunity),
    ])
    return respond(convertLead, 200, { lead, contact, account, opportunity }, etagOf(lead['version']))
  }),

  withTenant(close, async ({ params, body }, tenant) => {
    const opportunities = asked(tenant, 'opportunity')
    await inWords(opportunities.resource, closeOpportunity(tenant.client, tenant.organizationId, params.id, body))
    const record = await readResource(opportunities, params.id)
    return respond(close, 200, record, etagOf(record['version']))
  }),
]
