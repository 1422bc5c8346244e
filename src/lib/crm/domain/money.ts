import currencyCodes from 'currency-codes'
import type { FieldValue } from './entities.ts'
import { isDecimal } from './numbers.ts'

/** Beyond that many places nothing is an amount, and writing the zeros out would cost more than it tells. */
const exponentMax = 100

/** In the standard since the package's list: that of Curaçao and Sint Maarten. */
const newer = [['XCG', 2]] as const
const digitsByCode = new Map([...currencyCodes.data.map(({ code, digits }) => [code, digits] as const), ...newer])
/** Codes of the standard that nothing is sold in: of metals, of units of account, of tests, of no currency; and those that were withdrawn. */
const outOfUse: ReadonlySet<string> = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX ANG BGN CUC'.split(' '))

/** Decimals of a currency by ISO 4217: 0 of JPY, 2 of USD, 3 of KWD. Not those that amounts are shown with. Undefined for what is none. */
export function minorDigits(currency: FieldValue | undefined): number | undefined {
  return typeof currency === 'string' ? digitsByCode.get(currency.trim().toUpperCase()) : undefined
}

/** Whether a text is the code of a currency that people can enter, in whatever letters. What a CRM has brought stays as it is. */
export function isCurrencyInUse(text: string): boolean {
  const code = text.trim().toUpperCase()
  return digitsByCode.has(code) && !outOfUse.has(code)
}

/**
 * An amount as plain decimal text without needless digits, exact however long it is; null for what is no number. With `decimals`, rounded to as
 * many, a half away from zero.
 */
export function decimalText(value: FieldValue, decimals?: number): string | null {
  if (typeof value === 'boolean' || value === null) return null
  const text = String(value).trim()
  if (!isDecimal(text)) return null
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const exponent = Number(power)
  if (Math.abs(exponent) > exponentMax) return null
  // The amount is `units` × 10^-places.
  const places = Math.max(0, fraction.length - exponent)
  const units = BigInt(`${whole}${fraction}${'0'.repeat(Math.max(0, exponent - fraction.length))}` || '0')
  const kept = decimals === undefined ? places : Math.min(places, decimals)
  const step = 10n ** BigInt(places - kept)
  const rounded = (units + step / 2n) / step
  return plain(sign === '-' ? '-' : '', rounded.toString(), kept)
}

function plain(sign: string, digits: string, places: number): string {
  const padded = digits.padStart(places + 1, '0')
  const [whole, fraction] = [padded.slice(0, padded.length - places), padded.slice(padded.length - places).replace(/0+$/, '')]
  const text = fraction === '' ? whole : `${whole}.${fraction}`
  return text === '0' ? text : `${sign}${text}`
}

/** The number that an amount is, for a CRM that takes no text; null where a number cannot hold all its digits. */
export function exactNumber(value: FieldValue): number | null {
  const text = decimalText(value)
  if (text === null) return null
  const number = Number(text)
  return decimalText(number) === text ? number : null
}
