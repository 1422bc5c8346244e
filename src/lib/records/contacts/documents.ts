import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { documentContext } from '../../core/secrets/record-secrets.ts'
import { sealSchema } from '../../core/secrets/secret-box.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'
import { recordBox } from './record-box.ts'
import type { OfContact } from './of-contact.ts'
import { type DocumentKind, documentKinds } from './document-kinds.ts'
import { fileType, takenTypes } from './file-type.ts'

/** As the database has it. */
export const documentBytesMax = 10 * 1024 * 1024
export const documentNameMax = 255

export const documentSchema = z.object({
  id: databaseIdSchema,
  name: z.string(),
  kind: z.enum(documentKinds),
  content_type: z.string().describe('What its first bytes say that it is.'),
  size: z.int().describe('In bytes.'),
  created_at: z.string(),
  created_by: databaseIdSchema.nullable(),
})
export type ContactDocument = z.infer<typeof documentSchema>
const columns = 'id, name, kind, content_type, size, created_at, created_by'

const storedSchema = z.object({ content: z.string(), seal: sealSchema.nullable() })

/** The files about a contact that the caller may see, the newest first. */
export async function documentsOf(
  client: UserClient,
  { organizationId, contactId }: OfContact,
): Promise<readonly ContactDocument[]> {
  const found = client.from('contact_documents').select(columns).eq('organization_id', organizationId)
  return readRows(
    z.array(documentSchema),
    found.eq('contact_id', contactId).order('created_at', { ascending: false }).order('id', { ascending: false }),
  )
}

/** @throws Failure `not_found` */
export async function documentOf(client: UserClient, of: OfContact, id: string): Promise<ContactDocument> {
  const found = (await documentsOf(client, of)).find((each) => each.id === id)
  if (!found) throw noSuch()
  return found
}

/**
 * Keeps a file about a contact.
 * @throws Failure `invalid_request` for what is empty or of a type that is not taken, `reference_not_found`, `too_many_documents`
 */
export async function addDocument(
  client: UserClient,
  of: OfContact,
  { name, kind, bytes }: { readonly name: string; readonly kind: DocumentKind; readonly bytes: Uint8Array },
): Promise<ContactDocument> {
  const type = bytes.length === 0 ? null : fileType(bytes)
  if (type === null) {
    const message = bytes.length === 0 ? 'this file is empty.' : `this is no file of a kind that is taken: ${takenTypes}.`
    const faults = [{ field: 'file', message }]
    throw new Failure({ kind: 'invalid', code: 'invalid_request', message: `file: ${message}`, field: 'file', faults })
  }
  const sealed = recordBox().sealBytes(bytes, documentContext(of.organizationId))
  const id = unwrap(
    await client.rpc('add_contact_document', {
      p_organization: of.organizationId,
      p_contact: of.contactId,
      p_kind: kind,
      p_name: name,
      p_content_type: type,
      p_content: sealed.bytes.toString('base64'),
      p_seal: sealed.seal,
    }),
  )
  return documentOf(client, of, z.string().parse(id))
}

/** A file with its bytes. @throws Failure `not_found`, `secret_unreadable` where its key is not in the ring any more */
export async function readDocument(client: UserClient, of: OfContact, id: string) {
  const document = await documentOf(client, of, id)
  const content = await client.rpc('contact_document_content', {
    p_organization: of.organizationId,
    p_contact: of.contactId,
    p_document: id,
  })
  const { seal, content: text } = storedSchema.parse(unwrap(content))
  const bytes = Buffer.from(text, 'base64')
  // From before files were sealed; the health check of a connection seals them.
  return { document, bytes: seal === null ? bytes : recordBox().openBytes(seal, bytes, documentContext(of.organizationId)) }
}

/** Deletes a file for good. @throws Failure `not_found` */
export async function deleteDocument(client: UserClient, of: OfContact, id: string): Promise<void> {
  const deleted = await readRows(
    z.array(documentSchema.pick({ id: true })),
    client
      .from('contact_documents')
      .delete()
      .eq('organization_id', of.organizationId)
      .eq('contact_id', of.contactId)
      .eq('id', id)
      .select('id'),
  )
  if (deleted.length === 0) throw noSuch()
}

function noSuch(): Failure {
  return new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such document.' })
}
