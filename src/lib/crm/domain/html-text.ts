import { Parser } from 'htmlparser2'

/** Elements that no line goes through: what is before and after one are words of their own. */
const breaks: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)

/** Elements whose content nobody reads. */
const unread: ReadonlySet<string> = new Set(['script', 'style', 'template', 'title', 'noscript'])

/**
 * What a reader of HTML reads: its text with every run of white space as one space. A CRM may change tags, attributes, entities and white space
 * as it cleans what it is sent; it leaves this.
 */
export function htmlText(html: string): string {
  const parts: string[] = []
  let unreadDepth = 0
  const parser = new Parser(
    {
      onopentagname(name) {
        if (unread.has(name)) unreadDepth += 1
        if (breaks.has(name)) parts.push(' ')
      },
      ontext(text) {
        if (unreadDepth === 0) parts.push(text)
      },
      onclosetag(name) {
        if (unread.has(name)) unreadDepth -= 1
        if (breaks.has(name)) parts.push(' ')
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return parts.join('').replace(/\s+/g, ' ').trim()
}
