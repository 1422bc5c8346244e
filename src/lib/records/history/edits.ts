import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { readRows, type UserClient } from '../rows.ts'

const rowSchema = z
  .object({
    id: z.number(),
    action: z.string(),
    actor_id: databaseIdSchema.nullable(),
    created_at: z.string(),
    changed: z.array(z.string()).nullable(),
    status: z.string().nullable(),
  })
  .transform(({ actor_id: actorId, created_at: at, changed, ...row }) => ({ ...row, actorId, at, parts: changed ?? [] }))

/**
 * What somebody did to a thing that is set up here, as the audit log keeps it: who, when and which parts, never to what. `parts`: none where
 * the action says all. `status`: what it was switched to.
 */
export type Edit = z.infer<typeof rowSchema>

/** What was done to `subject`, the newest first. `actions`: how they begin; `after`: since then. */
export function editsOf(
  client: UserClient,
  organizationId: string,
  of: { readonly subject: string; readonly actions: string; readonly limit: number; readonly after?: string },
): Promise<readonly Edit[]> {
  const found = client
    .from('crm_audit_log')
    .select('id, action, actor_id, created_at, changed:details->changed, status:details->>status')
    .eq('organization_id', organizationId)
    .eq('subject', of.subject)
    .like('action', `${of.actions}%`)
  const since = of.after === undefined ? found : found.gt('created_at', of.after)
  return readRows(z.array(rowSchema), since.order('id', { ascending: false }).limit(of.limit))
}
