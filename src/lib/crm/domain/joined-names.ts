/** Words that belong to the name after them: `van den Berg` is one last name. */
const particles: ReadonlySet<string> = new Set(
  'af al ap av ben bin da dal de del della den der des di do dos du el ibn la las le los lo st. saint ten ter und van vom von vander y zu zum zur’t ’t'.split(
    ' ',
  ),
)

export type NameParts = { readonly first: string | null; readonly last: string | null }

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== '')
}

/** A first and a last name as one; null for none. */
export function joinedName(first: unknown, last: unknown): string | null {
  const words = [first, last].flatMap((part) => (typeof part === 'string' ? wordsOf(part) : []))
  return words.length === 0 ? null : words.join(' ')
}

/**
 * The two names in one, for a person to correct where it guesses wrong: `Last, First` at its comma; else the last word is the last name, with the
 * particles before it. One word is a last name, which CRMs ask for. `joinedName` of the two has the same words, less a comma.
 */
export function splitName(text: string): NameParts {
  const [before, ...after] = text.split(',')
  const named = (words: readonly string[]) => (words.length === 0 ? null : words.join(' '))
  if (after.length === 1) return { first: named(wordsOf(after.join(','))), last: named(wordsOf(before ?? '')) }
  const words = wordsOf(text)
  let at = words.length - 1
  while (at > 1 && particles.has((words[at - 1] ?? '').toLowerCase())) at -= 1
  return { first: named(words.slice(0, Math.max(0, at))), last: named(words.slice(Math.max(0, at))) }
}

/**
 * The two names once their joined form is another text: the one that stays the same keeps its words, so that `Ada King` who becomes `Ada King
 * Lovelace` is not cut in two by a rule.
 */
export function splitNameLike(text: string, { first, last }: NameParts): NameParts {
  const words = wordsOf(text)
  const [known, family] = [wordsOf(first ?? ''), wordsOf(last ?? '')]
  const starts = known.length > 0 && known.length < words.length && known.every((word, at) => words[at] === word)
  const ends =
    family.length > 0 && family.length < words.length && family.every((word, at) => words.at(at - family.length) === word)
  if (text.includes(',') || (!starts && !ends)) return splitName(text)
  const at = starts ? known.length : words.length - family.length
  return { first: words.slice(0, at).join(' '), last: words.slice(at).join(' ') }
}
