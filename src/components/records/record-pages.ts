import { capitalized } from '@/src/lib/core/capitalized.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'

const paths = {
  contact: '/dashboard/contacts',
  account: '/dashboard/companies',
  opportunity: '/dashboard/opportunities',
} as const satisfies Record<SyncedObject, string>

/** The address of an object's list. */
export function listPath(object: SyncedObject): string {
  return paths[object]
}

/** The heading of an object's list: `Companies`. */
export function listTitle(object: SyncedObject): string {
  return capitalized(specOf(object).many)
}

/** The address of a record's own page. */
export function recordHref(object: SyncedObject, id: string): string {
  return `${paths[object]}/${id}`
}
