import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Sealed, sealedSchema } from '../core/secret-box.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** What is sealed of a contact, by column. */
export const sealedColumns = ['passport_number', 'passport_country', 'visa_number', 'visa_type', 'visa_country'] as const
export type SealedColumn = (typeof sealedColumns)[number]

const columnsSchema = z.record(z.enum(sealedColumns), sealedSchema.nullable())
const rowSchema = z.object({ id: databaseIdSchema }).and(columnsSchema)
export type SealedRow = z.infer<typeof rowSchema>

/** Contacts of an organisation with something that another key than this one has sealed, `limit` at most. */
export async function sealedWithOthers(
  client: ServiceClient,
  organizationId: string,
  keyId: string,
  limit: number,
): Promise<readonly SealedRow[]> {
  const others = sealedColumns.map((column) => `${column}->>k.neq.${JSON.stringify(keyId)}`)
  const found = await client
    .from('contacts_secrets')
    .select('id, passport_number, passport_country, visa_number, visa_type, visa_country')
    .eq('organization_id', organizationId)
    .or(others.join(','))
    .order('id')
    .limit(limit)
  return z.array(rowSchema).parse(unwrap(found))
}

/** Stores a value anew, unless somebody has written another one meanwhile. */
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
