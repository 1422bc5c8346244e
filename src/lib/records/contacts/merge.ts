import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { OfContact } from './of-contact.ts'

/**
 * Makes a contact a part of another one, which stays; the merged one goes for good, with all that led to it moved.
 * @param take the columns in which the merged one's values are taken
 * @throws Failure `contact_not_found` | `reference_not_found` | `merge_linked` | `merge_busy`
 */
export async function mergeContacts(
  client: UserClient,
  { organizationId, contactId }: OfContact,
  into: string,
  take: readonly string[],
): Promise<void> {
  unwrap(
    await client.rpc('merge_contacts', {
      p_organization: organizationId,
      p_from: contactId,
      p_into: into,
      p_take: [...take],
    }),
  )
}

const groupSchema = z.object({ key: z.enum(['email', 'name', 'phone']), value: z.string(), ids: z.array(databaseIdSchema) })
/** Contacts that may be one person, by what they have in common. */
export type DuplicateGroup = z.infer<typeof groupSchema>

/** A page of them; `after`: the last group of the page before. */
export async function duplicatesOf(
  client: UserClient,
  organizationId: string,
  { after, limit }: { readonly after: Pick<DuplicateGroup, 'key' | 'value'> | null; readonly limit: number },
): Promise<readonly DuplicateGroup[]> {
  return readRows(
    z.array(groupSchema),
    client.rpc('contact_duplicates', {
      p_organization: organizationId,
      p_limit: limit,
      ...(after === null ? {} : { p_after_key: after.key, p_after_value: after.value }),
    }),
  )
}
