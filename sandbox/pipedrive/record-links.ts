import { invalid } from './errors.ts'
import type { RecordStore } from './record-store.ts'

/** Throws Pipedrive's 400, which names the member, for a record that is not there or deleted. */
export function requireLive(
  store: Pick<RecordStore<unknown>, 'entity' | 'find'>,
  companyId: number,
  member: string,
  id: number,
): void {
  const found = store.find(companyId, id)
  if (found === null || found.deletedAt !== null) throw invalid(member, `there is no such ${store.entity}`)
}
