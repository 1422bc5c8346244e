import { listed } from '@/src/components/format.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

/** A sentence for each field that a CRM leads, by our names. */
export type FieldLeaders = Readonly<Record<string, string>>

/** The fields whose edits here do not travel to some connected CRM, because they only come from it. */
export function leadersOf(
  connections: readonly ConnectionView[],
  directions: ReadonlyMap<string, FieldDirections>,
): FieldLeaders {
  const crms = new Map<string, string[]>()
  for (const { id, crmType, status } of connections) {
    if (status === 'disconnected') continue
    for (const [field, direction] of directions.get(id) ?? []) {
      if (direction === 'from_crm') crms.set(field, [...(crms.get(field) ?? []), crmNames[crmType]])
    }
  }
  return Object.fromEntries(
    [...crms].map(([field, names]) => [
      field,
      `${listed(names)} ${names.length === 1 ? 'leads' : 'lead'} this field: an edit here is not sent there, and the next change there replaces it.`,
    ]),
  )
}
