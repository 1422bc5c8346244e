import type { FieldValue, FieldValues } from './entities.ts'
import { inCrmNotation, type MappedField, readRemote } from './field-mapping.ts'
import { pick } from './field-values.ts'
import { isBlank } from './normalize.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { withTemplates } from './templates.ts'

/** Values of a new local record created from a CRM record: every mapped field that is pulled. */
export function valuesForLocal(mapping: readonly MappedField[], remote: RemoteRecord): FieldValues {
  const values = readRemote(mapping, remote.properties)
  return pick(
    values,
    mapping.filter((field) => field.direction !== 'to_crm'),
  )
}

/** Values of a new CRM record created from a local one: every mapped field that is pushed, and not blank once it is in the CRM's notation. */
export function valuesForRemote(mapping: readonly MappedField[], record: LocalRecord): FieldValues {
  const local = withTemplates(mapping, record)
  const sent = mapping.flatMap((field): [string, FieldValue][] => {
    const value = local.values[field.adsappField] ?? null
    const isGiven = (value !== null && value !== '') || !isBlank(inCrmNotation(field, value))
    return field.direction !== 'from_crm' && isGiven ? [[field.adsappField, value]] : []
  })
  return Object.fromEntries(sent)
}

/** The base of a pair of which one side was just created from the other. */
export function baseOfCopy(mapping: readonly MappedField[], source: FieldValues): FieldValues {
  return pick(source, mapping)
}
