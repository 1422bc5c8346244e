import type { LoggedChange } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { RemoteRecord } from '../domain/records.ts'

/** Names the former partner, where the link had one. */
export function matchedChange(link: Link | null, { id }: RemoteRecord, reason: string): LoggedChange {
  const before = link?.crmRecordId ?? null
  const change = { side: 'link', kind: 'matched', reason } as const
  return before === null || before === id ? change : { ...change, before, after: id }
}

/**
 * A link as it is decided on with a partner that it was not in sync with: what it had agreed on with another record, or before it became a
 * tombstone, says nothing about this one.
 */
export function asFirstMeeting(link: Link, crmRecordId: string): Link {
  const isKnown = link.status !== 'excluded' && (link.crmRecordId === null || link.crmRecordId === crmRecordId)
  return isKnown ? link : { ...link, base: {}, crmBase: {}, lateWrites: [], conflictDetails: null }
}
