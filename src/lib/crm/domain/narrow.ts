/** Letters, digits and signs in the width of a Chinese character: ASCII again, and no others. */
const wide = /[\uFF01-\uFF5E]/g
const wideOffset = 0xfee0
/** The full stops of Chinese and Japanese, which stand between the parts of a host as well. */
const stops = /[\u3002\uFF61]/g
/** What digits begin with in scripts that people write numbers in: Arabic, Persian and Urdu, Devanagari. */
const zeros = [0x0660, 0x06f0, 0x0966]
const digits = /[\u0660-\u0669\u06F0-\u06F9\u0966-\u096F]/g

/**
 * Text in ASCII's own letters, digits and signs where it has them in full width, as keyboards for Chinese and Japanese write them (the width
 * mapping of RFC 8265). No other letter becomes one that it looks like. The same is in the database's `private.email_key`.
 */
export function narrow(text: string): string {
  return text.replace(wide, (each) => String.fromCharCode(each.charCodeAt(0) - wideOffset)).replace(stops, '.')
}

/** The same with the digits of other scripts, by the same rule as the database's `private.phone_key`. */
export function withPlainDigits(text: string): string {
  return narrow(text).replace(digits, (each) => {
    const code = each.charCodeAt(0)
    return String(code - (zeros.find((zero) => code >= zero && code < zero + 10) ?? code))
  })
}

/** Whether digits are left that are none of ASCII: what is made of the others alone would be another number. */
export function hasOtherDigits(text: string): boolean {
  return /(?![0-9])\p{Nd}/u.test(text)
}
