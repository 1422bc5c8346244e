import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'

/** What every group of a connection's settings is given. */
export type GroupProps = {
  readonly crmType: CrmType
  readonly connection: NonNullable<SyncStatus['connection']>
  /** Records that are linked now, about. */
  readonly linked: number
  /** Our custom fields that the mapping holds, as `custom.<name>`. */
  readonly customFields: readonly string[]
  readonly canEdit: boolean
  readonly onSaved: () => Promise<unknown>
}
