import type { SyncedObject } from '../crm/domain/objects.ts'
import { formFields } from './record-fields.ts'
import { customIn, type RecordValues, type Value } from './record-values.ts'

/** The one column that every table has; the others follow from the object's fields. */
type Columns = { readonly custom: Readonly<Record<string, Value>> }

/** A record's values as the columns of its table, blank ones included. */
export function columnsOf(object: SyncedObject, values: RecordValues): Columns {
  const columns = formFields(object).map(({ name, column }) => [column, values.get(name) ?? null])
  return { ...Object.fromEntries(columns), custom: Object.fromEntries(customIn(values)) }
}
