import type { FieldValue } from './entities.ts'
import type { LocalRecord, RemoteRecord } from './reconcile.ts'

/** A local record that shares a match key with a remote one, with its own link on this connection. */
export type Candidate<L> = {
  /** Rank of the strongest kind of match key that both share; lower is stronger. */
  readonly key: number
  readonly record: LocalRecord
  readonly link: L | null
}

export type Match<L> =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly candidate: Candidate<L> }
  /** Several candidates, or one that is already linked. Never guessed. */
  | { readonly kind: 'ambiguous'; readonly code: 'ambiguous_match' | 'already_linked'; readonly recordIds: readonly string[] }

/**
 * Which local record a remote one corresponds to. Only candidates that share the strongest key count. `claimed` holds local records
 * that another remote record of the same batch was matched to.
 */
export function matchRemote<L extends { readonly crmRecordId: string | null; readonly status: string }>(
  remote: Pick<RemoteRecord, 'id'>,
  candidates: readonly Candidate<L>[],
  claimed: ReadonlySet<string>,
): Match<L> {
  const strongest = Math.min(...candidates.map(({ key }) => key))
  const sharing = candidates.filter(({ key }) => key === strongest)
  const recordIds = sharing.map((candidate) => candidate.record.id)
  const [first] = sharing
  if (!first) return { kind: 'none' }
  if (sharing.length > 1) return { kind: 'ambiguous', code: 'ambiguous_match', recordIds }
  const linkedElsewhere = first.link?.crmRecordId != null && first.link.crmRecordId !== remote.id
  if (linkedElsewhere || claimed.has(first.record.id)) return { kind: 'ambiguous', code: 'already_linked', recordIds }
  return { kind: 'one', candidate: first }
}

/** An e-mail in the form it is matched by; null for anything that is not an address. */
export function emailKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const email = value.trim().toLowerCase()
  return email.includes('@') ? email : null
}
