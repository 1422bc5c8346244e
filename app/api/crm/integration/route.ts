import { engine } from '@/src/lib/crm/engine.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { readIntegration } from '@/src/lib/records/organization/integration.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(operations.integration, async (_input, { client, organizationId }) => {
  const { env, now } = engine()
  const integration = await readIntegration(client, organizationId, env.intake?.organization ?? null, now())
  return respond(operations.integration, 200, integration)
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
