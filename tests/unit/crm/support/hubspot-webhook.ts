import { createHmac } from 'node:crypto'
import type { WebhookRequest } from '../../../../src/lib/crm/port/webhook-reading.ts'
import { hubSpotWebhook } from '../../../../src/lib/crm/hubspot/webhook.ts'

export const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
export const webhook = hubSpotWebhook(secret)
export const sentAt = 1_795_132_800_000
export const url = 'https://www.example.com/webhook_uri?x=1'
export const minuteMs = 60_000

/** HubSpot's documented test vector, byte for byte. */
export const vector = {
  body: '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
  signature: 'bzbIjPx7zrZyOONa5lFs81mBtHE5bWD4T8R7mu6J14k=',
}

type Sending = {
  readonly body?: string | Uint8Array
  readonly url?: string
  readonly method?: string
  readonly timestamp?: string
  readonly signature?: string
  readonly without?: string
}

export function request(sending: Sending = {}): WebhookRequest {
  const headers = new Headers({
    'x-hubspot-signature-v3': sending.signature ?? vector.signature,
    'x-hubspot-request-timestamp': sending.timestamp ?? String(sentAt),
  })
  if (sending.without !== undefined) headers.delete(sending.without)
  const body = sending.body ?? vector.body
  return {
    method: sending.method ?? 'POST',
    url: sending.url ?? url,
    headers,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  }
}

/** A request signed like HubSpot's. */
export function signed(body: string | Uint8Array, called = url, timestamp = String(sentAt), key = secret): WebhookRequest {
  const signature = createHmac('sha256', key).update(`POST${called}`).update(body).update(timestamp).digest('base64')
  return request({ body, timestamp, signature, url: called })
}

export const read = (pushed: WebhookRequest, nowMs = sentAt) => webhook.read(pushed, [], nowMs)
export const refused = (code: string) => ({ kind: 'refused', code })

/** The key of event 9 about a record, as `event` makes it. */
export const key = (about: number | string = 551) => `25:9:${about}:1795132800123`

/** The events of a body, without their common properties. */
export function eventsOf(events: readonly object[]) {
  const reading = read(signed(JSON.stringify(events)))
  if (reading.kind === 'refused') return reading.code
  return reading.events.map(({ key, kind, recordId, into }) => [key, kind, recordId, into])
}
export const event = (subscriptionType: string, more: object = {}) => ({
  eventId: 9,
  subscriptionId: 25,
  portalId: 4711,
  appId: 1_160_452,
  occurredAt: 1_795_132_800_123,
  attemptNumber: 0,
  objectId: 551,
  subscriptionType,
  ...more,
})
