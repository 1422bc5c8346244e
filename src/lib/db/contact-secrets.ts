import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Seal, type Sealed, sealedSchema, sealSchema } from '../core/secrets/secret-box.ts'
import { fromAnywhere, sealedWithAny } from './from-anywhere.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** What is sealed of a contact, by column. */
export const sealedColumns = ['passport_number', 'passport_country', 'visa_number', 'visa_type', 'visa_country'] as const
export type SealedColumn = (typeof sealedColumns)[number]

const columnsSchema = z.record(z.enum(sealedColumns), sealedSchema.nullable())
const rowSchema = z.object({ id: databaseIdSchema }).and(columnsSchema)
export type SealedRow = z.infer<typeof rowSchema>

/** Contacts of an organisation with something that one of these keys has sealed, `limit` at most. */
export async function sealedWith(
  client: ServiceClient,
  organizationId: string,
  keyIds: readonly string[],
  limit: number,
): Promise<readonly SealedRow[]> {
  const sealed = sealedColumns.map((column) => sealedWithAny(column, keyIds))
  const found = () =>
    client
      .from('contacts_secrets')
      .select('id, passport_number, passport_country, visa_number, visa_type, visa_country')
      .eq('organization_id', organizationId)
      .or(sealed.join(','))
      .order('id')
  return keyIds.length === 0 ? [] : fromAnywhere(z.array(rowSchema), found, limit)
}

/** Stores a value again, unless somebody has written another one meanwhile. */
export async function resealed(
  client: ServiceClient,
  id: string,
  column: SealedColumn,
  { before, after }: { readonly before: Sealed; readonly after: Sealed },
): Promise<void> {
  const patch: Partial<Record<SealedColumn, Sealed>> = { [column]: after }
  const stored = client.from('contacts_secrets').update(patch).eq('id', id)
  const { error } = await stored.eq(`${column}->>iv`, before.iv)
  unwrap({ data: null, error })
}

const documentSchema = z.object({ id: databaseIdSchema, contact_id: databaseIdSchema })
export type StoredDocument = z.infer<typeof documentSchema>
const storedSchema = z.object({ content: z.base64(), seal: sealSchema.nullable() }).nullable()

/** Files about an organisation's contacts that one of these keys has sealed, or none, `limit` at most. */
export async function documentsSealedWith(
  client: ServiceClient,
  organizationId: string,
  keyIds: readonly string[],
  limit: number,
): Promise<readonly StoredDocument[]> {
  const found = () =>
    client
      .from('contact_documents')
      .select('id, contact_id')
      .eq('organization_id', organizationId)
      .or(['seal.is.null', ...(keyIds.length === 0 ? [] : [sealedWithAny('seal', keyIds)])].join(','))
      .order('id')
  return fromAnywhere(z.array(documentSchema), found, limit)
}

/** A file as it is stored; null: it is gone. */
export async function storedDocument(client: ServiceClient, organizationId: string, { id, contact_id: contact }: StoredDocument) {
  const asked = { p_organization: organizationId, p_contact: contact, p_document: id }
  const stored = storedSchema.parse(unwrap(await client.rpc('contact_document_content', asked)))
  return stored === null ? null : { seal: stored.seal, bytes: Buffer.from(stored.content, 'base64') }
}

/** Stores a file again, unless somebody else has meanwhile. */
export async function resealedDocument(
  client: ServiceClient,
  id: string,
  before: Seal | null,
  { bytes, seal }: { readonly bytes: Buffer; readonly seal: Seal },
): Promise<void> {
  const stored = { p_document: id, p_content: bytes.toString('base64'), p_seal: seal }
  unwrap(await client.rpc('seal_contact_document', { ...stored, ...(before === null ? {} : { p_before: before.iv }) }))
}
