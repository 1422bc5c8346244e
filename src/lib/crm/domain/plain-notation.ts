import { withAsciiHost } from './ascii-host.ts'
import { isoInstant } from './dates.ts'
import type { FieldType, FieldValue } from './entities.ts'
import { decimalText } from './money.ts'

/**
 * A text in the one notation of its type that every CRM takes; what is none of its type, as it is. Whatever is equal to us is then equal to
 * them: `True` is a boolean and `1e3` a number to us alone, and Salesforce takes the host of an address beyond ASCII only in an org whose
 * admin has switched on Email Address Internationalization.
 */
export function inPlainNotation(type: FieldType, text: string): FieldValue {
  switch (type) {
    case 'datetime':
      return isoInstant(text) ?? text
    case 'number':
    case 'money':
      return plainNumber(text)
    case 'boolean':
      return /^(?:true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() : text
    case 'email':
      return withAsciiHost(text)
    default:
      return text
  }
}

/** Digits stay as they are written, as the cents of `12.50`. */
function plainNumber(text: string): string {
  const trimmed = text.trim()
  return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? trimmed : (decimalText(trimmed) ?? text)
}
