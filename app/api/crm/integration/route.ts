import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { readIntegration } from '@/src/lib/records/integration.ts'

export const GET = withTenant(operations.integration, async (_input, { client, organizationId }) =>
  respond(operations.integration, 200, await readIntegration(client, organizationId)),
)
