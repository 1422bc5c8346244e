import type { Env } from '../core/env.ts'
import { carries } from './domain/carries.ts'
import { quoteOf } from './domain/quote-of.ts'
import { wordAnswer } from './llm.ts'
import type { Found, FoundPassage } from './search.ts'

export type Answer =
  | { readonly known: true; readonly answer: string; readonly citations: readonly FoundPassage[] }
  | { readonly known: false; readonly answer: null; readonly citations: readonly [] }

const unknown = { known: false, answer: null, citations: [] } as const
const citedMost = 3

/**
 * A draft of an answer out of what was found, every part of it with the passage that it is from; not known where no passage carries it. Where
 * the operator has named a language model, that words it, of the same passages and nothing else.
 * @throws Failure `llm_unreachable`, `llm_busy`, `llm_refused`
 */
export async function answerFrom({ llm }: Pick<Env, 'llm'>, question: string, found: Found): Promise<Answer> {
  const carrying = found.passages.filter((passage) => carries(question, found, passage))
  if (carrying.length === 0) return unknown
  if (llm !== null) return (await wordAnswer(llm, question, carrying)) ?? unknown
  // What is found much further down says something else.
  const [best] = carrying
  const cited = carrying.filter(({ words }) => words.length >= (best?.words.length ?? 0)).slice(0, citedMost)
  return { known: true, answer: cited.map(({ text }) => quoteOf(question, text)).join('\n'), citations: cited }
}
