import type { LocalRecord, RemoteRecord } from './records.ts'
import { filteredOut } from './record-filter.ts'

/** A local record that shares a match key with a remote one, with its own link on this connection. */
export type Candidate<L> = {
  /** Rank of the strongest kind of match key that both share; lower is stronger. */
  readonly key: number
  readonly record: LocalRecord
  readonly link: L | null
}

type HeldLink = { readonly crmRecordId: string | null; readonly status: string; readonly errorCode: string | null }

/** What keeps two records with one identity apart until a person decides. */
export type Obstacle = 'ambiguous_match' | 'already_linked' | 'match_excluded'

export type Match<L> =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly candidate: Candidate<L> }
  /** Several candidates, one that is linked to a live record, or one that is excluded. Never guessed. */
  | { readonly kind: 'ambiguous'; readonly code: Obstacle; readonly recordIds: readonly string[] }

/** Tombstones of a pair whose CRM record is gone. They keep it from coming back, and hold no identity. */
const partnerGone: ReadonlySet<string | null> = new Set([
  'deleted_in_crm',
  'archived_with_crm',
  'unlinked_in_crm',
  'merged_in_crm',
  'archived_in_crm',
])

/** What is on the link of a record that a person has left out. */
export const excludedByPerson = 'excluded_by_person'

/** True for a link that is kept although its CRM record is gone. */
export function isTombstoneOfCrm(link: Pick<HeldLink, 'status' | 'errorCode'>): boolean {
  return link.status === 'excluded' && partnerGone.has(link.errorCode)
}

/**
 * Which local record a remote one corresponds to. Only candidates that share the strongest key count. `claimed` holds local records
 * that another remote record of the same batch was matched to; `isGone` tells of CRM records that they do not exist any more.
 */
export function matchRemote<L extends HeldLink>(
  remote: Pick<RemoteRecord, 'id'>,
  candidates: readonly Candidate<L>[],
  claimed: ReadonlySet<string>,
  isGone: (crmRecordId: string) => boolean = () => false,
): Match<L> {
  const strongest = Math.min(...candidates.map(({ key }) => key))
  const sharing = candidates.filter(({ key }) => key === strongest)
  const recordIds = sharing.map((candidate) => candidate.record.id)
  const [first] = sharing
  if (!first) return { kind: 'none' }
  if (sharing.length > 1) return { kind: 'ambiguous', code: 'ambiguous_match', recordIds }
  const obstacle = claimed.has(first.record.id) ? 'already_linked' : obstacleOf(first.link, remote.id, isGone)
  return obstacle === null ? { kind: 'one', candidate: first } : { kind: 'ambiguous', code: obstacle, recordIds }
}

/** Why a local record with this link cannot be paired with that CRM record; null when it can. */
function obstacleOf(
  link: HeldLink | null,
  remoteId: string,
  isGone: (crmRecordId: string) => boolean,
): 'already_linked' | 'match_excluded' | null {
  if (link === null || link.crmRecordId === remoteId) return null
  const isWithoutPartner = link.crmRecordId === null || isGone(link.crmRecordId)
  if (link.status !== 'excluded') return isWithoutPartner ? null : 'already_linked'
  // One that the filter leaves out is decided on as any other: it stays out, or comes back.
  const isOut = link.errorCode === filteredOut && isWithoutPartner
  return isOut || isTombstoneOfCrm(link) ? null : 'match_excluded'
}

/** What a CRM record's own link says to a local record that has its identity. */
export type Hold = 'free' | 'linked' | 'excluded'

/**
 * Whether a CRM record can be paired with this local one. The tombstone of a contact that was deleted here holds no identity; what a person
 * excluded, or two live records that were separated, is for a person to decide.
 */
export function holdOf(
  link: (HeldLink & { readonly recordId: string | null }) | null,
  owner: Pick<LocalRecord, 'deleted'> | null,
  recordId: string,
): Hold {
  if (link === null || link.recordId === recordId) return 'free'
  if (link.status !== 'excluded') return link.recordId === null ? 'free' : 'linked'
  if (link.errorCode === excludedByPerson) return 'excluded'
  return owner !== null && !owner.deleted ? 'excluded' : 'free'
}
