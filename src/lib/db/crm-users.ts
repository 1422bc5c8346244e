import type { CrmUser } from '../crm/domain/crm-user.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

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
