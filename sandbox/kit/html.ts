import { Parser } from 'htmlparser2'

const allowed: ReadonlySet<string> = new Set(
  'a b blockquote br code div em h1 h2 h3 h4 i img li ol p pre s span strong sub sup table tbody td th thead tr u ul'.split(' '),
)
const removed: ReadonlySet<string> = new Set(['script', 'style', 'iframe', 'object'])
const empty: ReadonlySet<string> = new Set(['br', 'img'])
const attributes: ReadonlySet<string> = new Set(['href', 'src', 'alt', 'style'])

const isKept = ([name, value]: readonly [name: string, value: string]) =>
  attributes.has(name) && !/^\s*(?:javascript|data):/i.test(value)

/** Markup as a CRM keeps it: what may run is gone, tags are in lower case and closed, empty ones have one spelling. What is read differs from what was written. */
export function sanitizedHtml(html: string): string {
  const parts: string[] = []
  let removedDepth = 0
  const parser = new Parser(
    {
      onopentag(name, given) {
        if (removed.has(name)) removedDepth += 1
        if (removedDepth > 0 || !allowed.has(name)) return
        const kept = Object.entries(given).filter(isKept)
        parts.push(`<${name}${kept.map(([key, value]) => ` ${key}="${value}"`).join('')}>`)
      },
      // Entities stay as they are written.
      ontext(text) {
        if (removedDepth === 0) parts.push(text)
      },
      onclosetag(name) {
        if (removed.has(name)) removedDepth -= 1
        else if (removedDepth === 0 && allowed.has(name) && !empty.has(name)) parts.push(`</${name}>`)
      },
    },
    { decodeEntities: false },
  )
  parser.end(html)
  return parts.join('')
}

/** The text of markup, as previews show it: no tags, no entities. */
export function previewOf(html: string, lengthMax: number): string {
  const parts: string[] = []
  const parser = new Parser({
    onopentag: () => parts.push(' '),
    ontext: (text) => parts.push(text),
    onclosetag: () => parts.push(' '),
  })
  parser.end(html)
  const text = parts.join('').replace(/\s+/g, ' ').trim()
  return text.slice(0, lengthMax)
}
