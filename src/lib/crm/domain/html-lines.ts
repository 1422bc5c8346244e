import { Parser } from 'htmlparser2'

/** Elements that begin a line of their own; those that an empty line parts from what is before. */
const lines: ReadonlySet<string> = new Set(
  'address article aside blockquote dd div dl dt figcaption figure footer form header hr li main nav ol pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)
const paragraphs: ReadonlySet<string> = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
/** Words of their own, on one line. */
const cells: ReadonlySet<string> = new Set(['td', 'th'])
const unread: ReadonlySet<string> = new Set(['script', 'style', 'template', 'title', 'noscript'])
/** What plain text can say too. */
const plain: ReadonlySet<string> = new Set(['p', 'br', 'div', 'span', 'html', 'body', 'head'])

/** HTML as plain text of lines, for a person to edit: `htmlOfLines` leads back, without what plain text cannot say. */
export function linesOfHtml(html: string): string {
  const parts: string[] = []
  let unreadDepth = 0
  // Written with what comes next, so that nothing is read twice however long the text is.
  let breaks = 0
  const write = (part: string) => {
    parts.push('\n'.repeat(breaks), part)
    breaks = 0
  }
  const breakTo = (count: number) => {
    breaks = Math.max(count, breaks)
  }
  const parser = new Parser(
    {
      onopentagname(name) {
        if (unread.has(name)) unreadDepth += 1
        else if (name === 'br') breaks += 1
        else if (paragraphs.has(name)) breakTo(2)
        else if (lines.has(name)) breakTo(1)
        if (name === 'li') write('• ')
        else if (cells.has(name) && breaks === 0 && parts.length > 0) write(' ')
      },
      ontext(part) {
        if (unreadDepth > 0) return
        const folded = part.replace(/\s+/g, ' ')
        const isAtStart = breaks > 0 || (parts.at(-1) ?? ' ').endsWith(' ')
        const added = isAtStart ? folded.trimStart() : folded
        if (added !== '') write(added)
      },
      onclosetag(name) {
        if (unread.has(name)) unreadDepth -= 1
        else if (paragraphs.has(name)) breakTo(2)
        else if (lines.has(name)) breakTo(1)
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return parts
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .trim()
}

/** Whether it has a form that plain text does not: bold, links, lists, tables. */
export function isFormatted(html: string): boolean {
  let found = false
  const parser = new Parser({
    onopentagname(name) {
      if (!plain.has(name)) found = true
    },
  })
  parser.end(html)
  return found
}
