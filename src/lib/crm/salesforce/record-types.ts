import type { RemoteField } from '../port/remote-field.ts'
import type { Description } from './schema.ts'

/** The field of a record's type, in orgs whose object has several. What its choices and stages are depends on it. */
export const recordTypeField = 'RecordTypeId'

/**
 * The field with the record types that the connected user may give: an id is no words, and Salesforce refuses those of others with every
 * record. `available` is told for the user who describes the object.
 */
export function withRecordTypes(field: RemoteField, { recordTypeInfos }: Pick<Description, 'recordTypeInfos'>): RemoteField {
  if (field.name !== recordTypeField) return field
  const options = recordTypeInfos.flatMap(({ recordTypeId, name, active, available }) =>
    active && available && recordTypeId ? [{ value: recordTypeId, label: name }] : [],
  )
  return options.length === 0 ? field : { ...field, type: 'picklist', options }
}
