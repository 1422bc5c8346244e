import { deu, eng, fra, ita, nld, por, spa } from 'stopword'
import { tokensOf } from './tokens.ts'

/** Words of a question that say nothing of what it is about, beside those that a library lists for each language. */
const asking =
  'what whats do does did who which where when how can could would should my i me you your is are tell give show please many much there have has get know find about want need'
const sayNothing = new Set([asking.split(' '), eng, nld, deu, fra, spa, ita, por].flat().flatMap((word) => tokensOf(word).all))

export type QuestionTokens = {
  /** What is searched for: without words that say nothing, unless there are no others. */
  readonly asked: readonly string[]
  /** Ids, numbers, addresses. */
  readonly identifiers: readonly string[]
  /** Names of several words (`Ann Smith`), as their words. */
  readonly names: readonly (readonly string[])[]
}

const tokensMost = 64

/** What a question asks for, in any language. */
export function questionTokens(question: string): QuestionTokens {
  const { all, identifiers } = tokensOf(question)
  const telling = all.filter((token) => !sayNothing.has(token))
  return { asked: (telling.length > 0 ? telling : all).slice(0, tokensMost), identifiers, names: namesIn(question) }
}

/** Capitalized words in a row, except for the question's first word and where all words are capitalized. */
function namesIn(question: string): readonly (readonly string[])[] {
  if (!/(?:^|\s)\p{Ll}/u.test(question)) return []
  const runs = question.matchAll(/(?<=\S\s+)\p{Lu}[\p{L}\p{M}'’-]+(?:\s+\p{Lu}[\p{L}\p{M}'’-]+)+/gu)
  return [...runs]
    .map(([run]) => tokensOf(run.replaceAll(/['’]s\b/g, '')).all.filter((token) => !sayNothing.has(token)))
    .filter((words) => words.length > 1)
}
