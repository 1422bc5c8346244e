import type { FieldValue } from './entities.ts'
import { decimalText } from './money.ts'

export type NumberFormat = {
  readonly decimal: string
  readonly thousands: string
  readonly decimals?: number | undefined
}

/** A number with these signs; anything that is none as it is. */
export function formattedNumber(value: FieldValue, { decimal, thousands, decimals }: NumberFormat): FieldValue {
  const plain = decimalText(value, decimals)
  if (plain === null) return value
  const sign = plain.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = plain.slice(sign.length).split('.')
  const grouped = thousands === '' ? whole : whole.replaceAll(/\B(?=(?:\d{3})+$)/g, thousands)
  const shown = decimals === undefined ? fraction : fraction.padEnd(decimals, '0')
  return shown === '' ? `${sign}${grouped}` : `${sign}${grouped}${decimal}${shown}`
}

/** The number that is written with these signs; anything else as it is: `1.50` is no number where points part thousands. */
export function readNumber(value: FieldValue, { decimal, thousands }: NumberFormat): FieldValue {
  if (typeof value !== 'string') return value
  // Spaces that do not break, and typographic apostrophes, are how some systems write the sign.
  const text = value
    .trim()
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replaceAll('\u2019', "'")
  const escape = (sign: string) => (sign === '' ? '' : `\\${sign}`)
  const grouped = thousands === '' ? String.raw`\d+` : String.raw`(?:\d{1,3}(?:${escape(thousands)}\d{3})+|\d+)`
  if (!new RegExp(`^[+-]?${grouped}(?:${escape(decimal)}\\d+)?$`).test(text)) return value
  const plain = decimalText((thousands === '' ? text : text.replaceAll(thousands, '')).replace(decimal, '.'))
  if (plain === null) return value
  const number = Number(plain)
  return String(number) === plain ? number : plain
}
