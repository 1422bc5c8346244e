import { engine } from '@/src/lib/crm/engine.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { readIntegration } from '@/src/lib/records/organization/integration.ts'

export const GET = withTenant(operations.integration, async (_input, { client, organizationId }) => {
  const { env, now } = engine()
  const integration = await readIntegration(client, organizationId, env.intake?.organization ?? null, now())
  return respond(operations.integration, 200, integration)
})
