import { wordMeanings } from './word-meanings.ts'

/** What a name or a label says, as the meanings of its words: `Telefonnummer` and `Phone_Number__c` are both phone and number. */
export type Meanings = ReadonlySet<string>

/** What CRMs put around the names of fields and says nothing about them. */
const wrappings = /^(hs|cf|custom|field|fld|prop|property)_|__c$|__pc$|_id$/gi

/**
 * The meanings of a name's or a label's words, in any of the languages of `word-meanings.ts`. Words that are not known stay as they are, since
 * they may be the name of something that both sides have. What is in brackets is an explanation and is left out.
 */
export function meaningsOf(text: string): Meanings {
  const words = wordsOf(text)
  const found: string[] = []
  for (let at = 0; at < words.length; ) {
    const pair = wordMeanings.get(`${words[at]} ${words[at + 1] ?? ''}`)
    if (pair !== undefined) {
      found.push(...pair)
      at += 2
      continue
    }
    found.push(...meaningsOfWord(words[at] ?? ''))
    at += 1
  }
  return new Set(found)
}

/** Words in small letters without accents: `firstName`, `FIRST_NAME` and `First name` are the same two. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .replaceAll(wrappings, ' ')
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/ł/g, 'l')
    .replaceAll(/ß/g, 'ss')
    .replaceAll(/ø/g, 'o')
    .replaceAll(/\be[-\s]mail/g, 'email')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Languages that write words together: the shortest part that is looked for. */
const partMin = 3

function meaningsOfWord(word: string): readonly string[] {
  const whole = wordMeanings.get(word) ?? wordMeanings.get(singular(word))
  if (whole !== undefined) return whole
  // Written together: `Firmenadresse` is the address of a company. Each part has to be known.
  for (let at = word.length - partMin; at >= partMin; at -= 1) {
    const first = wordMeanings.get(word.slice(0, at)) ?? wordMeanings.get(word.slice(0, at).replace(/(en|er|es|s|n|e)$/, ''))
    const second = wordMeanings.get(word.slice(at))
    if (first !== undefined && second !== undefined) return [...first, ...second]
  }
  return [word]
}

function singular(word: string): string {
  return word.length > 4 ? word.replace(/(ies)$/, 'y').replace(/s$/, '') : word
}
