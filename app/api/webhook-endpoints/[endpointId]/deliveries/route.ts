import { webhookEndpoints as operations } from '@/src/lib/http/operations/webhook-endpoints.ts'
import { numberPlaceSchema, placesIn } from '@/src/lib/http/opaque-cursor.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { foundEndpoint } from '@/src/lib/outbound/found-endpoint.ts'
import { webhookDeliveries } from '@/src/lib/records/organization/webhooks.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(operations.deliveries, async ({ params, query }, { client, organizationId }) => {
  const { id: endpointId } = await foundEndpoint(client, organizationId, params.endpointId)
  const { status = null, limit } = query
  const places = placesIn(operations.deliveries, { ...params, ...query })
  const before = places.begin(numberPlaceSchema)
  const rows = await webhookDeliveries(client, organizationId, { endpointId, status, before, limit })
  const last = rows.at(-1)
  return respond(operations.deliveries, 200, {
    items: rows.map(({ sequence: _sequence, endpoint_id: _endpoint, ...shown }) => shown),
    next_cursor: last === undefined || rows.length < limit ? null : places.cursorOf(last.sequence),
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
