const segmenters = { word: new Intl.Segmenter(undefined, { granularity: 'word' }) }

/** What a text is found by, in the order in which it first stands there. */
export type Tokens = {
  /** Words in any script, and what holds together as one: ids, email addresses, numbers. Without case and accents of Latin letters. */
  readonly all: readonly string[]
  /** Those among them that name one thing: they hold a digit or an @. */
  readonly identifiers: readonly string[]
}

const tokenLengthMax = 100
/** A telephone number is compared by its last digits, so that one with its country's code is found by one without. */
const phoneDigits = 9
const phoneLike = /(?<![\p{L}\p{N}@._-])\+?\(?\d[\d\s().-]{6,20}\d(?![\p{L}\p{N}@_-])/gu

/**
 * The tokens of a text, in a record or a question alike. Words are those of `Intl.Segmenter`, so that languages without spaces have them too;
 * `ORD-10042` is one token and its two parts, `+31 20 123 4567` also `tel:201234567`.
 */
export function tokensOf(text: string): Tokens {
  const plain = folded(text)
  const all = new Set<string>()
  const identifiers = new Set<string>()
  for (const run of plain.split(/\s+/u)) {
    const compound = unpunctuated(run)
    if (!/[\d@]/.test(compound) || compound.length > tokenLengthMax) continue
    all.add(compound)
    identifiers.add(compound)
  }
  for (const { segment, isWordLike } of segmenters.word.segment(plain)) {
    if (isWordLike !== true) continue
    for (const word of segment.split(/[^\p{L}\p{N}\p{M}]+/u)) if (word !== '' && word.length <= tokenLengthMax) all.add(word)
  }
  for (const [phone] of plain.matchAll(phoneLike)) {
    const digits = phone.replaceAll(/\D/g, '')
    if (digits.length < 8 || digits.length > 15 || isDateLike(phone)) continue
    const token = `tel:${digits.slice(-phoneDigits)}`
    all.add(token)
    // The groups that it is written in say nothing apart.
    for (const group of phone.split(/\s+/)) identifiers.delete(group.replaceAll(/^\D+|\D+$/g, ''))
    identifiers.add(token)
  }
  return { all: [...all], identifiers: [...identifiers] }
}

/** A run of characters without what stands around it: quotes, brackets, full stops, and the `'s` of whose it is. */
function unpunctuated(run: string): string {
  const inner = run.replace(/^[^\p{L}\p{N}]+/u, '')
  // From a letter on: of a thousand signs in a row, a pattern that begins at a sign would try each.
  const last = /([\p{L}\p{N}])[^\p{L}\p{N}]*$/u.exec(inner)
  return last === null ? '' : inner.slice(0, last.index + (last[1] ?? '').length).replace(/['’]s$/, '')
}

/** The words of a field's name: `supportLevel` and `support_level` are `support` and `level`. */
export function nameTokens(name: string): readonly string[] {
  return tokensOf(name.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replaceAll(/[_\-.]+/g, ' ')).all
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFKC')
    .toLowerCase()
}

const isDateLike = (text: string) => /^\d{4}-\d{2}-\d{2}\b|^\d{1,2}[-.]\d{1,2}[-.]\d{4}$/.test(text.trim())
