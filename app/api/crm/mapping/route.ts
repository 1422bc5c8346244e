import { may } from '@/src/lib/core/access/roles.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { readMappingView, saveMapping } from '@/src/lib/crm/use-cases/mapping.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { connectionIdOf, namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(mapping.readMapping, async ({ query }, { organizationId, role }) => {
  const { crm_type: crmType, object_type: object } = query
  const view = await readMappingView(engine(), { organizationId, crmType, mayBeOlder: !may(role, 'connections') }, object)
  return respond(mapping.readMapping, 200, view)
})

export const PUT = withTenant(mapping.saveMapping, async ({ body }, tenant) => {
  const { organizationId, userId } = tenant
  const { crmType, object_type: object, ...change } = body
  const edits = { subject: () => connectionIdOf(tenant, crmType), actions: 'crm.mapping' }
  const saved = await namingAuthor(tenant, edits, () =>
    saveMapping(engine(), { organizationId, userId, crmType, object }, change),
  )
  return respond(mapping.saveMapping, 200, saved)
})

export const { DELETE, OPTIONS, PATCH, POST } = otherMethods(GET, PUT)
