import type { BaselineApp } from './baseline-app.ts'
import type { Copier } from './baseline.ts'
import type { Crm } from './crm.ts'

/** The better version of `naive`: batches at the vendor, bulk upserts here. Still without a base, merge or log: the side read last wins. */
export function batchCopier(app: BaselineApp, crm: Crm): Copier {
  return {
    appBatchMax: 1000,
    crmBatchMax: crm.batchSizeMax,
    toApp: (people) => app.upsert(people),
    toCrm: (people) => crm.upsertMany(people),
  }
}
