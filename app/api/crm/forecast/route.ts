import { engine } from '@/src/lib/crm/engine.ts'
import { forecastSync } from '@/src/lib/crm/use-cases/forecast.ts'
import { sync } from '@/src/lib/http/operations/sync.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** What a full sync would take, before it is started. */
export const GET = withTenant(sync.forecastSync, async ({ query }, { organizationId }) => {
  const forecast = await forecastSync(engine(), { organizationId, crmType: query.crm_type })
  return respond(sync.forecastSync, 200, forecast)
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
