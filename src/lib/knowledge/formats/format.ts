/** How a source is written. `text`: as it is; `markdown`: parted by headings. */
export type Format = 'json' | 'ndjson' | 'csv' | 'xml' | 'html' | 'text' | 'markdown' | 'pdf' | 'archive'

const byType: readonly (readonly [RegExp, Format])[] = [
  [/^application\/pdf$/, 'pdf'],
  [/^application\/(x-|vnd\.\w+\.)?(ndjson|jsonl|jsonlines|json-seq)$/, 'ndjson'],
  [/^(application|text)\/([\w.+-]+\+)?json$/, 'json'],
  [/^text\/(csv|tab-separated-values)$|^application\/csv$/, 'csv'],
  [/^(text\/html|application\/xhtml\+xml)$/, 'html'],
  [/^(application|text)\/([\w.+-]+\+)?xml$/, 'xml'],
  [/^text\/(x-)?markdown$/, 'markdown'],
  [/^application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document$/, 'archive'],
]
const byExtension: Readonly<Record<string, Format>> = {
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  tsv: 'csv',
  xml: 'xml',
  rss: 'xml',
  atom: 'xml',
  html: 'html',
  htm: 'html',
  md: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  pdf: 'pdf',
  docx: 'archive',
}

export type Look = {
  /** As the source says. */
  readonly contentType: string
  /** The path of its address, or the name of its file. */
  readonly name: string
  /** Its beginning, as bytes and as text. */
  readonly head: Uint8Array
  readonly headText: string
}

/** What a source is: by how it begins where that says it for sure, else by what it says, by its name, by how it looks; null: nothing that is text. */
export function formatOf({ contentType, name, head, headText }: Look): Format | null {
  const begins = Buffer.from(head.subarray(0, 8)).toString('latin1')
  if (begins.startsWith('%PDF-')) return 'pdf'
  if (begins.startsWith('PK\u0003\u0004')) return 'archive'
  const [type = ''] = contentType.toLowerCase().split(';')
  const said = byType.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? null
  const text = headText.replace(/^\uFEFF/, '').trimStart()
  // Whatever it says it is: a page is a page, and data is data.
  if (said !== 'xml' && /^<(!doctype html|html[\s>])/i.test(text)) return 'html'
  if (said !== null && said !== 'pdf' && said !== 'archive') return said
  const named = byExtension[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? null
  if (looksBinary(headText)) return null
  if (named !== null && named !== 'pdf' && named !== 'archive' && named !== 'html') return named
  if (text.startsWith('<?xml')) return 'xml'
  if (/^(\{\s*("|\})|\[\s*([{[\]"\d-]|true|false|null))/.test(text)) return 'json'
  return named ?? 'text'
}

/** Whether the source itself says that it is JSON; a guess is not held against it. */
export function isJsonType(contentType: string, name: string): boolean {
  const [type = ''] = contentType.toLowerCase().split(';')
  return byType.some(([pattern, format]) => format === 'json' && pattern.test(type.trim())) || /\.json$/i.test(name)
}

/** Control characters that no text has, in more than a few places. */
function looksBinary(text: string): boolean {
  const start = Array.from(text.slice(0, 4_096), (letter) => letter.charCodeAt(0))
  const controls = start.filter((code) => code < 0x09 || (code > 0x0d && code < 0x1b) || code === 0xfffd).length
  return controls > 4 && controls > start.length / 50
}
