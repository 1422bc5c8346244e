import type { RemoteWrite, WriteResult } from '../port/writes.ts'
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

/**
 * The result in which an option that the field has, and the record's type does not, is told from one that nobody has added: Salesforce
 * refuses both in the same words.
 */
export function refusedByRecordType(
  result: WriteResult,
  { properties }: Pick<RemoteWrite, 'properties'>,
  { fields, recordTypeInfos }: Description,
): WriteResult {
  if (result.kind !== 'rejected' || result.reason !== 'not_an_option' || result.field === undefined) return result
  if (!recordTypeInfos.some(({ master }) => !master)) return result
  const options = fields.find(({ name }) => name === result.field)?.picklistValues ?? []
  const value = properties[result.field] ?? ''
  const chosen = Array.isArray(value) ? value : [String(value)]
  const isListed = chosen.every((each) => options.some((option) => option.active && option.value === each))
  return isListed ? { ...result, reason: 'not_of_record_type' } : result
}
