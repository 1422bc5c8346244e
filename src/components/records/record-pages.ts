import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

const paths = { contact: '/dashboard/contacts', account: '/dashboard/companies' } as const satisfies Record<SyncedObject, string>

/** The address of a record's own page. */
export function recordHref(object: SyncedObject, id: string): string {
  return `${paths[object]}/${id}`
}
