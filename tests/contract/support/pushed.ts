import type { WebhookRequest } from '../../../src/lib/crm/connector.ts'
import type { Received } from './webhook-receiver.ts'

/** A delivery that a sandbox has made, as a connector gets to see it. */
export function pushed({ method, url, headers, body }: Received): WebhookRequest {
  return { method, url, headers: new Headers(headers), body: new TextEncoder().encode(body) }
}
