import type { WebhookEndpoint } from '../contract/webhook-endpoints.ts'
import type { UserClient } from '../records/rows.ts'
import { webhookEndpoint } from '../records/organization/webhooks.ts'
import { endpointNotFound } from './endpoints.ts'

/** The endpoint as the person who asks sees it. @throws Failure `endpoint_not_found` */
export async function foundEndpoint(client: UserClient, organizationId: string, id: string): Promise<WebhookEndpoint> {
  const endpoint = await webhookEndpoint(client, organizationId, id)
  if (endpoint === null) throw endpointNotFound()
  return endpoint
}
