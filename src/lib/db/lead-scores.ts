import { z } from 'zod'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** In one statement, and so in one transaction: others write leads meanwhile. */
const sliceMax = 2_000

/** Scores an organisation's leads by its rules, where they are not yet. @returns whether all are, by the deadline */
export async function scoreLeads(db: ServiceClient, organizationId: string, deadline: number): Promise<boolean> {
  while (Date.now() < deadline) {
    const scored = unwrap(await db.rpc('crm_score_leads', { p_organization: organizationId, p_limit: sliceMax }))
    if (z.number().parse(scored) < sliceMax) return true
  }
  return false
}
