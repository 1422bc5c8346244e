import type { KeyKind } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { PreviewWrite } from './preview-writes.ts'

const madePrefix = 'preview-'

/** The id of a record that a preview would make in the CRM, by ours. */
export function madeInPreview(externalId: string): string {
  return `${madePrefix}${externalId}`
}

/** The id in the CRM of a record that a preview would make there. */
export function isMadeInPreview(crmRecordId: string): boolean {
  return crmRecordId.startsWith(madePrefix)
}

/** A record of the CRM as it would be with what a preview would have sent. `kind`: of the key that it is searched by. */
export function asWritten(record: RemoteRecord, kind: KeyKind, write: PreviewWrite | undefined): RemoteRecord {
  if (write === undefined) return record
  const others = record.keys.filter((key) => key.kind !== kind)
  return {
    ...record,
    properties: { ...record.properties, ...write.properties },
    keys: [...others, ...write.keys.map((value) => ({ kind, value }))],
  }
}

/** A record that a preview would have made, as the CRM would have it. */
export function asMade(id: string, kind: KeyKind, write: PreviewWrite, nowMs: number): RemoteRecord {
  const blank = { id, properties: {}, updatedAt: new Date(nowMs).toISOString(), keys: [] }
  return { ...asWritten(blank, kind, write), externalId: id.slice(madePrefix.length) }
}
