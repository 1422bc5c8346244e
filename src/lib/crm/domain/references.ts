import type { FieldValue, FieldValues, ObjectType } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'

/**
 * A field that leads to a record which the other side does not have yet, as far as this connection knows. `side`: where that record is;
 * `ref`: its id there.
 */
export type Wait = {
  readonly field: string
  readonly side: 'adsapp' | 'crm'
  readonly target: ObjectType
  readonly ref: string
}

const prefix = 'crm:'

/** Our notation of a reference to a record of the CRM that no record here is linked to: it has no id of ours. */
export function unresolved(ref: string): string {
  return `${prefix}${ref}`
}

/** The CRM's id in such a reference; null for every other value. */
export function unresolvedRef(value: FieldValue | undefined): string | null {
  return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : null
}

/**
 * The fields of a pair (or of one side, where the other is to be made) that can be decided now, and what the others wait for. A reference
 * that cannot be translated is not blank: it is left out, so that it clears nothing. `base`: what both sides had agreed on.
 */
export function openReferences(
  mapping: readonly MappedField[],
  local: Pick<LocalRecord, 'values' | 'references'> | null,
  remote: Pick<RemoteRecord, 'properties'> | null,
  base: FieldValues = {},
): { readonly decidable: readonly MappedField[]; readonly waits: readonly Wait[] } {
  const waits = mapping.flatMap((field): readonly Wait[] => {
    const { target, adsappField: name, crmField, direction } = field
    if (target === undefined) return []
    const theirs = unresolvedRef(remote?.properties[crmField])
    const ours = local?.values[name]
    // What has not been changed here need not be sent: the record that it leads to may be gone in the CRM, as after a merge.
    const isToSend = direction === 'to_crm' || (direction === 'bidirectional' && ours !== base[name])
    const isUnsent = typeof ours === 'string' && isToSend && !local?.references?.[name]
    return [
      ...(theirs === null ? [] : [{ field: name, side: 'crm' as const, target, ref: theirs }]),
      ...(isUnsent ? [{ field: name, side: 'adsapp' as const, target, ref: ours }] : []),
    ]
  })
  if (waits.length === 0) return { decidable: mapping, waits }
  const open = new Set(waits.map(({ field }) => field))
  return { decidable: mapping.filter(({ adsappField }) => !open.has(adsappField)), waits }
}

export function sameWaits(a: readonly Wait[], b: readonly Wait[]): boolean {
  const text = (waits: readonly Wait[]) =>
    waits
      .map(({ field, side, target, ref }) => `${field} ${side} ${target} ${ref}`)
      .toSorted()
      .join('\n')
  return text(a) === text(b)
}
