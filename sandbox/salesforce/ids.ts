const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const suffixLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
/** The part between key prefix and number; real ids have the server's code there. */
const instancePart = 'gL0'
const numberLength = 9

/** A record's key prefix and its number within org and object. Orgs number alike: their ids overlap. */
export interface RecordId {
  readonly prefix: string
  readonly number: number
}

/** The three letters that make the 15-character form case-insensitive: one bit per capital, in blocks of five. */
function suffixOf(id15: string): string {
  return [0, 5, 10]
    .map((from) => {
      const bits = Array.from(id15.slice(from, from + 5)).reduce(
        (sum, letter, place) => sum + (letter >= 'A' && letter <= 'Z' ? 2 ** place : 0),
        0,
      )
      return suffixLetters.charAt(bits)
    })
    .join('')
}

/** The 18-character form. Ids of one object sort like their numbers. */
export function id18(prefix: string, number: number): string {
  let rest = number
  let text = ''
  while (rest > 0) {
    text = digits.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  const id15 = `${prefix}${instancePart}${text.padStart(numberLength, '0')}`
  return id15 + suffixOf(id15)
}

/**
 * Reads the 15-character form (capitals count) or the 18-character one (its suffix must fit; lost capitals are put back). Null = no id at all. An id
 * of the right form that no record can have gets number -1.
 */
export function parseId(text: string): RecordId | null {
  if (!/^[0-9A-Za-z]{15}(?:[A-Za-z0-5]{3})?$/.test(text)) return null
  const id15 = text.length === 15 ? text : restoreCapitals(text)
  if (id15 === null) return null
  const prefix = id15.slice(0, 3)
  if (id15.slice(3, 6) !== instancePart) return { prefix, number: -1 }
  const number = Array.from(id15.slice(6)).reduce((sum, letter) => sum * 62 + digits.indexOf(letter), 0)
  return { prefix, number: Number.isSafeInteger(number) ? number : -1 }
}

function restoreCapitals(text: string): string | null {
  const suffix = text.slice(15).toUpperCase()
  const restored = Array.from(text.slice(0, 15))
    .map((letter, index) => {
      const bits = suffixLetters.indexOf(suffix.charAt(Math.floor(index / 5)))
      return Math.floor(bits / 2 ** (index % 5)) % 2 === 1 ? letter.toUpperCase() : letter.toLowerCase()
    })
    .join('')
  return suffixOf(restored) === suffix ? restored : null
}
