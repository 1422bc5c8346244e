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

/** From so near on, a passage carries an answer without a word of the question in it. Of the model that comes with the app. */
const similarityLeast = 0.44
/** So much of the question, the rarer a word the more of it, must be in a passage that its words alone bring. */
const shareLeast = 0.5

/**
 * Whether a passage carries the answer to a question: its meaning is near enough, or it holds most of what the question says, with a word that
 * few passages hold. A question about one thing, by its id, number, address or a name of several words, is answered of that thing only.
 */
export function carries(question: string, found: Found, passage: Passage): boolean {
  const { asked, identifiers, names } = questionTokens(question)
  const held = new Set(passage.words)
  if (identifiers.length > 0) return identifiers.some((token) => held.has(token))
  if (names.length > 0 && !names.some((words) => words.every((word) => held.has(word)))) return false
  if (passage.similarity !== null && passage.similarity >= similarityLeast) return true
  const few = Math.max(3, found.chunks / 20)
  const holding = asked.filter((token) => held.has(token))
  if (!holding.some((token) => (found.words[token] ?? 0) <= few)) return false
  return weightOf(holding, found) >= shareLeast * weightOf(asked, found)
}

/** As knowledge_search weighs words. */
const weightOf = (tokens: readonly string[], { chunks, words }: Found) =>
  tokens.reduce(
    (sum, token) => sum + Math.log(1 + (Math.max(0, chunks - (words[token] ?? 0)) + 0.5) / ((words[token] ?? 0) + 0.5)),
    0,
  )
