import type { MappedField } from './field-mapping.ts'
import { minorDigits } from './money.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'

/**
 * A field as the values of one pair are compared: of an amount at the minor unit of its currency, which either side may name. Where they name two,
 * at the finer one; where neither does, by all digits.
 */
export function fieldOfPair(
  field: MappedField,
  local: Pick<LocalRecord, 'values'>,
  { currencies }: Pick<RemoteRecord, 'currencies'>,
): MappedField {
  if (field.type !== 'money') return field
  const named = [
    currencies?.[field.crmField],
    field.ourCurrencyField === undefined ? undefined : local.values[field.ourCurrencyField],
  ]
  const known = named.map(minorDigits).filter((digits) => digits !== undefined)
  return known.length === 0 ? field : { ...field, decimals: Math.max(...known) }
}
