/** What stands where a value was masked. */
export const masked = '***'

/** A text without what is masked, and how many values that were. */
export type Masked = { readonly text: string; readonly count: number }

/** Names of fields whose value is a secret, whatever it looks like. */
const secretNames =
  /^(?:.*[_\-. ])?(?:pass(?:word|wort|wd|phrase|code)?s?|pwd|pin(?:code)?|secrets?|(?:api|private|secret|access)[_\- ]?keys?|(?:access|refresh|auth|bearer|id)[_\- ]?tokens?|cvv2?|cvc2?|card[_\- ]?(?:number|no)|ssn|social[_\- ]?security(?:[_\- ]?(?:number|no))?|otp)(?:[_\- ](?:hash|digest|salt|hint|number|value))?$/i

/** Three, two and four digits as the United States' Social Security Administration gives them out. */
const socialSecurity = /(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/g

/** Digits in the groups in which cards show them. */
const cardLike = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-])/g

/** What somebody writes behind the word: `password: hunter2`, `PIN = 1234`. */
const toldSecret =
  /\b(pass(?:word|wort|phrase|code)|passwd|pwd|pin(?: code)?|api[ _-]?key|secret|cvv|cvc|ssn)(\s*(?:[:=]|\bis\b)\s*)(["'“]?)([^\s"'”,;]{3,200})/gi

/** Beginnings and lengths of the cards in use. What has others is an article's, a shipment's or a record's number. */
const cardKinds = [
  /^4(?:\d{15}|\d{18})$/,
  /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)\d{2,14}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65|64[4-9])\d{12,14}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^3(?:0[0-5]|[689])\d{11,12}$/,
  /^62\d{14,17}$/,
]

/** True for the number of a payment card: its kind's beginning and length, and the check digit of ISO/IEC 7812 (Luhn). */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '')
  if (!/^\d{14,19}$/.test(digits) || !cardKinds.some((kind) => kind.test(digits))) return false
  if (/^(?:5|2)/.test(digits) && digits.length !== 16) return false
  let sum = 0
  for (const [index, digit] of Array.from(digits).reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** Whether a field's name alone says that its value is not for anybody's eyes: a password, a key, a card's number. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'))
}

/** Masks numbers of cards, social security numbers and told passwords in a text. What it leaves is the text as it was. */
export function maskText(text: string): Masked {
  let count = 0
  const hidden = () => {
    count += 1
    return masked
  }
  const shown = text
    .replaceAll(cardLike, (found) => (isCardNumber(found) ? hidden() : found))
    .replaceAll(socialSecurity, hidden)
    .replaceAll(toldSecret, (found, word: string, sign: string, quote: string, secret: string) =>
      isToldSecret(sign, secret) ? `${word}${sign}${quote}${hidden()}` : found,
    )
  return { text: shown, count }
}

/** "The password is wrong" tells none: behind "is" it has to look like one. */
function isToldSecret(sign: string, secret: string): boolean {
  if (secret.startsWith(masked)) return false
  return /[:=]/.test(sign) || /\d|[^\p{L}\p{N}.!?)'’-]/u.test(secret)
}
