import { type Asked } from '../resources/rows.ts'
import { consentsOf } from './consents.ts'
import { documentsOf } from './documents.ts'
import { relationshipsOf } from './relationships.ts'
import { maskedTravelDocuments } from './travel-documents.ts'

/** What is kept of a contact beside its fields, as far as the caller may see it. */
export async function partsOfContact(asked: Asked, contactId: string) {
  const { client, organizationId } = asked
  const of = { organizationId, contactId }
  const [travel, consents, relationships, documents] = await Promise.all([
    maskedTravelDocuments(asked, contactId),
    consentsOf(client, of),
    relationshipsOf(client, of),
    documentsOf(client, of),
  ])
  return { travel, consents, relationships, documents }
}
