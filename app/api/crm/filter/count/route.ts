import { engine } from '@/src/lib/crm/engine.ts'
import { countFilter } from '@/src/lib/crm/use-cases/record-filter.ts'
import { recordFilter } from '@/src/lib/http/operations/record-filter.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(recordFilter.countFilter, async ({ body }, { organizationId }) => {
  const { crmType, object_type: object, filter } = body
  return respond(recordFilter.countFilter, 200, await countFilter(engine(), { organizationId, crmType }, object, filter))
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
