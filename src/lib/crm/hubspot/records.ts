import type { Merge, Session } from '../connector.ts'
import type { FieldValues } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { keysOf } from '../domain/record-keys.ts'
import { externalIdProperty, readValue } from './mapping.ts'
import type { HubSpotContact } from './schema.ts'

const additionalEmails = 'hs_additional_emails'
/** Ids of the contacts that were merged into this one, separated by semicolons. */
export const mergedIds = 'hs_merged_object_ids'

/** The properties that a read requests: the session's, and those needed for matching. */
export function propertiesToRead(session: Session): string[] {
  return [...new Set([...session.fields.map((field) => field.name), 'email', additionalEmails, externalIdProperty, mergedIds])]
}

export function toRemoteRecord(session: Session, contact: HubSpotContact): RemoteRecord {
  const further = contact.properties[additionalEmails]?.split(';') ?? []
  const externalId = contact.properties[externalIdProperty]?.trim()
  return {
    id: contact.id,
    properties: Object.fromEntries(
      session.fields.map((field) => [field.name, readValue(field.type, contact.properties[field.name])]),
    ),
    updatedAt: contact.updatedAt.toISOString(),
    keys: keysOf('email', [contact.properties['email'], ...further]),
    ...(externalId ? { externalId } : {}),
  }
}

/** Those of the session's fields that an answer has; to a write it has the written ones and some others. */
export function propertiesIn({ fields }: Session, { properties }: Pick<HubSpotContact, 'properties'>): FieldValues {
  return Object.fromEntries(
    fields.flatMap(({ name, type }) => (name in properties ? [[name, readValue(type, properties[name])]] : [])),
  )
}

/**
 * Merges whose surviving contact is among these, however old. HubSpot does not list a merged contact anywhere, so this is how a
 * read learns of it. The same merges are reported on every read of the surviving contact.
 */
export function mergesOf(contacts: readonly HubSpotContact[]): readonly Merge[] {
  return contacts.flatMap(({ id: into, properties }) => {
    const ids = (properties[mergedIds] ?? '').split(';').map((id) => id.trim())
    return [...new Set(ids)].filter((from) => from !== '' && from !== into).map((from) => ({ from, into }))
  })
}
