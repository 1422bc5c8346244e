import { hasOtherDigits, withPlainDigits } from './narrow.ts'

/**
 * Normal form of a phone number in which an edit is told: digits only, with the international prefixes 00 and + unified and an extension kept
 * apart. National and international notation of one number stay different: without the country, treating them as equal could match two
 * different people. A number with a word beside it, or with digits that are not read here, is compared as the text that it is.
 */
export function comparablePhone(text: string): string {
  const [number = ''] = partsOf(text)
  return /\p{L}/u.test(number) || hasOtherDigits(number) ? asText(text) : dialledPhone(text)
}

/** The same form of the number that is dialled, to find who has it: whatever short word is beside it. */
export function dialledPhone(text: string): string {
  const [number = '', extension] = partsOf(text)
  const digits = number.replace(/\(0\)/g, '').replace(/[^\d+]/g, '')
  // A vanity number (letters for digits), or not a number at all: compared as text.
  if (!/\d/.test(digits) || /[a-z]{3}/.test(number)) return asText(text)
  const international = digits.replace(/^00/, '+')
  const extensionDigits = extension?.replace(/\D/g, '') ?? ''
  return extensionDigits === '' ? international : `${international}x${extensionDigits}`
}

function partsOf(text: string): readonly string[] {
  return withPlainDigits(text)
    .toLowerCase()
    .split(/(?:ext\.?|x|#)/)
}

function asText(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ')
}

/** Shorter national numbers are too common to be recognised by their end. */
const nationalDigitsMin = 6
/** What is before the national number: a country code, or nothing but the sign of one that the other writes without it. */
const callingCode = /^\+(?:[1-9]\d{0,2})?$/
/** What is dialled before a national number at home and not from abroad: 0 in most countries. */
const trunks = [
  ['+7', /^8(?=\d{10}$)/],
  ['+36', /^06/],
  ['+', /^0/],
] as const

/** What is dialled instead of the sign: in North America, Australia (whose `00` was read as the sign), Japan and Russia. */
const exitCode = /^(?:011|\+11|010|810)(?=[1-9]\d{6})/
/** The zero of a national number, left after a country code. In Italy it is part of the number. */
const keptTrunk = /^(\+(?!39|378)[1-9]\d{0,2})0(?=[1-9]\d{5})/

/**
 * True for a number that lacks only the country code of the other, its sign or the zero before it: `28 49 04 51` beside `+45 28 49 04 51`,
 * `1 415 555 2671` beside `+1 415 555 2671`, `30 123456`, as spreadsheets leave it, beside `030 123456`; or that is dialled so from one country
 * alone: `011 45 28 49 04 51`, `+44 020 7946 0018`. Between two records that are known to be one, that is the same number in a poorer notation,
 * not an edit.
 */
export function isPoorerPhone(poorer: string, richer: string): boolean {
  const [short = '', shortExtension] = comparablePhone(poorer.trim()).split('x')
  const [long = '', longExtension] = comparablePhone(richer.trim()).split('x')
  const [, trunk = /^$/] = trunks.find(([code]) => long.startsWith(code)) ?? []
  if (shortExtension === longExtension && long.startsWith('+') && isOneDialled(short, long)) return true
  const national = short.replace(trunk, '')
  if (!/^\d+$/.test(national) || national.length < nationalDigitsMin || shortExtension !== longExtension) return false
  return long === `0${short}` || (long.endsWith(national) && callingCode.test(long.slice(0, -national.length)))
}

function isOneDialled(short: string, long: string): boolean {
  return short !== long && (short.replace(exitCode, '+') === long || short.replace(keptTrunk, '$1') === long)
}

/**
 * True for a number that is the other one without its extension: the same line, and less of the way to the person called. Of two records that
 * meet; that somebody has taken the extension away is an edit.
 */
export function lacksExtension(poorer: string, richer: string): boolean {
  const [short = '', shortExtension] = comparablePhone(poorer.trim()).split('x')
  const [long = '', longExtension] = comparablePhone(richer.trim()).split('x')
  const isNumber = /^\+?\d+$/.test(short) && short.length >= nationalDigitsMin && /^\d+$/.test(longExtension ?? '')
  return isNumber && shortExtension === undefined && (short === long || isPoorerPhone(short, long))
}
