import type { WebhookRequest } from '../../../src/lib/crm/port/webhook-reading.ts'
import type { Received } from './webhook-receiver.ts'

/** A sandbox's delivery in the form that a connector receives. */
export function pushed({ method, url, headers, body }: Received): WebhookRequest {
  return { method, url, headers: new Headers(headers), body: new TextEncoder().encode(body) }
}
