import { field, type FieldDefinition } from './field-definitions.ts'

/** A currency of an org with several of them. The rate is how many units one of the corporate currency is. */
interface Currency {
  readonly code: string
  readonly rate: number
  readonly decimals: number
  readonly isActive: boolean
}

/** The corporate currency first. */
export const currencies: readonly Currency[] = [
  { code: 'EUR', rate: 1, decimals: 2, isActive: true },
  { code: 'USD', rate: 1.087, decimals: 2, isActive: true },
  { code: 'GBP', rate: 0.8547, decimals: 2, isActive: true },
  { code: 'JPY', rate: 163.93, decimals: 0, isActive: true },
  { code: 'NOK', rate: 11.62, decimals: 2, isActive: false },
]
export const corporateCurrency = 'EUR'

/** The currency of a record's amounts. An org with one currency has no such field. */
export const currencyField: FieldDefinition = field.picklist(
  'CurrencyIsoCode',
  'Currency',
  currencies.flatMap(({ code, isActive }) => (isActive ? [code] : [])),
  { nillable: false, restricted: true, otherwise: corporateCurrency },
)
