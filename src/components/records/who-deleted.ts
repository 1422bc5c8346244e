import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { StoredRecord } from '@/src/lib/records/fields/stored-record.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

/** `by ada@acme.test`, `in HubSpot`, `outside the app`. */
export function whoDeletedWords(
  { deletedBy, deletedVia }: Pick<StoredRecord, 'deletedBy' | 'deletedVia'>,
  emails: ReadonlyMap<string, string>,
  connections: readonly ConnectionView[],
): string {
  const connection = connections.find(({ id }) => id === deletedVia)
  if (connection) return `in ${crmNames[connection.crmType]}`
  if (deletedBy !== null) return `by ${emails.get(deletedBy) ?? 'a former member'}`
  return deletedVia === null ? 'outside the app' : 'in a CRM that is no longer connected'
}
