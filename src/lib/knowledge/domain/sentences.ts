const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** A text's sentences in any script, each 1 to `most` characters; one that is longer is divided between words, a longer word where it must be. */
export function sentencesOf(text: string, most: number): readonly string[] {
  const found: string[] = []
  // A blank line ends a sentence also where no full stop does, as in headings and lists.
  for (const paragraph of text.split(/\n\s*\n/)) {
    for (const { segment } of sentences.segment(paragraph)) {
      const sentence = segment.replaceAll(/\s+/g, ' ').trim()
      if (sentence !== '') found.push(...(sentence.length <= most ? [sentence] : divided(sentence, most)))
    }
  }
  return found
}

function divided(sentence: string, most: number): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of words.segment(sentence)) {
    for (const part of segment.length <= most ? [segment] : hardPieces(segment, most)) {
      if (piece.length + part.length > most) {
        if (piece.trim() !== '') pieces.push(piece.trim())
        piece = ''
      }
      piece += part
    }
  }
  if (piece.trim() !== '') pieces.push(piece.trim())
  return pieces
}

/** Never between the halves of a surrogate pair. */
function hardPieces(text: string, most: number): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  for (const character of text) {
    if (piece.length + character.length > most) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece]
}

/**
 * Sentences put together to passages of `most` characters at most. Each begins with the last sentences of the one before, `overlap` characters
 * of them at most, so that what is said across a border is found too.
 */
export function passagesOf(text: string, most: number, overlap: number): readonly string[] {
  const passages: string[] = []
  let current: string[] = []
  let fresh = 0
  for (const sentence of sentencesOf(text, most)) {
    if (fresh > 0 && lengthOf([...current, sentence]) > most) {
      passages.push(current.join(' '))
      current = tail(current, Math.min(overlap, most - sentence.length - 1))
      fresh = 0
    }
    current.push(sentence)
    fresh += 1
  }
  if (fresh > 0) passages.push(current.join(' '))
  return passages
}

const lengthOf = (parts: readonly string[]) => parts.reduce((sum, part) => sum + part.length + 1, -1)

function tail(parts: readonly string[], most: number): string[] {
  const kept: string[] = []
  for (const part of parts.toReversed()) {
    if (lengthOf([part, ...kept]) > most) break
    kept.unshift(part)
  }
  return kept.length === parts.length ? kept.slice(1) : kept
}
