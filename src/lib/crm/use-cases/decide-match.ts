import type { z } from 'zod'
import { unwrap } from '../../db/result.ts'
import type { matchDecisionSchema } from '../../http/contract.ts'
import type { ServiceClient } from '../../db/service-client.ts'

/**
 * Applies a person's decision on an ambiguous match; the records are synced right after it.
 * @throws Failure `match_not_open` when it is decided already or not this organisation's, `match_taken`, `match_unknown`
 */
export async function decideMatch(
  db: ServiceClient,
  person: { readonly organizationId: string; readonly userId: string },
  decision: z.infer<typeof matchDecisionSchema>,
): Promise<void> {
  unwrap(
    await db.rpc('crm_decide_match', {
      p_link: decision.linkId,
      p_organization: person.organizationId,
      p_user: person.userId,
      p_action: decision.action === 'link_crm' ? 'link' : decision.action,
      p_record: decision.action === 'link' ? decision.recordId : null,
      p_crm_record: decision.action === 'link_crm' ? decision.crmRecordId : null,
    }),
  )
}
