import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { formField } from '@/src/lib/records/record-fields.ts'

/** The values of a choice with their labels, in their order. */
export function fieldLabels(object: SyncedObject, field: string): Readonly<Record<string, string>> {
  const rules = formField(object, field)
  return rules?.kind === 'choice' ? Object.fromEntries(rules.options.map(({ value, label }) => [value, label])) : {}
}
