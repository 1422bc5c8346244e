import { z } from 'zod'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** `fetch`: a source is asked by hand, or tried. */
export type KnowledgePurpose = 'search' | 'answer' | 'fetch'

/** Counts what an organisation's people do. @returns seconds to wait, where `limit` is reached within this minute; 0: go on */
export async function countKnowledgeUse(
  db: ServiceClient,
  organizationId: string,
  purpose: KnowledgePurpose,
  limit: number,
): Promise<number> {
  const counted = await db.rpc('knowledge_use', { p_organization: organizationId, p_purpose: purpose, p_limit: limit })
  return z.number().parse(unwrap(counted))
}
