import { type SyncedObject, syncedObjects } from '@/src/lib/crm/domain/objects.ts'

/** Objects in the order in which pages show them: contacts first, which everybody syncs. */
export const shownObjects: readonly SyncedObject[] = [...syncedObjects].reverse()
