import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { WebhookAdapter } from '../port/webhook-adapter.ts'
import type { WebhookEvent } from '../port/webhook-reading.ts'
import { isSecret } from '../connector-kit/same-secret.ts'
import { readEach, textOrNull } from '../connector-kit/webhook-body.ts'
import { fullId, isId } from './mapping.ts'
import { objectOf, salesforceObject } from './objects.ts'

/**
 * Outbound messages, which an administrator sets up in a flow. They have neither signature nor timestamp: they are authenticated
 * only by the secret in the address.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm
 */
export const salesforceWebhook: WebhookAdapter = {
  setup: 'person',
  acknowledgement: {
    status: 200,
    contentType: 'text/xml; charset=utf-8',
    body: '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>',
  },
  address: (base, connectionId, secret) =>
    `${base}/api/crm/webhooks/salesforce?${new URLSearchParams({ connection: connectionId, key: secret }).toString()}`,
  read(request, secrets, nowMs) {
    const key = URL.canParse(request.url) ? new URL(request.url).searchParams.get('key') : null
    if (!isSecret(key ?? '', secrets)) return { kind: 'refused', code: 'bad_signature' }
    const message = messageSchema.safeParse(readXml(request.body))
    if (!message.success) return { kind: 'refused', code: 'malformed' }
    const { OrganizationId: org, Notification: notifications } = message.data.Envelope.Body.notifications
    const occurredAt = new Date(nowMs).toISOString()
    const common = { accountId: fullId(org), occurredAt }
    return readEach(notifications, (each) => eventsOf(each, common))
  },
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => name === 'Notification',
})

/**
 * A message as an object; null when it is not XML. Messages with declarations are not parsed, to rule out entity attacks;
 * Salesforce sends none.
 */
function readXml(body: Uint8Array): unknown {
  const text = textOrNull(body)
  if (text === null || text.includes('<!')) return null
  try {
    return parser.parse(text, true)
  } catch {
    return null
  }
}

const id = z.string().refine(isId)
const notificationSchema = z.object({ Id: id, sObject: z.object({ '@type': z.string(), Id: id }) })

const messageSchema = z.object({
  Envelope: z.object({
    Body: z.object({
      notifications: z.object({ OrganizationId: id, Notification: z.array(z.unknown()).min(1) }),
    }),
  }),
})

/** The type has a namespace prefix, which differs between messages. */
function eventsOf(
  notification: unknown,
  common: { readonly accountId: string; readonly occurredAt: string },
): readonly WebhookEvent[] | null {
  const parsed = notificationSchema.safeParse(notification).data
  if (!parsed) return null
  const { Id: notificationId, sObject } = parsed
  const object = objectOf(sObject['@type'].split(':').at(-1) ?? '')
  if (object === undefined || !salesforceObject(object).isPushed) return []
  return [
    {
      ...common,
      key: `${fullId(notificationId)}:${fullId(sObject.Id)}`,
      object,
      kind: 'changed',
      recordId: fullId(sObject.Id),
      into: null,
    },
  ]
}
