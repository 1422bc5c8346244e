import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Contact, contactColumns, contactSchema } from './contact.ts'
import type { ContactInput } from './contact-input.ts'
import { readRows, type UserClient } from './rows.ts'

/** Null when this organisation has no such contact. Deleted contacts are found too. */
export async function contactById(client: UserClient, organizationId: string, id: string): Promise<Contact | null> {
  const [contact] = await readRows(
    z.array(contactSchema),
    client.from('contacts').select(contactColumns).eq('organization_id', organizationId).eq('id', id),
  )
  return contact ?? null
}

export async function createContact(
  client: UserClient,
  organizationId: string,
  input: ContactInput,
): Promise<{ readonly id: string }> {
  return readRows(
    z.object({ id: databaseIdSchema }),
    client
      .from('contacts')
      .insert({ organization_id: organizationId, ...toColumns(input) })
      .select('id')
      .single(),
  )
}

/**
 * Updates the given version, or nothing.
 * @returns the contact as it is now, or null when it has changed or no longer exists
 */
export async function updateContact(
  client: UserClient,
  id: string,
  seenVersion: number,
  input: ContactInput,
): Promise<Contact | null> {
  const [contact] = await readRows(
    z.array(contactSchema),
    client.from('contacts').update(toColumns(input)).eq('id', id).eq('version', seenVersion).select(contactColumns),
  )
  return contact ?? null
}

/** Deletes these contacts so that they can be restored, or restores them; others stay as they are. @returns how many were changed */
export async function setDeleted(
  client: UserClient,
  organizationId: string,
  ids: readonly string[],
  deleted: boolean,
): Promise<number> {
  const contacts = client
    .from('contacts')
    .update({ deleted_at: deleted ? new Date().toISOString() : null })
    .eq('organization_id', organizationId)
    .in('id', [...ids])
  const changed = deleted ? contacts.is('deleted_at', null) : contacts.not('deleted_at', 'is', null)
  return (await readRows(z.array(z.object({ id: databaseIdSchema })), changed.select('id'))).length
}

function toColumns(input: ContactInput) {
  return {
    email: input.email,
    first_name: input.firstName,
    last_name: input.lastName,
    phone: input.phone,
    company: input.company,
    job_title: input.jobTitle,
    custom: input.custom,
  }
}
