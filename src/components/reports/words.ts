import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { formField } from '@/src/lib/records/fields/record-fields.ts'

/** The values of a choice with their labels, in their order. */
export function fieldLabels(object: RecordObject, field: string): Readonly<Record<string, string>> {
  const rules = formField(object, field)
  return rules?.kind === 'choice' ? Object.fromEntries(rules.options.map(({ value, label }) => [value, label])) : {}
}
