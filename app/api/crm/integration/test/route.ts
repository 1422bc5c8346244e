import { engine } from '@/src/lib/crm/engine.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { testEndpoint } from '@/src/lib/outbound/test-endpoint.ts'
import { webhookEndpoints } from '@/src/lib/records/organization/webhooks.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(operations.testIntegration, async ({ body }, { client, organizationId }) => {
  const active = async () => (await webhookEndpoints(client, organizationId)).filter(({ status }) => status === 'active')
  const ids = body?.endpoint_id === undefined ? (await active()).map(({ id }) => id) : [body.endpoint_id]
  const results = await Promise.all(ids.map((id) => testEndpoint(engine(), organizationId, id)))
  return respond(operations.testIntegration, 200, { results })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
