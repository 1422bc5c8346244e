import { engine } from '@/src/lib/crm/engine.ts'
import { factsOf } from '@/src/lib/crm/use-cases/erase-person.ts'
import { privacy } from '@/src/lib/http/operations/privacy.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(privacy.previewErasure, async ({ query }, { organizationId }) => {
  const { changes, links, sharedEmail, sharedPhone } = await factsOf(engine(), organizationId, query.contact_id)
  const crms = links.map(({ crmType, crmRecordId, status }) => ({
    crmType,
    records: crmRecordId === null ? 0 : 1,
    reachable: status !== 'disconnected',
  }))
  return respond(privacy.previewErasure, 200, { changes, crms, sharedEmail, sharedPhone })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
