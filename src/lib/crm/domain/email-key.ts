import { withAsciiHost } from './ascii-host.ts'
import type { FieldValue } from './entities.ts'
import { narrow } from './narrow.ts'

/** Characters that nobody sees: soft hyphen, zero-width ones, marks of direction, word joiner, byte order mark. No address needs one. */
const unseen = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g

/** Text of which every character is seen, and is one letter in either case. */
const isPlain = /^[\x20-\x7E]*$/

/** Text without characters that nobody sees and white space around it: two texts that look the same are the same key. */
export function asSeen(text: string): string {
  return text.replace(unseen, '').trim()
}

/**
 * An email in the form it is matched by; null for anything that is not an address. By the same rule as the database's `private.email_key`.
 * What a provider makes of dots or of what is after a plus is not known: those are others.
 */
export function emailKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const email = asKey(value)
  return email.includes('@') ? withAsciiHost(email) : null
}

/** Text as keys are compared: as it is seen, each letter with its marks as one, in lower case and ASCII's own width. */
export function asKey(text: string): string {
  if (isPlain.test(text)) return text.trim().toLowerCase()
  return Array.from(narrow(asSeen(text)).trim().normalize('NFC'), lowerCase).join('')
}

/** True for an address that looks the same as the other, and holds characters that nobody sees or that are of full width. */
export function isLookAlike(value: string, clean: string): boolean {
  const isClean = (text: string) => narrow(asSeen(text)) === text.trim()
  return isClean(clean) && !isClean(value) && emailKey(value) !== null && emailKey(value) === emailKey(clean)
}

/** Joiners have a meaning within a text: Persian words and emoji are made with them. */
const joiners = /[\u200C\u200D]/

/** True for a text that is the other one with characters in it that nobody sees. */
export function isLookAlikeText(value: string, clean: string): boolean {
  const isClean = (text: string) => asSeen(text) === text.trim()
  return isClean(clean) && !isClean(value) && asSeen(value) === clean.trim() && !joiners.test(value.trim().slice(1, -1))
}

/** Letter by letter, as a database does it: the whole word's rules differ between the two. */
function lowerCase(letter: string): string {
  return letter === '\u0130' ? 'i' : letter.toLowerCase()
}
