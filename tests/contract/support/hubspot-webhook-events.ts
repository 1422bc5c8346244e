import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../../sandbox/hubspot/server.ts'
import type { Received } from './webhook-receiver.ts'

/** Exactly the members that HubSpot publishes. */
const eventSchema = z.strictObject({
  eventId: z.number().int(),
  subscriptionId: z.number().int(),
  portalId: z.number().int(),
  appId: z.literal(HUBSPOT_SANDBOX_CREDENTIALS.appId),
  occurredAt: z.number().int(),
  subscriptionType: z.string(),
  attemptNumber: z.number().int(),
  objectId: z.number().int(),
  changeSource: z.enum(['CRM_UI', 'INTEGRATION', 'API']),
  sourceId: z.string().optional(),
  changeFlag: z.enum(['NEW', 'DELETED']).optional(),
  propertyName: z.string().optional(),
  propertyValue: z.string().optional(),
  primaryObjectId: z.number().int().optional(),
  mergedObjectIds: z.array(z.number().int()).optional(),
  newObjectId: z.number().int().optional(),
  numberOfPropertiesMoved: z.number().int().optional(),
})

/** The events of each delivery. Throws when one has other members than HubSpot's. */
export function batchesOf(received: readonly Received[]) {
  return received.map(({ body }) => z.array(eventSchema).parse(JSON.parse(body)))
}

/** All events in the order in which they happened: deliveries may overtake each other. */
export function eventsOf(received: readonly Received[]) {
  return batchesOf(received)
    .flat()
    .toSorted((a, b) => a.eventId - b.eventId)
}
