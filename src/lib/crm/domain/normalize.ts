import { isoDay, isoInstant } from './dates.ts'
import type { FieldType, FieldValue } from './entities.ts'

/** Null and text of only white space mean the same in every CRM: no value. */
export function isBlank(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '')
}

/**
 * Normal form in which two values of a field are compared; never stored, never shown. Ignores outer white space, the encoding of line
 * breaks, Unicode composition, capitals in an e-mail, punctuation of a phone number, and a date's precision. Nothing else is folded: a
 * difference that is not seen here never reaches the other side.
 */
export function comparable(type: FieldType, value: FieldValue): string | null {
  if (isBlank(value)) return null
  const text = String(value).normalize('NFC').trim()
  switch (type) {
    case 'email':
      return text.toLowerCase().normalize('NFC')
    case 'phone':
      return comparablePhone(text)
    case 'number':
      return comparableNumber(text)
    case 'boolean':
      return text.toLowerCase()
    case 'date':
      return isoDay(text) ?? text
    case 'datetime':
      // To the millisecond, the coarsest precision among the CRMs and Postgres.
      return isoInstant(text) ?? text
    case 'picklist':
      return text
    case 'text':
      // A line break within a text is part of it; only its encoding differs from system to system.
      return text.replace(/\r\n?/g, '\n')
  }
}

export function sameValue(type: FieldType, a: FieldValue, b: FieldValue): boolean {
  return comparable(type, a) === comparable(type, b)
}

/**
 * Digits only, with the international prefixes 00 and + unified; an extension is kept apart. National and international notation of
 * one number stay different: without the country, treating them as equal could match two different people.
 */
function comparablePhone(text: string): string {
  const [number = '', extension] = text.toLowerCase().split(/(?:ext\.?|x|#)/)
  const digits = number.replace(/\(0\)/g, '').replace(/[^\d+]/g, '')
  // A vanity number (letters for digits), or not a number at all: compared as text.
  if (!/\d/.test(digits) || /[a-z]{3}/.test(number)) return text.toLowerCase().replace(/\s+/g, ' ')
  const international = digits.replace(/^00/, '+')
  const extensionDigits = extension?.replace(/\D/g, '') ?? ''
  return extensionDigits === '' ? international : `${international}x${extensionDigits}`
}

function comparableNumber(text: string): string {
  // Integers that a double cannot represent exactly are compared by their digits.
  if (/^[+-]?\d{16,}$/.test(text)) return BigInt(text).toString()
  const number = Number(text)
  return Number.isFinite(number) ? String(number) : text
}
