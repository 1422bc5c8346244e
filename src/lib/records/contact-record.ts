import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import type { Database } from '../db/database.types.ts'
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
  return updateSeen(client, id, seenVersion, toColumns(input))
}

/** Soft: the contact can be restored. Null as in {@link updateContact}. */
export async function deleteContact(client: UserClient, id: string, seenVersion: number): Promise<Contact | null> {
  return updateSeen(client, id, seenVersion, { deleted_at: new Date().toISOString() })
}

export async function restoreContact(client: UserClient, id: string, seenVersion: number): Promise<Contact | null> {
  return updateSeen(client, id, seenVersion, { deleted_at: null })
}

/** Deletes these contacts, or restores them; those that are so already stay as they are. @returns how many were changed */
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

async function updateSeen(
  client: UserClient,
  id: string,
  seenVersion: number,
  columns: Database['public']['Tables']['contacts']['Update'],
): Promise<Contact | null> {
  const [contact] = await readRows(
    z.array(contactSchema),
    client.from('contacts').update(columns).eq('id', id).eq('version', seenVersion).select(contactColumns),
  )
  return contact ?? null
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
