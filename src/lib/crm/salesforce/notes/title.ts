import { htmlText } from '../../domain/html-text.ts'

const lengthMax = 80

/** Salesforce makes no note without a title: the beginning of the text, where it has none of its own. */
export function titleOf(html: string): string {
  const text = htmlText(html)
  if (text === '') return 'Note'
  if (text.length <= lengthMax) return text
  const cut = text.slice(0, lengthMax - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > lengthMax / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
