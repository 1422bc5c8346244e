import type { Meanings } from './field-words.ts'

/** How well what is said of a field fits a phrase that says it whole, from 0 to 0.95. */
export function phraseScore(
  phrase: Meanings,
  said: Meanings,
  { own, beside, isCustom }: { readonly own: Meanings; readonly beside: Meanings; readonly isCustom: boolean },
): number {
  if (phrase.size === 0) return 0
  const extra = [...said].filter((meaning) => !phrase.has(meaning))
  const missing: string[] = []
  let shortened = 0
  for (const meaning of phrase) {
    if (said.has(meaning)) continue
    const at = extra.findIndex((word) => isShortFor(word, meaning))
    if (at === -1) missing.push(meaning)
    else extra.splice(at, 1)
    if (at !== -1) shortened += 1
  }
  const foreign = extra.filter((meaning) => !own.has(meaning) && !beside.has(meaning)).length
  // One word that is cut off may be any other; of two that are, each says what the other means.
  const cut = shortened === 0 ? 0 : shortened < phrase.size || phrase.size > 1 ? 0.04 : 0.2
  if (missing.length === 0 && extra.length === 0) return 0.95 - cut
  if (missing.length === 0 && foreign === 0) return 0.92 - cut
  if (!isCustom) return 0
  const shared = phrase.size - missing.length
  return shared < 2 ? 0 : (0.9 * shared) / (phrase.size + foreign) - cut
}

/** Whether a word is the beginning of another, or its consonants: `lim`, `mthd`. */
function isShortFor(word: string, meaning: string): boolean {
  if (word.length < 2 || word.length >= meaning.length || word[0] !== meaning[0]) return false
  if (meaning.startsWith(word)) return true
  let at = 0
  for (const letter of meaning) if (letter === word[at]) at += 1
  return at === word.length && word.length >= 3 && !/[aeiou]/.test(word.slice(1))
}

/** Words that are in the names of many fields, and tell little of one. */
const general = new Set(
  'number date time code id type name level count main last_time next status amount value start end preferred expected estimated other of'.split(
    ' ',
  ),
)
/** What a word says that many fields have. */
const generalWeight = 0.35
const wholeWeight = 1
/** What words in common say at most: for a person to look at. */
const sharedMax = 0.88

/** How much of what is said of two fields is the same, from 0 to 0.88: for names that organisations have made up. */
export function sharedScore(phrase: Meanings, said: Meanings): number {
  const [ours, theirs] = [known(phrase), known(said)]
  const rest = new Set(theirs)
  let shared = 0
  let isSpecific = false
  for (const word of ours) {
    const same = [...rest].find((other) => other === word || isShortFor(other, word) || isShortFor(word, other))
    if (same === undefined) continue
    rest.delete(same)
    shared += weightOf(word)
    isSpecific ||= !general.has(word) && !general.has(same)
  }
  const all = (weighed(ours) + weighed(theirs)) / 2
  return isSpecific ? Math.min(sharedMax, (0.9 * shared) / all) : 0
}

/** A name of somebody’s custom field has no first or last name: `last visit` is the latest one. */
function known(meanings: Meanings): Meanings {
  return new Set(
    [...meanings]
      .filter((word) => word.length > 1)
      .map((word) => (word === 'last' ? 'last_time' : word === 'first' ? 'name' : word)),
  )
}

function weightOf(word: string): number {
  return general.has(word) ? generalWeight : wholeWeight
}

function weighed(words: Meanings): number {
  return [...words].reduce((sum, word) => sum + weightOf(word), 0)
}
