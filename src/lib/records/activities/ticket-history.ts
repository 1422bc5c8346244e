import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { readRows, type UserClient } from '../rows.ts'

/** A state that a ticket came into: when, and who did it. */
export const ticketStepSchema = z.object({
  status: z.string().nullable().describe('Null where the log does not keep it any more.'),
  at: z.string(),
  actor_kind: z.enum(['person', 'system', 'api_key', 'crm']),
  actor_id: databaseIdSchema.nullable(),
})
export type TicketStep = z.infer<typeof ticketStepSchema>

const changeSchema = ticketStepSchema
  .omit({ status: true, at: true })
  .extend({ kind: z.string(), after: z.json().nullable(), created_at: z.string() })
const wholeSchema = z.object({ ticketStatus: z.string() })

/** The states that a ticket had, the first one first: as the change log has them. */
export async function ticketHistory(client: UserClient, organizationId: string, id: string): Promise<readonly TicketStep[]> {
  const changes = await readRows(
    z.array(changeSchema),
    client
      .from('crm_sync_changes')
      .select('kind, after, created_at, actor_kind, actor_id')
      .eq('organization_id', organizationId)
      .eq('record_id', id)
      .or('kind.eq.created,field.eq.ticketStatus')
      .order('created_at')
      .order('id')
      .limit(200),
  )
  return changes.map(({ kind, after, created_at: at, ...actor }) => {
    const status = kind === 'created' ? (wholeSchema.safeParse(after).data?.ticketStatus ?? null) : after
    return { status: typeof status === 'string' ? status : null, at, ...actor }
  })
}
