import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'

/** Props of every group of a connection's settings. */
export type GroupProps = {
  readonly crmType: CrmType
  readonly connection: NonNullable<SyncStatus['connection']>
  /** Linked records, approximately. */
  readonly linked: number
  /** Our mapped custom fields, as `custom.<name>`. */
  readonly customFields: readonly string[]
  readonly canEdit: boolean
  readonly onSaved: () => Promise<unknown>
}
