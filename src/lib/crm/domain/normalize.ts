import type { FieldType, FieldValue } from './entities.ts'

/** Null, undefined-as-null and text of white space only are the same to every CRM: no value. */
export function isBlank(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '')
}

/**
 * The form in which two values of a field are compared; never stored, never shown. Two notations of one thing have one form:
 * white space, Unicode composition, capitals in an e-mail, the punctuation of a phone number, a date's precision.
 */
export function comparable(type: FieldType, value: FieldValue): string | null {
  if (isBlank(value)) return null
  const text = String(value).normalize('NFC').trim()
  switch (type) {
    case 'email':
      return text.toLowerCase()
    case 'phone':
      return comparablePhone(text)
    case 'number':
      return comparableNumber(text)
    case 'boolean':
      return text.toLowerCase()
    case 'date':
      return comparableDate(text)
    case 'datetime':
      return comparableInstant(text)
    case 'picklist':
    case 'text':
      return text.replace(/\s+/g, ' ')
  }
}

export function sameValue(type: FieldType, a: FieldValue, b: FieldValue): boolean {
  return comparable(type, a) === comparable(type, b)
}

/**
 * Digits only, with the international prefix 00 and + as one. An extension stays apart. A national and an international
 * notation of one number stay different: without knowing the country, taking them for equal could join two people.
 */
function comparablePhone(text: string): string {
  const [number = '', extension] = text.toLowerCase().split(/(?:ext\.?|x|#)/)
  const digits = number.replace(/\(0\)/g, '').replace(/[^\d+]/g, '')
  if (!/\d/.test(digits)) return text.toLowerCase()
  const international = digits.replace(/^00/, '+')
  const extensionDigits = extension?.replace(/\D/g, '') ?? ''
  return extensionDigits === '' ? international : `${international}x${extensionDigits}`
}

function comparableNumber(text: string): string {
  const number = Number(text)
  return Number.isFinite(number) ? String(number) : text
}

function comparableDate(text: string): string {
  const day = /^(\d{4}-\d{2}-\d{2})/.exec(text)?.[1]
  if (day) return day
  if (/^-?\d{9,}$/.test(text)) return new Date(Number(text)).toISOString().slice(0, 10)
  return text
}

/** To the millisecond, which is the coarsest that the CRMs and Postgres share. */
function comparableInstant(text: string): string {
  const time = /^-?\d{9,}$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isNaN(time) ? text : new Date(time).toISOString()
}
