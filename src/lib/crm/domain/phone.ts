/**
 * Normal form of a phone number: digits only, with the international prefixes 00 and + unified and an extension kept apart. National and
 * international notation of one number stay different: without the country, treating them as equal could match two different people.
 */
export function comparablePhone(text: string): string {
  const [number = '', extension] = text.toLowerCase().split(/(?:ext\.?|x|#)/)
  const digits = number.replace(/\(0\)/g, '').replace(/[^\d+]/g, '')
  // A vanity number (letters for digits), or not a number at all: compared as text.
  if (!/\d/.test(digits) || /[a-z]{3}/.test(number)) return text.toLowerCase().replace(/\s+/g, ' ')
  const international = digits.replace(/^00/, '+')
  const extensionDigits = extension?.replace(/\D/g, '') ?? ''
  return extensionDigits === '' ? international : `${international}x${extensionDigits}`
}

/** Shorter national numbers are too common to be recognised by their end. */
const nationalDigitsMin = 6
const callingCode = /^\+[1-9]\d{0,2}$/

/**
 * True for a number that lacks only the country code of the other: `28 49 04 51` beside `+45 28 49 04 51`. Between two records that are
 * known to be one, that is the same number in a poorer notation, not an edit.
 */
export function isPoorerPhone(poorer: string, richer: string): boolean {
  const [short = '', shortExtension] = comparablePhone(poorer.trim()).split('x')
  const [long = '', longExtension] = comparablePhone(richer.trim()).split('x')
  const national = short.replace(/^0/, '')
  if (!/^\d+$/.test(national) || national.length < nationalDigitsMin || shortExtension !== longExtension) return false
  return long.endsWith(national) && callingCode.test(long.slice(0, -national.length))
}
