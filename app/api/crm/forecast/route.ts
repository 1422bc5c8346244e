import { z } from 'zod'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { forecastSync } from '@/src/lib/crm/use-cases/forecast.ts'
import { readQuery } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'

const query = z.strictObject({ crm_type: crmTypeSchema })

/** What a full sync would take, before it is started. */
export const GET = withTenant('member', async (request, { organizationId }) => {
  const { crm_type: crmType } = readQuery(request, query)
  const forecast = await forecastSync(engine(), { organizationId, crmType })
  return Response.json(forecast, { headers: { 'cache-control': 'no-store' } })
})
