import type { Env } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { carries } from './domain/carries.ts'
import { quoteOf } from './domain/quote-of.ts'
import { wordAnswer } from './llm.ts'
import type { Found, FoundPassage } from './search.ts'

/** Why a draft is quoted from its passages although there is a language model to word it. */
export type Unworded = { readonly code: string; readonly message: string }

export type Answer =
  | {
      readonly known: true
      readonly answer: string
      readonly citations: readonly FoundPassage[]
      /** Only where there is one. */
      readonly not_worded?: Unworded
    }
  | { readonly known: false; readonly answer: null; readonly citations: readonly [] }

const unknown = { known: false, answer: null, citations: [] } as const
const citedMost = 3

/**
 * A draft of an answer out of what was found, every part of it with the passage that it is from; not known where no passage carries it. Where
 * the operator has named a language model, that words it, of the same passages and nothing else; while it does not answer, they are quoted.
 */
export async function answerFrom({ llm }: Pick<Env, 'llm'>, question: string, found: Found): Promise<Answer> {
  const carrying = found.passages.filter((passage) => carries(question, found, passage))
  if (carrying.length === 0) return unknown
  if (llm === null) return quoted(question, carrying)
  try {
    return (await wordAnswer(llm, question, carrying)) ?? unknown
  } catch (thrown) {
    if (!(thrown instanceof Failure) || !thrown.code.startsWith('llm_')) throw thrown
    const { code, message } = thrown
    log.warn('an answer is quoted, not worded', { code, error: message })
    return { ...quoted(question, carrying), not_worded: { code, message } }
  }
}

function quoted(question: string, carrying: readonly FoundPassage[]) {
  // What is found much further down says something else.
  const [best] = carrying
  const cited = carrying.filter(({ words }) => words.length >= (best?.words.length ?? 0)).slice(0, citedMost)
  const answer = cited.map(({ text }) => quoteOf(question, text)).join('\n')
  return { known: true, answer, citations: cited } as const
}
