import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { userKey } from '../../crm/domain/crm-user.ts'
import type { LinkView } from '../links/link-views.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { NamedRecord, Titles } from '../fields/titles.ts'

const rowSchema = z.object({
  connection_id: databaseIdSchema,
  crm_user_id: z.string(),
  kind: z.enum(['person', 'queue']),
  name: z.string().nullable(),
  email: z.string().nullable(),
  matched_by: z.enum(['email', 'hand', 'none']).nullable(),
})

/** What the users of CRMs are called whom these links wait for. */
export async function ownerTitles(client: UserClient, links: readonly LinkView[]): Promise<Titles> {
  const awaited = links.flatMap(({ connectionId, waits }) =>
    waits.flatMap(({ target, side, ref }) => (target === 'user' && side === 'crm' ? [{ connectionId, ref }] : [])),
  )
  if (awaited.length === 0) return new Map()
  const rows = await readRows(
    z.array(rowSchema),
    client
      .from('crm_users')
      .select('connection_id, crm_user_id, kind, name, email, matched_by')
      .in('connection_id', [...new Set(awaited.map(({ connectionId }) => connectionId))])
      .in('crm_user_id', [...new Set(awaited.map(({ ref }) => ref))]),
  )
  return new Map(
    rows.map((row): [string, NamedRecord] => {
      const { connection_id: connectionId, crm_user_id: ref, kind, name, email, matched_by: matchedBy } = row
      const key = userKey({ connectionId, ref, isNobody: kind === 'queue' || matchedBy === 'none' })
      const title = name !== null && email !== null ? `${name} (${email})` : (name ?? email ?? `the user ${ref}`)
      return [key, { id: ref, object: 'member', title }]
    }),
  )
}
