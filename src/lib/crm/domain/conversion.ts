import type { FieldValues } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import { fieldOf, type SyncedObject } from './objects.ts'
import type { LocalRecord } from './records.ts'
import type { Wait } from './references.ts'

/** Whether a record here has become others: what it was is history. */
export function isConvertedHere(object: SyncedObject, values: FieldValues): boolean {
  return object === 'lead' && values['leadStatus'] === 'converted'
}

/** The rows as a record takes part that its CRM takes no changes of any more: it is read. */
export function asClosed(mapping: readonly MappedField[]): readonly MappedField[] {
  return mapping
    .filter(({ direction }) => direction !== 'to_crm')
    .map((field) => (field.direction === 'from_crm' ? field : { ...field, direction: 'from_crm' }))
}

/**
 * The rows that can be decided now, of a record that was converted here and not yet in the CRM: what it has become is said there in one piece,
 * with its status, once the CRM has all of it. Until then none of that is sent.
 */
export function inOnePiece(
  object: SyncedObject,
  local: Pick<LocalRecord, 'values'>,
  { decidable, waits }: { readonly decidable: readonly MappedField[]; readonly waits: readonly Wait[] },
): readonly MappedField[] {
  if (!isConvertedHere(object, local.values)) return decidable
  const isPart = ({ adsappField: name }: { readonly adsappField: string }) => isConversionField(object, name)
  const isWhole =
    !waits.some(({ field, side }) => side === 'adsapp' && isConversionField(object, field)) &&
    decidable.some((field) => isPart(field) && field.target === 'contact' && local.values[field.adsappField] != null)
  return isWhole ? decidable : decidable.filter((field) => !isPart(field))
}

/** Whether a field says that a record was converted, or into what. */
function isConversionField(object: SyncedObject, name: string): boolean {
  return fieldOf(object, name)?.isConversion === true
}
