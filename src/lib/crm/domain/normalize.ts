import { withAsciiHost } from './ascii-host.ts'
import { isoDay, isoInstant } from './dates.ts'
import { comparableDue, lacksTime } from './due.ts'
import type { FieldType, FieldValue } from './entities.ts'
import { asSeen, isLookAlike, isLookAlikeText } from './email-key.ts'
import { comparableHtml, lacksLinks } from './html-text.ts'
import { decimalText } from './money.ts'
import { narrow } from './narrow.ts'
import { comparablePhone, isPoorerPhone, lacksExtension } from './phone.ts'
import { memberSeparator, membersOf } from './sets.ts'
import { isPoorerAddress } from './web-address.ts'

/** Null and text of only white space mean the same in every CRM: no value. */
export function isBlank(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '')
}

/**
 * Normal form in which two values of a field are compared; never stored, never shown. Ignores outer white space, the encoding of line
 * breaks, Unicode composition, capitals in an email and how its host is written, punctuation of a phone number, a date's precision, the order in a set, and what of HTML
 * nobody reads. Nothing else is folded: a difference that is not seen here never reaches the other side.
 * @param decimals of an amount: those of its currency; left out where that is not known, and all digits count
 */
export function comparable(type: FieldType, value: FieldValue, decimals?: number): string | null {
  if (isBlank(value)) return null
  const text = String(value).normalize('NFC').trim()
  switch (type) {
    case 'email':
      return comparableEmail(text.toLowerCase().normalize('NFC'))
    case 'phone':
      return comparablePhone(text)
    case 'number':
      return decimalText(text) ?? text
    case 'money':
      return decimalText(text, decimals) ?? text
    case 'boolean':
      return text.toLowerCase()
    case 'date':
      return isoDay(text) ?? text
    case 'datetime':
      // To the millisecond, the coarsest precision among the CRMs and Postgres.
      return isoInstant(text) ?? text
    case 'due':
      return comparableDue(text)
    case 'picklist':
    case 'reference':
      return text
    case 'set':
    case 'references':
    case 'roles':
      // Nothing for a set without a member, such as `;`.
      return membersOf(text).toSorted().join(memberSeparator) || null
    case 'html':
      return comparableHtml(text).normalize('NFC') || null
    case 'text':
      // A line break within a text is part of it; only its encoding differs from system to system.
      return text.replace(/\r\n?/g, '\n')
  }
}

/** Its host by one notation, but where a clean-up of the address would be no edit then. */
function comparableEmail(email: string): string {
  return narrow(asSeen(email)) === email ? withAsciiHost(email) : email
}

export function sameValue(type: FieldType, a: FieldValue, b: FieldValue, decimals?: number): boolean {
  return a === b || comparable(type, a, decimals) === comparable(type, b, decimals)
}

/**
 * True where a value says the same as the other and less: replacing the other by it would lose something, so it is no edit of it. Only
 * for values of two records that are known to be the same; it is not symmetric and never used for matching.
 * `areInSync`: whether both had a value in common before: what has been left out of that since, somebody has taken away
 */
export function isPoorer(
  type: FieldType,
  value: FieldValue,
  than: FieldValue,
  { areInSync = false }: { readonly areInSync?: boolean } = {},
): boolean {
  if (typeof value !== 'string' || typeof than !== 'string') return false
  return (
    (!areInSync && lacksPart(type, value, than)) ||
    (type === 'phone' && isPoorerPhone(value, than)) ||
    (type === 'email' && isLookAlike(value, than)) ||
    (type === 'text' && (isPoorerAddress(value, than, areInSync) || isLookAlikeText(value, than)))
  )
}

/** Whether a value is the other one without a part of it. */
function lacksPart(type: FieldType, value: string, than: string): boolean {
  switch (type) {
    case 'phone':
      return lacksExtension(value, than)
    case 'due':
    case 'datetime':
      return lacksTime(value, than)
    case 'html':
      return lacksLinks(value, than)
    default:
      return false
  }
}
