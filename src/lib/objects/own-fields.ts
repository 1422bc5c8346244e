import type { SyncedObject } from '../crm/domain/objects.ts'
import type { RecordField } from './record-spec.ts'

/** Columns that a synced object's table has beside what is synced: no mapping names them, no CRM has them. */
export const ownFields: Readonly<Partial<Record<SyncedObject, readonly RecordField[]>>> = {
  account: [
    {
      name: 'industryCategory',
      column: 'industry_id',
      label: 'Industry category',
      type: 'reference',
      to: 'industry',
      lengthMax: 36,
    },
  ],
}
