import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { OwnersView } from '../../contract/owners.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { ConnectionView } from './sync-views.ts'

const userRowSchema = z
  .object({
    crm_user_id: z.string(),
    kind: z.enum(['person', 'queue']),
    name: z.string().nullable(),
    email: z.string().nullable(),
    active: z.boolean(),
    member_id: databaseIdSchema.nullable(),
    matched_by: z.enum(['email', 'hand', 'none']).nullable(),
  })
  .transform((row) => ({
    id: row.crm_user_id,
    kind: row.kind,
    name: row.name,
    email: row.email,
    active: row.active,
    memberId: row.member_id,
    matchedBy: row.matched_by,
  }))

const waitingSchema = z.object({ side: z.enum(['crm', 'adsapp']), ref: z.string(), records: z.number() })
const readSchema = z.object({
  users_read_at: z.string().nullable(),
  users_error: z.object({ code: z.string(), message: z.string() }).nullable(),
})

/** The data API gives so many rows a call. */
const rowsPerRead = 1_000

async function allUsers(client: UserClient, connectionId: string) {
  const users: z.output<typeof userRowSchema>[] = []
  for (;;) {
    const read = await readRows(
      z.array(userRowSchema),
      client
        .from('crm_users')
        .select('crm_user_id, kind, name, email, active, member_id, matched_by')
        .eq('connection_id', connectionId)
        .gt('crm_user_id', users.at(-1)?.id ?? '')
        .order('crm_user_id')
        .limit(rowsPerRead),
    )
    users.push(...read)
    if (read.length < rowsPerRead) return users
  }
}

/** The users of a connection's CRM, those first for whom most records wait, then by name. */
export async function ownersOf(client: UserClient, { id, crmType }: Pick<ConnectionView, 'id' | 'crmType'>): Promise<OwnersView> {
  const [users, waiting, [read]] = await Promise.all([
    allUsers(client, id),
    readRows(z.array(waitingSchema), client.rpc('crm_users_waiting', { p_connection: id })),
    readRows(z.array(readSchema), client.from('crm_connections').select('users_read_at, users_error').eq('id', id)),
  ])
  const waitingFor = new Map(waiting.map(({ side, ref, records }) => [`${side} ${ref}`, records]))
  const shown = users.map((user) => ({ ...user, waiting: waitingFor.get(`crm ${user.id}`) ?? 0 }))
  const nameOf = ({ name, email, id: user }: (typeof shown)[number]) => (name ?? email ?? user).toLowerCase()
  return {
    crmType,
    users: shown.toSorted((a, b) => b.waiting - a.waiting || (nameOf(a) < nameOf(b) ? -1 : 1)),
    members: waiting.flatMap(({ side, ref, records }) => (side === 'adsapp' ? [{ memberId: ref, waiting: records }] : [])),
    readAt: read?.users_read_at ?? null,
    error: read?.users_error ?? null,
  }
}
