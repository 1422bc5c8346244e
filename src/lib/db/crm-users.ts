import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import type { CrmUser } from '../crm/domain/crm-user.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const membersSchema = z.record(z.string(), databaseIdSchema.nullable())
const usersSchema = z.record(databaseIdSchema, z.string())

/** The members whom these users of a CRM are; null for those who wait or are none. Who has never been listed is missing. */
export async function membersOfUsers(
  client: ServiceClient,
  connectionId: string,
  users: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const answer = await client.rpc('crm_members_of_users', { p_connection: connectionId, p_users: [...users] })
  return new Map(Object.entries(membersSchema.parse(unwrap(answer))))
}

/** The users of a CRM whom these members are. Who is none, or one whom the CRM gives no records, is missing. */
export async function usersOfMembers(
  client: ServiceClient,
  connectionId: string,
  members: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const answer = await client.rpc('crm_users_of_members', { p_connection: connectionId, p_members: [...members] })
  return new Map(Object.entries(usersSchema.parse(unwrap(answer))))
}

/** Stores a CRM's users and matches those who wait. `unlisted`: further ids; `error`: why the CRM did not list its users. */
export async function storeUsers(
  client: ServiceClient,
  connectionId: string,
  {
    users,
    unlisted,
    error,
  }: {
    readonly users: readonly CrmUser[]
    readonly unlisted: readonly string[]
    readonly error: { readonly code: string; readonly message: string } | null
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_store_users', {
      p_connection: connectionId,
      p_users: users.map((user) => ({ ...user })),
      p_unlisted: [...unlisted],
      p_error: error,
    }),
  )
}

/** Stores ids that records have as their owner and that the CRM does not list. */
export async function noteUnlistedUsers(client: ServiceClient, connectionId: string, users: readonly string[]): Promise<void> {
  unwrap(await client.rpc('crm_note_users', { p_connection: connectionId, p_users: [...users] }))
}
