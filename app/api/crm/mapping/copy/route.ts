import { engine } from '@/src/lib/crm/engine.ts'
import { copyMapping } from '@/src/lib/crm/use-cases/copy-mapping.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(mapping.copyMapping, async ({ query }, { organizationId }) => {
  const { crm_type: crmType, object_type: object, from } = query
  return respond(mapping.copyMapping, 200, await copyMapping(engine(), { organizationId, crmType }, object, from))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
