import { specOf, syncedObjects } from '../../crm/domain/objects.ts'
import { recordObjects, recordSpecOf } from '../../objects/record-objects.ts'
import { formFields } from './record-fields.ts'
import { travelDocuments } from '../resources/travel-documents.ts'

/** A name is one thing in every object that has such a field. */
const labels = new Map([
  ...recordObjects.flatMap((object) =>
    [...recordSpecOf(object).fields, ...formFields(object)].map(({ name, label }) => [name, label] as const),
  ),
  ...syncedObjects.flatMap((object) => (specOf(object).joined ?? []).map(({ name, label }) => [name, label] as const)),
  ...travelDocuments.map(({ name, label }) => [name, label] as const),
])

/** The label of a field of ours; a custom one has its own name. */
export function fieldLabel(field: string): string {
  return labels.get(field) ?? field.replace(/^custom\./, '')
}
