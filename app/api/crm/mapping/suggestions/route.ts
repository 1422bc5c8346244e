import { engine } from '@/src/lib/crm/engine.ts'
import { suggestMapping } from '@/src/lib/crm/use-cases/suggest-mapping.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(mapping.suggestMapping, async ({ query }, { organizationId }) => {
  const { crm_type: crmType, object_type: object } = query
  return respond(mapping.suggestMapping, 200, await suggestMapping(engine(), { organizationId, crmType }, object))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
