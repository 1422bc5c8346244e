import type { FieldValue, FieldValues } from './entities.ts'
import { splitNameLike } from './joined-names.ts'
import { joinedFieldOf, specOf, type SyncedObject } from './objects.ts'

/** Values in which each name that is one text in the mapping is its two fields. @param held what the record has of them now */
export function inParts(object: SyncedObject, values: FieldValues, held: FieldValues): FieldValues {
  const joined = specOf(object).joined?.filter(({ name }) => name in values) ?? []
  if (joined.length === 0) return values
  const result: Record<string, FieldValue> = { ...values }
  for (const { name, parts } of joined) {
    delete result[name]
    const [first, last] = parts
    const now = { first: textOf(held[first]), last: textOf(held[last]) }
    const split = splitNameLike(String(values[name] ?? ''), now)
    result[first] = split.first
    result[last] = split.last
  }
  return result
}

/** A change of such a name, as the changes of the fields that it joins. */
export function changesInParts<
  C extends { readonly field: string; readonly side: string; readonly before: FieldValue; readonly after: FieldValue },
>(object: SyncedObject, change: C, held: FieldValues): readonly C[] {
  const parts = joinedFieldOf(object, change.field)?.parts
  if (parts === undefined || change.side !== 'adsapp') return [change]
  const after = inParts(object, { [change.field]: change.after }, held)
  return parts.flatMap((field): readonly C[] => {
    const [was, is] = [held[field] ?? null, after[field] ?? null]
    return was === is ? [] : [{ ...change, field, before: was, after: is }]
  })
}

function textOf(value: FieldValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
