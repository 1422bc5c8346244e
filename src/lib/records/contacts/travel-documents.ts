import { unwrap } from '../../db/result.ts'
import type { RecordJson } from '../resources/member-values.ts'
import { type Asked, listResource } from '../resources/rows.ts'
import { travelDocuments } from '../resources/travel-documents.ts'
import type { UserClient } from '../rows.ts'
import type { OfContact } from './of-contact.ts'

/** By member; blank: there is none. */
export type TravelDocuments = Readonly<Record<string, string>>

export function travelDocumentsIn(record: RecordJson): TravelDocuments {
  return Object.fromEntries(
    travelDocuments.map(({ name }) => {
      const value = record[name]
      return [name, typeof value === 'string' ? value : '']
    }),
  )
}

/** A contact's travel documents as lists show them; null: the caller may not see them, or there is no such contact. */
export async function maskedTravelDocuments(asked: Asked, contactId: string): Promise<TravelDocuments | null> {
  if (!asked.maySeeSecrets) return null
  const query = { search: '', sort: 'created_at', descending: false, after: null, offset: 0, limit: 1, deleted: false }
  const { items } = await listResource(asked, { ...query, conditions: [{ column: 'id', op: 'eq', value: contactId }] })
  return items[0] === undefined ? null : travelDocumentsIn(items[0])
}

/** Notes in a contact's history that the caller looks at its travel documents. @throws Failure `forbidden` */
export async function noteLookedAt(client: UserClient, { organizationId, contactId }: OfContact): Promise<void> {
  unwrap(await client.rpc('view_contact_secrets', { p_organization: organizationId, p_contact: contactId }))
}
