import type { ArchiveResult, EraseResult, RemoteWrite, WriteResult } from '../port/writes.ts'

/** The writes of an object that is changed in the CRM alone: each is refused with that. */
export function mirrored(crm: string) {
  const message = `Activities of ${crm} are only read here. Change them in ${crm}.`
  return {
    upsertRecords: async (writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> =>
      writes.map(({ key }) => ({ kind: 'rejected', key, reason: 'read_only', code: 'activity', message, own: true })),
    archiveRecords: async (ids: readonly string[]): Promise<readonly ArchiveResult[]> =>
      ids.map((id) => ({ kind: 'rejected', id, code: 'activity', message })),
    eraseRecords: async (ids: readonly string[]): Promise<readonly EraseResult[]> =>
      ids.map((id) => ({ kind: 'rejected', id, code: 'activity' })),
  }
}
