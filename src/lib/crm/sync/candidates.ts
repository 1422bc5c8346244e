import type { MatchCandidate } from '../../db/sync-batches.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'

const labelLengthMax = 200

/** A label by which a person can tell CRM records apart. */
export function labelOf(remote: RemoteRecord): string {
  const words = Object.values(remote.properties).filter((value) => typeof value === 'string' && value.trim() !== '')
  return [...new Set(words)].join(' · ').slice(0, labelLengthMax)
}

export function candidateOf(remote: RemoteRecord): MatchCandidate {
  return { crmRecordId: remote.id, label: labelOf(remote) }
}
