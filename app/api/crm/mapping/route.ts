import { z } from 'zod'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { objectTypeSchema } from '@/src/lib/crm/domain/entities.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { readMappingView, saveMapping } from '@/src/lib/crm/use-cases/mapping.ts'
import { mappingRequestSchema } from '@/src/lib/http/contract.ts'
import { readJson, readQuery } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'

/** Only contacts are synced so far; the fields of other objects can be looked at. */
const mappingQuery = z.strictObject({ crm_type: crmTypeSchema, object_type: objectTypeSchema.default('contact') })

export const GET = withTenant('member', async (request, { organizationId }) => {
  const { crm_type: crmType, object_type: object } = readQuery(request, mappingQuery)
  const view = await readMappingView(engine(), { organizationId, crmType }, object)
  return Response.json(view, { headers: { 'cache-control': 'no-store' } })
})

export const PUT = withTenant('admin', async (request, { organizationId, userId }) => {
  const { crmType, mappings } = await readJson(request, mappingRequestSchema)
  return Response.json(await saveMapping(engine(), { organizationId, userId, crmType }, mappings))
})
