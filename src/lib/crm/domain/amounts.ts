import type { FieldValues } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import { minorDigits } from './money.ts'
import { isBlank } from './normalize.ts'
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
    currencies?.[field.crmField] ?? field.currency,
    field.ourCurrencyField === undefined ? undefined : local.values[field.ourCurrencyField],
  ]
  const known = named.map(minorDigits).filter((digits) => digits !== undefined)
  return known.length === 0 ? field : { ...field, decimals: Math.max(...known) }
}

/** An amount that the other side would take for one of another currency. */
export type ForeignAmount = {
  readonly field: MappedField
  readonly ours: string
  /** Null where it is not known before the record is made. */
  readonly theirs: string | null
}

/**
 * Those of these values that are amounts in a currency which does not come along: the other side has one of its own, or is not told ours, and
 * would hold the same number of another currency. Without a currency here nothing is said, and the number is taken as it is.
 */
export function foreignAmounts(
  mapping: readonly MappedField[],
  values: FieldValues,
  local: Pick<LocalRecord, 'values'>,
  remote: Pick<RemoteRecord, 'currencies'> | null,
): readonly ForeignAmount[] {
  return mapping.flatMap((field): readonly ForeignAmount[] => {
    const { adsappField: name, crmField, currencyField, ourCurrencyField, currency } = field
    if (ourCurrencyField === undefined || isBlank(values[name] ?? null)) return []
    const comesAlong = mapping.some((row) => row.adsappField === ourCurrencyField && row.crmField === currencyField)
    const ours = codeOf(local.values[ourCurrencyField])
    const theirs = codeOf(remote?.currencies?.[crmField] ?? currency)
    if (comesAlong || ours === null || ours === theirs) return []
    // Where nothing says what the CRM counts in, it is ours that is meant.
    return theirs === null && (currencyField === undefined || remote !== null) ? [] : [{ field, ours, theirs }]
  })
}

/** The currencies of a new record's amounts, of fields that are not mapped themselves: a number alone could be any amount. */
export function currenciesWith(
  mapping: readonly MappedField[],
  values: FieldValues,
  { currencies }: Pick<RemoteRecord, 'currencies'>,
): FieldValues {
  const known = mapping.flatMap(({ adsappField: name, crmField, ourCurrencyField: ours, currency }) => {
    if (ours === undefined || isBlank(values[name] ?? null) || mapping.some((row) => row.adsappField === ours)) return []
    const theirs = codeOf(currencies?.[crmField] ?? currency)
    return theirs === null || minorDigits(theirs) === undefined ? [] : [[ours, theirs] as const]
  })
  return Object.fromEntries(known)
}

function codeOf(currency: unknown): string | null {
  return typeof currency === 'string' && currency.trim() !== '' ? currency.trim().toUpperCase() : null
}
