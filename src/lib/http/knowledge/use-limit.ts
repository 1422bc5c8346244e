import { timesPerMinute } from '../../core/limits.ts'
import { tooManyRequests } from '../../core/requests/too-many-requests.ts'
import { engine } from '../../crm/engine.ts'
import { countKnowledgeUse, type KnowledgePurpose } from '../../db/knowledge-usage.ts'

const limits: Readonly<Record<KnowledgePurpose, { readonly most: number; readonly what: string }>> = {
  search: { most: timesPerMinute.searches, what: 'searches of this organisation' },
  answer: { most: timesPerMinute.questions, what: 'questions of this organisation' },
  fetch: { most: timesPerMinute.fetches, what: 'fetches and tests by hand of this organisation' },
}

/** Counts a use, and refuses it without effect where there were too many. @throws Failure `too_many_requests` */
export async function countUse(organizationId: string, purpose: KnowledgePurpose): Promise<void> {
  const { most, what } = limits[purpose]
  const waitSeconds = await countKnowledgeUse(engine().db, organizationId, purpose, most)
  if (waitSeconds > 0) throw tooManyRequests({ what, most, waitSeconds })
}
