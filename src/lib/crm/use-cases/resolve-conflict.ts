import { unwrap } from '../../db/result.ts'
import type { Side } from '../domain/conflict-policy.ts'
import type { ServiceClient } from '../../db/service-client.ts'

/**
 * Resolves a conflict of one field; the next run writes the kept value to the other side.
 * @throws Failure `conflict_not_found` when it is resolved already, or not this organisation's
 */
export async function resolveConflict(
  db: ServiceClient,
  decision: {
    readonly organizationId: string
    readonly userId: string
    readonly linkId: string
    readonly field: string
    readonly keep: Side
  },
): Promise<void> {
  unwrap(
    await db.rpc('crm_resolve_conflict', {
      p_link: decision.linkId,
      p_organization: decision.organizationId,
      p_user: decision.userId,
      p_field: decision.field,
      p_keep: decision.keep,
    }),
  )
}
