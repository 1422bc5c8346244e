import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { readRows, type UserClient } from '../rows.ts'

/** The emails that these people of an organisation sign in with, by their ids; one who is no longer a member is absent. */
export async function memberEmails(
  client: UserClient,
  organizationId: string,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = ids.filter((id) => id !== null)
  if (wanted.length === 0) return new Map()
  const rows = await readRows(
    z.array(z.object({ user_id: databaseIdSchema, email: z.string() })),
    client.rpc('member_emails', { p_organization: organizationId }).in('user_id', wanted),
  )
  return new Map(rows.map((row) => [row.user_id, row.email]))
}
