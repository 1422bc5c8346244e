import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { ConnectionObjectView, SyncStatus } from '@/src/lib/contract/status.ts'

/** Props of every group of a connection's settings. */
export type GroupProps = {
  readonly crmType: CrmType
  readonly connection: NonNullable<SyncStatus['connection']>
  readonly canEdit: boolean
  readonly onSaved: () => Promise<unknown>
}

/** Props of a group of settings that every object has for itself. */
export type ObjectGroupProps = Omit<GroupProps, 'connection'> & {
  readonly object: SyncedObject
  readonly settings: ConnectionObjectView['settings']
}
