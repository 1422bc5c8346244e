import { customKey } from '../../crm/domain/objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { columnFields } from './record-fields.ts'
import { customIn, type RecordValues, type Value } from './record-values.ts'

/** The one column that every table has; the others follow from the object's fields. */
type Columns = { readonly custom?: Readonly<Record<string, Value>> }

/** A record's values as the columns of its table, blank ones included: of these fields alone, where some are named. */
export function columnsOf(object: RecordObject, values: RecordValues, names?: ReadonlySet<string>): Columns {
  const fields = columnFields(object).filter(({ name, isDerived }) => !isDerived && (names?.has(name) ?? true))
  const columns = fields.map(({ name, column }) => [column, values.get(name) ?? null])
  const hasCustom = names === undefined || [...names].some((name) => customKey(name) !== null)
  return { ...Object.fromEntries(columns), ...(hasCustom ? { custom: Object.fromEntries(customIn(values)) } : {}) }
}
