import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { Received } from './webhook-receiver.ts'

/** A receiver's answer to a message. */
export const acknowledgement = (value: boolean) => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
 <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>${value}</Ack></notificationsResponse>
</soapenv:Body></soapenv:Envelope>`

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'Notification',
})
const notificationSchema = z.object({ Id: z.string(), sObject: z.record(z.string(), z.string()) })
const envelopeSchema = z.object({
  'soapenv:Envelope': z.object({
    '@_xmlns:soapenv': z.literal('http://schemas.xmlsoap.org/soap/envelope/'),
    'soapenv:Body': z.object({
      notifications: z.object({
        '@_xmlns': z.literal('http://soap.sforce.com/2005/09/outbound'),
        OrganizationId: z.string(),
        ActionId: z.string(),
        SessionId: z.object({ '@_xsi:nil': z.literal('true') }),
        EnterpriseUrl: z.string(),
        PartnerUrl: z.string(),
        Notification: z.array(notificationSchema),
      }),
    }),
  }),
})

/** The notifications of an outbound message. Throws when it is not in the published envelope. */
export function readEnvelope({ body }: Received) {
  return envelopeSchema.parse(parser.parse(body))['soapenv:Envelope']['soapenv:Body'].notifications
}
