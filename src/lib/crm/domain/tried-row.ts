import type { FieldValue } from './entities.ts'
import { blankToNull, fieldsToRead, type MappedField, readRemote, toRemoteNotation } from './field-mapping.ts'
import { joinedName } from './joined-names.ts'
import { fieldLimit, type SyncedObject } from './objects.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { splitSendable } from './sendable.ts'
import { withTemplates } from './templates.ts'

/** What a row makes of the values of one linked record. */
export type TriedRow = {
  readonly adsappField: string
  readonly crmField: string
  readonly ours: FieldValue
  readonly theirs: FieldValue
  /** What would be sent of ours; null where nothing goes to the CRM, or nothing is there to send. */
  readonly sent: FieldValue
  /** What would be kept here of theirs. */
  readonly taken: FieldValue
  /** Why one of the two cannot be kept on the other side. */
  readonly problem: string | null
}

/** Tries rows on a record, without writing anything. */
export function triedRows(
  {
    object,
    mapping,
    lengthsMax,
    crm,
  }: {
    readonly object: SyncedObject
    readonly mapping: readonly MappedField[]
    /** The most characters of the CRM's fields, by name. */
    readonly lengthsMax: ReadonlyMap<string, number>
    readonly crm: string
  },
  { local, remote }: { readonly local: LocalRecord; readonly remote: RemoteRecord },
): readonly TriedRow[] {
  const filled = withTemplates(mapping, local)
  return mapping.map((field): TriedRow => {
    const { adsappField, crmField, direction } = field
    const ours = filled.values[adsappField] ?? null
    const [first, ...others] = fieldsToRead([field]).map(({ name }) => remote.properties[name] ?? null)
    const theirs = others.length === 0 ? (first ?? null) : joinedName(first, others[0])
    const sent = direction === 'from_crm' ? null : blankToNull(toRemoteNotation(field, ours))
    const taken = direction === 'to_crm' ? null : blankToNull(readRemote([field], remote.properties)[adsappField] ?? null)
    const [refused] = direction === 'from_crm' ? [] : splitSendable([field], { [adsappField]: ours }, crm).rejected
    const problem =
      refused?.message ??
      tooLong(`“${field.label ?? crmField}” in ${crm}`, sent, lengthsMax.get(crmField)) ??
      tooLong(`“${adsappField}” here`, taken, fieldLimit(object, adsappField))
    return { adsappField, crmField, ours, theirs, sent, taken, problem }
  })
}

function tooLong(name: string, value: FieldValue, lengthMax: number | undefined): string | null {
  if (typeof value !== 'string' || lengthMax === undefined || value.length <= lengthMax) return null
  return `${name} takes ${lengthMax} characters, and this has ${value.length}. Add “Shorten” as a transform.`
}
