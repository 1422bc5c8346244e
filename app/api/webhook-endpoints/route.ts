import { engine } from '@/src/lib/crm/engine.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { createEndpoint } from '@/src/lib/outbound/endpoints.ts'
import { foundEndpoint } from '@/src/lib/outbound/found-endpoint.ts'
import { webhookEndpoints } from '@/src/lib/records/organization/webhooks.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(operations.list, async (_input, { client, organizationId }) =>
  respond(operations.list, 200, { endpoints: [...(await webhookEndpoints(client, organizationId))] }),
)

export const POST = withTenant(operations.create, async ({ body }, tenant) => {
  const { id, secret } = await createEndpoint(engine(), tenant, { ...body, name: body.name ?? null })
  return respond(operations.create, 201, { ...(await foundEndpoint(tenant.client, tenant.organizationId, id)), secret })
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
