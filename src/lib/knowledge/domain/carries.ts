import { questionTokens } from './question.ts'

type Found = {
  /** How many passages were searched. */
  readonly chunks: number
  /** How many passages hold each word of the question. */
  readonly words: Readonly<Record<string, number>>
}
type Passage = {
  /** To the question, -1 to 1; null: no vector of it is near. */
  readonly similarity: number | null
  /** Of the question's words those that it holds. */
  readonly words: readonly string[]
}

/** From so near on, a passage carries an answer without a word of the question in it. */
export const similarityLeast = 0.62

/**
 * Whether a passage carries the answer to a question: it holds a word of the question that few passages hold, or its meaning is near enough. A
 * question about one thing, by its id, number, address or a name of several words, is answered of that thing only.
 */
export function carries(question: string, found: Found, passage: Passage): boolean {
  const { asked, identifiers, names } = questionTokens(question)
  const held = new Set(passage.words)
  if (identifiers.length > 0) return identifiers.some((token) => held.has(token))
  if (names.length > 0 && !names.some((words) => words.every((word) => held.has(word)))) return false
  if (passage.similarity !== null && passage.similarity >= similarityLeast) return true
  const few = Math.max(3, found.chunks / 20)
  return asked.some((token) => held.has(token) && (found.words[token] ?? 0) <= few)
}
