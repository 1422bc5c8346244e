import type { ContentPart } from '../domain/content.ts'
import { proseCharsMax } from './limits.ts'
import { createProseCollector } from './prose.ts'

/** Plain text, and Markdown whose headings part it. */
export async function* textParts(
  text: AsyncIterable<string>,
  { hasHeadings }: { readonly hasHeadings: boolean },
): AsyncGenerator<ContentPart, void, undefined> {
  const prose = createProseCollector()
  let isCode = false
  for await (const line of linesOf(text)) {
    if (hasHeadings && /^\s*(```|~~~)/.test(line)) isCode = !isCode
    const title = hasHeadings && !isCode ? titleIn(line) : null
    if (title !== null) prose.heading(title)
    prose.add(title === null ? line : `${title}\n`)
    yield* prose.take()
  }
  yield* prose.finish()
}

/** What a line of Markdown says as a heading, without the number signs that may close it. https://spec.commonmark.org/0.31.2/#atx-headings */
function titleIn(line: string): string | null {
  const [, said] = /^ {0,3}#{1,6}\s+(\S.*)$/s.exec(line) ?? []
  if (said === undefined) return null
  const title = said.trimEnd()
  let end = title.length
  while (title[end - 1] === '#') end -= 1
  return /\s/.test(title[end - 1] ?? ' ') ? title.slice(0, end).trimEnd() || null : title
}

/** Lines with their ends; a line that does not end is given in pieces. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let left = ''
  for await (const chunk of text) {
    const lines = `${left}${chunk.replaceAll('\r\n', '\n')}`.split('\n')
    left = lines.pop() ?? ''
    for (const line of lines) yield `${line}\n`
    if (left.length > proseCharsMax) {
      yield left
      left = ''
    }
  }
  if (left !== '') yield left
}
