import { orgIdOf } from './credentials.ts'
import { storedFields } from './database.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { id18 } from './ids.ts'
import type { ObjectCatalog, ObjectType } from './object-types.ts'
import { actionId, type OutboundMessage } from './outbound-message-store.ts'
import type { Stored, Values } from './record-store.ts'

const apiVersion = '68.0'

/** One record in a message. */
interface Notification {
  /** The same at every attempt. */
  readonly id: string
  readonly number: number
  readonly values: Values
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
}

/** Text for an element or attribute. Characters that XML cannot hold at all fall away. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"'\r]/g, (character) => entities[character] ?? character)
}

function textOf(objects: ObjectCatalog, definition: FieldDefinition, value: Exclude<Stored, null>): string {
  if (definition.type === 'boolean') return value === 1 ? 'true' : 'false'
  if (definition.type === 'datetime' && typeof value === 'number') return new Date(value).toISOString()
  if (definition.type === 'reference' && typeof value === 'number')
    return id18(objects.require(definition.referenceTo ?? '').keyPrefix, value)
  return String(value)
}

/** A message's optional fields, by name; the id is always first and not among them. */
export function sendableFields(type: ObjectType): readonly FieldDefinition[] {
  return storedFields(type).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function notificationXml(
  objects: ObjectCatalog,
  type: ObjectType,
  fields: readonly FieldDefinition[],
  notification: Notification,
): string {
  const { id, number, values } = notification
  // A field without a value is left out.
  const members = fields.flatMap((definition) => {
    const value = values[definition.name] ?? null
    if (value === null) return []
    return [`<sf:${definition.name}>${escapeXml(textOf(objects, definition, value))}</sf:${definition.name}>`]
  })
  return `
   <Notification>
    <Id>${id}</Id>
    <sObject xsi:type="sf:${type.name}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     ${[`<sf:Id>${id18(type.keyPrefix, number)}</sf:Id>`, ...members].join('\n     ')}
    </sObject>
   </Notification>`
}

/** The SOAP message with notifications. `instanceUrl` is the org's own address. */
export function envelope(
  objects: ObjectCatalog,
  type: ObjectType,
  message: OutboundMessage,
  instanceUrl: string,
  notifications: readonly Notification[],
): string {
  const chosen = new Set(message.fields.map((name) => name.toLowerCase()))
  const fields = sendableFields(type).filter(({ name }) => chosen.size === 0 || chosen.has(name.toLowerCase()))
  const orgId = orgIdOf(message.org)
  const soapUrl = (api: 'c' | 'u') => escapeXml(`${instanceUrl}/services/Soap/${api}/${apiVersion}/${orgId.slice(0, 15)}`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${orgId}</OrganizationId>
   <ActionId>${actionId(message)}</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>${soapUrl('c')}</EnterpriseUrl>
   <PartnerUrl>${soapUrl('u')}</PartnerUrl>${notifications.map((each) => notificationXml(objects, type, fields, each)).join('')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>
`
}

/** Whether an answer acknowledges a message: nothing but `<Ack>true</Ack>` does. */
export function acknowledges(body: string): boolean {
  return /<(?:[\w.-]+:)?Ack(?:\s[^>]*)?>\s*true\s*<\/(?:[\w.-]+:)?Ack\s*>/.test(body)
}
