import { Parser } from 'htmlparser2'

/** Elements that no line goes through: what is before and after one are lines of their own. */
const breaks: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)
/** Words of their own, on one line. */
const cells: ReadonlySet<string> = new Set(['td', 'th'])
/** Where links of any note lead: what else a link may hold is taken out by the code that cleans it. */
const addresses = /^(?:https?:|mailto:|tel:)/i

/** Elements whose content nobody reads. */
const unread: ReadonlySet<string> = new Set(['script', 'style', 'template', 'title', 'noscript'])

/** What a reader of HTML reads, in one line: its text with every run of white space as one space. */
export function htmlText(html: string): string {
  return readHtml(html, () => '')
    .replace(/\s+/g, ' ')
    .trim()
}

/**
 * What an edit of HTML changes: its lines, without blank ones, and where its links lead. A CRM may change tags, attributes, entities and white
 * space within a line as it cleans what it is sent; it leaves this. Never shown.
 */
export function comparableHtml(html: string): string {
  return readHtml(html, (text, address) => (namesAddress(text, address) ? '' : `\0${oneNotation(address)}\0`))
    .replace(/[^\S\v]+/g, ' ')
    .replace(/ ?\v[ \v]*/g, '\n')
    .trim()
}

/** True for the words of the other one in the same lines, without where its links lead. */
export function lacksLinks(poorer: string, richer: string): boolean {
  const short = comparableHtml(poorer).normalize('NFC')
  const long = comparableHtml(richer).normalize('NFC')
  return !short.includes('\0') && long.includes('\0') && short === long.replace(/\0[^\0]*\0/g, '')
}

/** An address as a CRM may write it anew: the host in small letters, the first slash, what is encoded; a number without what sets it in groups. */
function oneNotation(address: string): string {
  if (/^tel:/i.test(address)) return address.toLowerCase().replaceAll(/[\s().-]|%20/g, '')
  return URL.canParse(address) ? new URL(address).href : address
}

/** Whether a link says where it leads: plain text says as much, and the code that cleans it may make a link of that. */
function namesAddress(text: string, address: string): boolean {
  const bare = (one: string) =>
    one
      .trim()
      .toLowerCase()
      .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
      .replace(/\/$/, '')
  return bare(text) === '' || bare(text) === bare(address)
}

/** Its text, with `\v` where a line ends and, after a link, what `ofLink` makes of its text and address. */
function readHtml(html: string, ofLink: (text: string, address: string) => string): string {
  const parts: string[] = []
  let unreadDepth = 0
  let preDepth = 0
  let link: { readonly address: string; readonly from: number } | null = null
  const parser = new Parser(
    {
      onopentag(name, { href }) {
        if (unread.has(name)) unreadDepth += 1
        if (name === 'pre') preDepth += 1
        parts.push(between(name))
        if (name === 'a')
          link = href !== undefined && addresses.test(href.trim()) ? { address: href.trim(), from: parts.length } : null
      },
      ontext(text) {
        const words = text.replaceAll(/[\0\v]/g, ' ')
        if (unreadDepth === 0) parts.push(preDepth > 0 ? words.replaceAll('\n', '\v') : words)
      },
      onclosetag(name) {
        if (name === 'a' && link !== null) {
          parts.push(ofLink(parts.slice(link.from).join(''), link.address))
          link = null
        }
        if (unread.has(name)) unreadDepth -= 1
        if (name === 'pre') preDepth -= 1
        parts.push(between(name))
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return parts.join('')
}

function between(name: string): string {
  return breaks.has(name) ? '\v' : cells.has(name) ? ' ' : ''
}
