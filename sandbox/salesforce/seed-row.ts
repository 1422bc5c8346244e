import { importDates } from '../kit/import-dates.ts'
import { adminNumber } from './auth.ts'
import { wholeSecond } from './field-values.ts'
import type { ObjectType } from './object-types.ts'
import type { Stored, Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

const bulks = { bulkSize: 200, stepMs: 61_000, turnMs: 660_000 }

/** Fills in what every row has; `index` decides its times. */
export function dated(sandbox: Sandbox, type: ObjectType, index: number, values: Values): Values {
  const { createdAt, changedAt } = importDates(index, wholeSecond(sandbox.clock()), bulks)
  const defaults = Object.fromEntries(type.fields.map(({ name, otherwise }): [string, Stored] => [name, otherwise]))
  return {
    ...defaults,
    OwnerId: adminNumber,
    CreatedDate: createdAt,
    CreatedById: adminNumber,
    LastModifiedDate: changedAt,
    LastModifiedById: adminNumber,
    SystemModstamp: changedAt,
    ...values,
  }
}
