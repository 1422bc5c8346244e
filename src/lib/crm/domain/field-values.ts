import type { FieldValue, FieldValues } from './entities.ts'
import type { MappedField } from './field-mapping.ts'

/** Absent where there is no value. */
export function setOrDelete(values: Record<string, FieldValue>, name: string, value: FieldValue | undefined): void {
  if (value === undefined) delete values[name]
  else values[name] = value
}

/** The values with these fields as they are in `other`: absent where they are absent there. */
export function withFieldsOf(values: FieldValues, names: Iterable<string>, other: FieldValues): FieldValues {
  const result: Record<string, FieldValue> = { ...values }
  for (const name of names) setOrDelete(result, name, other[name])
  return result
}

/** The values of these fields alone; null where there is none. */
export function pick(values: FieldValues, fields: readonly MappedField[]): FieldValues {
  const picked: Record<string, FieldValue> = {}
  for (const { adsappField } of fields) picked[adsappField] = values[adsappField] ?? null
  return picked
}

export function isEmpty(values: FieldValues): boolean {
  return Object.keys(values).length === 0
}
