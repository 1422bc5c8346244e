import { engine } from '@/src/lib/crm/engine.ts'
import { tryMapping } from '@/src/lib/crm/use-cases/try-mapping.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(mapping.tryMapping, async ({ body }, { organizationId }) => {
  const { crmType, object_type: object, mappings } = body
  return respond(mapping.tryMapping, 200, await tryMapping(engine(), { organizationId, crmType }, object, mappings))
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
