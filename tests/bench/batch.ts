import type { BaselineApp } from './baseline-app.ts'
import type { Carrier } from './baseline.ts'
import type { Crm } from './crm.ts'

/** Its better version: the vendor's batches and bulk upserts here. Still without a base, a merge or a log: the side read last wins. */
export function batchCarrier(app: BaselineApp, crm: Crm): Carrier {
  return {
    appBatchMax: 1000,
    crmBatchMax: crm.batchSizeMax,
    toApp: (people) => app.upsert(people),
    toCrm: (people) => crm.upsertMany(people),
  }
}
