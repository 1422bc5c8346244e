import { after } from 'next/server'
import { Failure } from '@/src/lib/core/errors.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { replayOutbox } from '@/src/lib/db/outbox.ts'
import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { foundEndpoint } from '@/src/lib/outbound/found-endpoint.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(operations.replay, async ({ params, body = {} }, { client, organizationId }) => {
  const { id: endpointId, status } = await foundEndpoint(client, organizationId, params.endpointId)
  if (status !== 'active') {
    const message = `The endpoint is ${status}: make it active first, and what waits is sent.`
    throw new Failure({ kind: 'invalid', code: 'endpoint_not_active', message })
  }
  const { ids = null, since = null } = body
  const replayed = await replayOutbox(engine().db, organizationId, { endpointId, ids, since })
  if (ids !== null && replayed === 0) {
    throw new Failure({
      kind: 'invalid',
      code: 'delivery_not_found',
      message: 'The endpoint has no such delivery.',
      field: 'ids',
    })
  }
  if (replayed > 0) after(drainAfterwards)
  return respond(operations.replay, 200, { replayed })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
