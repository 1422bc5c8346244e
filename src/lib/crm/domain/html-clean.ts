import { Parser } from 'htmlparser2'

const allowed: ReadonlySet<string> = new Set(
  'a b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong sub sup table tbody td tfoot th thead tr u ul'.split(
    ' ',
  ),
)
/** Elements that go with what is in them. */
const removed: ReadonlySet<string> = new Set(
  'script style template title noscript iframe object embed svg math textarea select'.split(' '),
)
const empty: ReadonlySet<string> = new Set(['br', 'hr'])
const addresses = /^(?:https?:|mailto:|tel:)/i

/**
 * HTML of whatever origin as it may be shown and sent on: text and its form, nothing that runs, loads or styles, links to the web and to
 * people alone. What a reader reads stays, as `htmlText` has it.
 */
export function cleanHtml(html: string): string {
  const parts: string[] = []
  const open: string[] = []
  let removedDepth = 0
  const parser = new Parser(
    {
      onopentag(name, { href }) {
        if (removed.has(name)) removedDepth += 1
        if (removedDepth > 0 || !allowed.has(name)) return
        const isLink = name === 'a' && href !== undefined && addresses.test(href.trim())
        const address = isLink ? ` href="${escaped(href.trim())}" rel="noopener noreferrer nofollow" target="_blank"` : ''
        parts.push(`<${name}${address}>`)
        if (!empty.has(name)) open.push(name)
      },
      ontext(text) {
        if (removedDepth === 0) parts.push(escaped(text))
      },
      onclosetag(name) {
        if (removed.has(name)) removedDepth -= 1
        else if (removedDepth === 0 && open.at(-1) === name) parts.push(`</${open.pop()}>`)
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return parts.join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Plain text as HTML: an empty line ends a paragraph. */
export function htmlOfLines(text: string): string {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n{2,}/)
  return paragraphs.map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`).join('')
}
