import { z } from 'zod'
import { unwrap } from '../../db/result.ts'
import type { ServiceClient } from '../../db/service-client.ts'

export const linkDecisionSchema = z.enum(['leave_out', 'include', 'sync', 'keep_adsapp', 'keep_crm'])
export type LinkDecision = z.infer<typeof linkDecisionSchema>

/**
 * One decision of a person on several links, or on all links of several contacts. Those that it does not fit are left alone.
 * @returns how many it fitted
 */
export async function decideLinks(
  db: ServiceClient,
  person: { readonly organizationId: string; readonly userId: string },
  action: LinkDecision,
  on: { readonly links: readonly string[] } | { readonly records: readonly string[] },
): Promise<number> {
  return z.number().parse(
    unwrap(
      await db.rpc('crm_decide_links', {
        p_organization: person.organizationId,
        p_user: person.userId,
        p_action: action,
        p_links: 'links' in on ? [...on.links] : [],
        p_records: 'records' in on ? [...on.records] : [],
      }),
    ),
  )
}
