import { z } from 'zod'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { readMappingView, saveMapping } from '@/src/lib/crm/use-cases/mapping.ts'
import { mappingRequestSchema } from '@/src/lib/http/contract.ts'
import { readJson, readQuery } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'

const mappingQuery = z.strictObject({ crm_type: crmTypeSchema })

export const GET = withTenant('member', async (request, { organizationId }) => {
  const { crm_type: crmType } = readQuery(request, mappingQuery)
  return Response.json(await readMappingView(engine(), { organizationId, crmType }), { headers: { 'cache-control': 'no-store' } })
})

export const PUT = withTenant('admin', async (request, { organizationId, userId }) => {
  const { crmType, mappings } = await readJson(request, mappingRequestSchema)
  return Response.json(await saveMapping(engine(), { organizationId, userId, crmType }, mappings))
})
