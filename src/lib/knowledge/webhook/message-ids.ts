import { createHash } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import type { MessageIds } from '../../db/knowledge-documents.ts'
import { formatNumber } from '../../core/text/number-text.ts'

/** Standard Webhooks takes a message for five minutes after it was signed, and as long before. */
const takenSeconds = 300
/** Also of messages that are older: a sender that got no answer signs again when it sends again. */
const keptLeast = 100
const keptMost = 5_000

export function knowsMessage(ids: MessageIds, id: string): boolean {
  const hash = hashOf(id)
  return ids.some((each) => (typeof each === 'string' ? each === id : each.id === hash))
}

/**
 * The ids with one more. None is forgotten as long as its message, copied on its way, would be taken once more.
 * @throws Failure `too_many_requests` where more come within minutes than can be remembered
 */
export function withMessage(
  ids: MessageIds,
  { id, signedAt }: { readonly id: string; readonly signedAt: number },
  now: number,
): MessageIds {
  const isTaken = (each: MessageIds[number]) => typeof each !== 'string' && each.at + takenSeconds >= now / 1_000
  const kept = [{ id: hashOf(id), at: signedAt }, ...ids].filter((each, place) => place < keptLeast || isTaken(each))
  if (kept.length <= keptMost) return kept
  const message = `More than ${formatNumber(keptMost)} messages came within minutes. Put several changes into one, and send this one again later.`
  throw new Failure({ kind: 'invalid', code: 'too_many_requests', message, retryAfterMs: 60_000 })
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22)
}
