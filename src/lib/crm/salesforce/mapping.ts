import type { FieldType, FieldValue } from '../domain/entities.ts'
import { exactNumber } from '../domain/money.ts'

/** The field of a deleted record that names the record it was merged into. */
export const masterField = 'MasterRecordId'

/** The type of a Salesforce field, by which its values are compared and parsed; null for compound and binary fields. */
export function fieldTypeOf(salesforceType: string, isHtml = false): FieldType | null {
  switch (salesforceType) {
    case 'address':
    case 'location':
    case 'base64':
    case 'complexvalue':
      return null
    case 'email':
    case 'phone':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'picklist':
      return salesforceType
    case 'multipicklist':
      return 'set'
    case 'int':
    case 'long':
    case 'double':
    case 'percent':
      return 'number'
    case 'currency':
      return 'money'
    default:
      return isHtml ? 'html' : 'text'
  }
}

/** Parses a value of JSON, which is typed, or of CSV, which is text only. A number that would not round-trip stays text. */
export function readValue(type: FieldType, value: FieldValue): FieldValue {
  if (value === null || value === '') return null
  if (typeof value !== 'string') return value
  switch (type) {
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'number':
    case 'money':
      return readNumber(value)
    case 'datetime':
      return isoInstant(value) ?? value
    default:
      return value
  }
}

function readNumber(text: string): FieldValue {
  const plain = text.replace(/^(-?\d+)\.0+$/, '$1').replace(/(\.\d*?[1-9])0+$/, '$1')
  const number = Number(plain)
  return String(number) === plain ? number : text
}

/**
 * A value for a write; Salesforce rejects a number in a text field and text in a number field. A checkbox cannot be blank:
 * clearing it means false.
 */
export function writeValue(type: FieldType | undefined, value: FieldValue): FieldValue {
  switch (type) {
    case undefined:
      return value
    case 'boolean':
      return value === null ? false : value === 'true' ? true : value === 'false' ? false : value
    case 'number':
    case 'money':
      return exactNumber(value) ?? value
    default:
      return value === null ? null : String(value)
  }
}

/** Salesforce's notation of an instant (`+0000`, or `Z`) as ISO 8601 in UTC with milliseconds; null for anything else. */
export function isoInstant(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return null
  const date = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** The 18-character form of an id, which all responses use; other text is returned as it is. */
export function fullId(id: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(id)) return id
  const suffix = [0, 5, 10].map((start) => {
    const capitals = [0, 1, 2, 3, 4].filter((bit) => /[A-Z]/.test(id.charAt(start + bit)))
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'.charAt(capitals.reduce((sum, bit) => sum + 2 ** bit, 0))
  })
  return id + suffix.join('')
}

/** True for text in the format of an id; Salesforce rejects a whole query because of one that is not. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text)
}
