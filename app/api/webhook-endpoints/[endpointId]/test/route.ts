import { engine } from '@/src/lib/crm/engine.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { testEndpoint } from '@/src/lib/outbound/test-endpoint.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(operations.test, async ({ params }, { organizationId }) =>
  respond(operations.test, 200, await testEndpoint(engine(), organizationId, params.endpointId)),
)

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
