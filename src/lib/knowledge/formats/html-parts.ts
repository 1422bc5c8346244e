import { Parser } from 'htmlparser2'
import type { ContentPart } from '../domain/content.ts'
import { elementDepthMax } from './limits.ts'
import { createProseCollector } from './prose.ts'
import { tooDeep } from './refusals.ts'

/** Elements whose content nobody reads. */
const unread: ReadonlySet<string> = new Set('script style template noscript svg iframe object'.split(' '))
/** Elements that stand on lines of their own. */
const blocks: ReadonlySet<string> = new Set(
  'address article aside blockquote dd div dl dt fieldset figcaption figure footer form header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
)
const cells: ReadonlySet<string> = new Set(['td', 'th'])
const heading = /^h[1-6]$/

/**
 * What a reader of a page reads, as it comes: each stretch below its heading, the rows of a table on lines of their own. The page's title
 * stands above what comes before the first heading.
 * @throws Failure `content_too_deep`
 */
export async function* htmlParts(text: AsyncIterable<string>): AsyncGenerator<ContentPart, void, undefined> {
  const prose = createProseCollector()
  let unreadDepth = 0
  let depth = 0
  let title: string | null = null
  const parser = new Parser(
    {
      onopentagname(name) {
        depth += 1
        // The parser goes through all open elements for each tag.
        if (depth > elementDepthMax) throw tooDeep(elementDepthMax)
        if (unread.has(name)) unreadDepth += 1
        else if (heading.test(name) || name === 'title') title = ''
        else if (name === 'br') prose.add('\n')
        else if (blocks.has(name)) prose.add(name === 'p' ? '\n\n' : '\n')
        if (name === 'li') prose.add('• ')
      },
      ontext(part) {
        if (unreadDepth > 0) return
        const folded = part.replace(/\s+/g, ' ')
        if (title === null) prose.add(folded)
        else title += folded
      },
      onclosetag(name) {
        depth -= 1
        if (unread.has(name)) unreadDepth = Math.max(0, unreadDepth - 1)
        else if (title !== null && (heading.test(name) || name === 'title')) {
          prose.heading(title)
          // A heading says something too.
          if (name !== 'title') prose.add(`${title}\n`)
          title = null
        } else if (cells.has(name)) prose.add(' | ')
        else if (blocks.has(name)) prose.add(name === 'p' ? '\n\n' : '\n')
      },
    },
    { decodeEntities: true },
  )
  for await (const chunk of text) {
    parser.write(chunk)
    yield* prose.take()
  }
  parser.end()
  if (title !== null) prose.add(title)
  yield* prose.finish()
}

/** Whether a page asks who one is. */
export function asksForPassword(head: string): boolean {
  return /<input[^<>]+type\s*=\s*["']?password/i.test(head)
}
