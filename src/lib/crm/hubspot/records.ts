import type { Session } from '../connector.ts'
import { emailKey } from '../domain/identity.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { readValue } from './mapping.ts'
import type { HubSpotContact } from './schema.ts'

const additionalEmails = 'hs_additional_emails'

/** The properties that a read has to ask for: what the session wants, and what identity needs. */
export function propertiesToRead(session: Session): string[] {
  return [...new Set([...session.fields.map((field) => field.name), 'email', additionalEmails])]
}

export function toRemoteRecord(session: Session, contact: HubSpotContact): RemoteRecord {
  const further = contact.properties[additionalEmails]?.split(';') ?? []
  const emails = [contact.properties['email'], ...further]
    .map((email) => emailKey(email ?? null))
    .filter((email) => email !== null)
  return {
    id: contact.id,
    properties: Object.fromEntries(
      session.fields.map((field) => [field.name, readValue(field.type, contact.properties[field.name])]),
    ),
    updatedAt: contact.updatedAt.toISOString(),
    emails: [...new Set(emails)],
  }
}
