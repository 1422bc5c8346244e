import type { FieldValue } from './entities.ts'
import type { LocalRecord, RemoteRecord } from './reconcile.ts'

/** A local record that shares a key with a remote one, and where its own link on this connection stands. */
export type Candidate<L> = {
  /** The rank of the strongest kind of key that the two share; lower is stronger. */
  readonly key: number
  readonly record: LocalRecord
  readonly link: L | null
}

export type Match<L> =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly candidate: Candidate<L> }
  /** More than one answer, or one that is taken already. Never guessed. */
  | { readonly kind: 'ambiguous'; readonly code: 'ambiguous_match' | 'already_linked'; readonly recordIds: readonly string[] }

/**
 * Which local record a remote one is. The strongest key that anybody shares decides; weaker ones are not asked then.
 * `taken` tells of local records that another remote record of the same batch has been given.
 */
export function matchRemote<L extends { readonly crmRecordId: string | null; readonly status: string }>(
  remote: Pick<RemoteRecord, 'id'>,
  candidates: readonly Candidate<L>[],
  taken: ReadonlySet<string>,
): Match<L> {
  const strongest = Math.min(...candidates.map(({ key }) => key))
  const sharing = candidates.filter(({ key }) => key === strongest)
  const recordIds = sharing.map((candidate) => candidate.record.id)
  const [first] = sharing
  if (!first) return { kind: 'none' }
  if (sharing.length > 1) return { kind: 'ambiguous', code: 'ambiguous_match', recordIds }
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
