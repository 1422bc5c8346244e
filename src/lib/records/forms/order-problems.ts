import { recordSpecOf } from '../../objects/record-objects.ts'
import type { RecordField, RecordObject } from '../../objects/record-spec.ts'

/** Of the days of a record those that come before one that they have to follow, with what is wrong. `dayOf`: a field's day, where it has one. */
export function orderProblems(
  object: RecordObject,
  dayOf: (field: RecordField) => string | null,
): readonly { readonly field: RecordField; readonly others: RecordField; readonly words: string }[] {
  const { fields } = recordSpecOf(object)
  return fields.flatMap((field) => {
    const others = fields.find(({ name }) => name === field.notBefore?.field)
    if (field.notBefore === undefined || others === undefined) return []
    const [day, earliest] = [dayOf(field), dayOf(others)]
    return day !== null && earliest !== null && day < earliest ? [{ field, others, words: field.notBefore.words }] : []
  })
}
