import type { FieldValues } from './entities.ts'
import { type MappedField, readRemote } from './field-mapping.ts'
import { pick } from './field-values.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'

/** Values of a new local record created from a CRM record: every mapped field that is pulled. */
export function valuesForLocal(mapping: readonly MappedField[], remote: RemoteRecord): FieldValues {
  const values = readRemote(mapping, remote.properties)
  return pick(
    values,
    mapping.filter((field) => field.direction !== 'to_crm'),
  )
}

/** Values of a new CRM record created from a local one: every mapped field that is pushed and not blank. */
export function valuesForRemote(mapping: readonly MappedField[], local: LocalRecord): FieldValues {
  const values = pick(
    local.values,
    mapping.filter((field) => field.direction !== 'from_crm'),
  )
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))
}

/** The base of a pair of which one side was just created from the other. */
export function baseOfCopy(mapping: readonly MappedField[], source: FieldValues): FieldValues {
  return pick(source, mapping)
}
