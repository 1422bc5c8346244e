import type { FieldValue } from './entities.ts'
import type { LocalRecord, RemoteRecord } from './reconcile.ts'

/** A local record that shares an identity with a remote one, and where its own link on this connection stands. */
export type Candidate<L> = { readonly record: LocalRecord; readonly link: L | null }

export type Match<L> =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly candidate: Candidate<L> }
  /** More than one answer, or one that is taken already. Never guessed. */
  | { readonly kind: 'ambiguous'; readonly code: 'ambiguous_match' | 'already_linked'; readonly recordIds: readonly string[] }

/**
 * Which local record a remote one is, among those that share an e-mail with it.
 * `taken` tells of local records that another remote record of the same batch has been given.
 */
export function matchRemote<L extends { readonly crmRecordId: string | null; readonly status: string }>(
  remote: RemoteRecord,
  candidates: readonly Candidate<L>[],
  taken: ReadonlySet<string>,
): Match<L> {
  const recordIds = candidates.map((candidate) => candidate.record.id)
  const [first] = candidates
  if (!first) return { kind: 'none' }
  if (candidates.length > 1) return { kind: 'ambiguous', code: 'ambiguous_match', recordIds }
  const linkedElsewhere = first.link?.crmRecordId != null && first.link.crmRecordId !== remote.id
  if (linkedElsewhere || taken.has(first.record.id)) return { kind: 'ambiguous', code: 'already_linked', recordIds }
  return { kind: 'one', candidate: first }
}

/** An e-mail as it is matched on; null when there is none to match on. */
export function emailKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const email = value.trim().toLowerCase()
  return email.includes('@') ? email : null
}
