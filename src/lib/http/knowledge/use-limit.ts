import { Failure } from '../../core/errors.ts'
import { engine } from '../../crm/engine.ts'
import { countKnowledgeUse, type KnowledgePurpose } from '../../db/knowledge-usage.ts'

/** Of an organisation's people together, within a minute. */
const limits: Readonly<Record<KnowledgePurpose, { readonly most: number; readonly what: string }>> = {
  search: { most: 600, what: 'searches' },
  // Each may be a call of a language model that somebody pays for.
  answer: { most: 120, what: 'questions' },
  // Each is requests to an address that somebody has typed.
  fetch: { most: 60, what: 'fetches and tests by hand' },
}

/** Counts a use, and refuses it without effect where there were too many. @throws Failure `too_many_requests` */
export async function countUse(organizationId: string, purpose: KnowledgePurpose): Promise<void> {
  const { most, what } = limits[purpose]
  const seconds = await countKnowledgeUse(engine().db, organizationId, purpose, most)
  if (seconds === 0) return
  throw new Failure({
    kind: 'invalid',
    code: 'too_many_requests',
    message: `An organisation has ${most} ${what} a minute. Go on in ${seconds} s.`,
    retryAfterMs: seconds * 1_000,
  })
}
