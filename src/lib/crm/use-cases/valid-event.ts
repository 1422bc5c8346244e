import { isStorable } from '../../core/text/storable-text.ts'
import type { WebhookEvent } from '../port/webhook-reading.ts'

/** Before any of the CRMs could have sent one. */
const earliestMs = Date.parse('2000-01-01T00:00:00Z')
/** How far a CRM's clock may be ahead of ours. */
const aheadMaxMs = 24 * 60 * 60 * 1000
/** Far above what the CRMs use, below what an index entry can hold. */
const keyLengthMax = 500
const idLengthMax = 100

/** Whether the database can store an event, and its time can be true. A signature proves who sent a push, not that it makes sense. */
export function isValidEvent({ key, accountId, recordId, into, occurredAt }: WebhookEvent, nowMs: number): boolean {
  const at = Date.parse(occurredAt)
  if (!(at >= earliestMs && at <= nowMs + aheadMaxMs)) return false
  if (key.length > keyLengthMax || !isStorable(key)) return false
  return [accountId, recordId, into ?? ''].every((id) => id.length <= idLengthMax && isStorable(id))
}
