import type { BaselineApp } from './baseline-app.ts'
import type { Copier } from './baseline.ts'
import type { Crm } from './crm.ts'

/** The simplest sync: one contact at a time, looked up by email and then created or updated. */
export function naiveCopier(app: BaselineApp, crm: Crm): Copier {
  return {
    appBatchMax: 1,
    crmBatchMax: 1,
    toApp: (people) => app.upsert(people),
    async toCrm(people) {
      for (const person of people) {
        const id = await crm.find(person.email)
        await (id === null ? crm.create(person) : crm.update(id, person))
      }
    },
  }
}
