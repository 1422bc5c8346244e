import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { changeEndpoint, deleteEndpoint } from '@/src/lib/outbound/endpoints.ts'
import { foundEndpoint } from '@/src/lib/outbound/found-endpoint.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(operations.read, async ({ params }, { client, organizationId }) =>
  respond(operations.read, 200, await foundEndpoint(client, organizationId, params.endpointId)),
)

export const PATCH = withTenant(operations.change, async ({ params, body: { seen, ...body } }, tenant) => {
  await namingAuthor(tenant, { subject: params.endpointId, actions: 'webhooks.' }, () =>
    changeEndpoint(engine(), tenant, params.endpointId, body, seen),
  )
  if (body.status === 'active') after(drainAfterwards)
  return respond(operations.change, 200, await foundEndpoint(tenant.client, tenant.organizationId, params.endpointId))
})

export const DELETE = withTenant(operations.remove, async ({ params }, tenant) => {
  const endpoint = await foundEndpoint(tenant.client, tenant.organizationId, params.endpointId)
  await deleteEndpoint(engine(), tenant, params.endpointId)
  return respond(operations.remove, 200, endpoint)
})

export const { OPTIONS, POST, PUT } = otherMethods(GET, PATCH, DELETE)
