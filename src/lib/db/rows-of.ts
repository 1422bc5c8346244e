import type { SyncedObject } from '../crm/domain/objects.ts'

/** The connection whose rows are read, and the run that reads them, if one does. */
export type RowsOf = { readonly connectionId: string; readonly object: SyncedObject; readonly runId?: string }
