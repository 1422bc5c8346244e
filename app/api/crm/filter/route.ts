import { engine } from '@/src/lib/crm/engine.ts'
import { readFilter, saveFilter } from '@/src/lib/crm/use-cases/record-filter.ts'
import { connectionIdOf, namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { recordFilter } from '@/src/lib/http/operations/record-filter.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(recordFilter.readFilter, async ({ query }, { organizationId }) => {
  const { crm_type: crmType, object_type: object } = query
  return respond(recordFilter.readFilter, 200, await readFilter(engine(), { organizationId, crmType }, object))
})

export const PUT = withTenant(recordFilter.saveFilter, async ({ body }, tenant) => {
  const { crmType, object_type: object, filter, seen } = body
  const of = { subject: () => connectionIdOf(tenant, crmType), actions: 'crm.filter_changed' }
  const saved = await namingAuthor(tenant, of, () => saveFilter(engine(), { ...tenant, crmType }, object, filter, seen))
  return respond(recordFilter.saveFilter, 200, saved)
})

export const { DELETE, OPTIONS, PATCH, POST } = otherMethods(GET, PUT)
