import { fieldName } from './path-pattern.ts'
import { questionTokens } from './question.ts'
import { sentencesOf } from './sentences.ts'
import { nameTokens, tokensOf } from './tokens.ts'

const lineLike = /^([^\s:][^:\n]{0,300}?): (.*)$/
const sentencesMost = 3
const linesMost = 8

/**
 * What of a passage answers a question, in the passage's own words: of a record the lines that the question names, with the one that says whose
 * they are (all, where it names none beside that); of prose the sentences that hold most of its words, in their order.
 */
export function quoteOf(question: string, text: string): string {
  const asked = new Set(questionTokens(question).asked)
  const lines = text.split('\n').map((line) => {
    const [, path = '', value = ''] = lineLike.exec(line) ?? []
    return { name: fieldName(path), value: value.trim() }
  })
  return lines.every(({ name }) => name !== '') ? quoteOfRecord(asked, lines) : quoteOfProse(asked, text)
}

type Line = { readonly name: string; readonly value: string }

function quoteOfRecord(asked: ReadonlySet<string>, lines: readonly Line[]): string {
  const told = lines.filter(({ value }) => value !== '')
  const head = told.find(({ name }) => /^(?:full_?)?name$|^title$|^question$|^subject$/i.test(name)) ?? told[0]
  const named = told.filter((line) => line !== head && nameTokens(line.name).some((word) => asked.has(word)))
  const shown = named.length > 0 ? named : told.filter((line) => line !== head).slice(0, linesMost)
  const body = shown.map(({ name, value }) => `${nameTokens(name).join(' ')}: ${value}`).join('; ')
  return head === undefined ? body : `${head.value}${body === '' ? '' : ` – ${body}`}`
}

function quoteOfProse(asked: ReadonlySet<string>, text: string): string {
  const sentences = sentencesOf(text, 800).map((sentence, index) => ({
    sentence,
    index,
    held: tokensOf(sentence).all.filter((token) => asked.has(token)).length,
  }))
  const best = sentences
    .toSorted((one, other) => other.held - one.held || one.index - other.index)
    .slice(0, sentencesMost)
    .filter(({ held }, index) => index === 0 || held > 0)
  return best
    .toSorted((one, other) => one.index - other.index)
    .map(({ sentence }) => sentence)
    .join(' ')
}
