import { engine } from '@/src/lib/crm/engine.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { rotateSecret } from '@/src/lib/outbound/endpoints.ts'
import { foundEndpoint } from '@/src/lib/outbound/found-endpoint.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(operations.rotate, async ({ params }, tenant) => {
  const secret = await rotateSecret(engine(), tenant, params.endpointId)
  return respond(operations.rotate, 200, {
    ...(await foundEndpoint(tenant.client, tenant.organizationId, params.endpointId)),
    secret,
  })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
