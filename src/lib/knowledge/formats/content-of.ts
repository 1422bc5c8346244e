import type { ContentPart } from '../domain/content.ts'
import { csvParts } from './csv-parts.ts'
import { isDocx } from './docx-parts.ts'
import { type Format, formatOf, isJsonType } from './format.ts'
import { asksForPassword, htmlParts } from './html-parts.ts'
import { inThread } from './in-thread.ts'
import { jsonParts } from './json-parts.ts'
import { htmlInsteadOfData, signInPage, unknownFormat } from './refusals.ts'
import { encodingOf, headBytes, textOf } from './text-of.ts'
import { textParts } from './text-parts.ts'
import { xmlParts } from './xml-parts.ts'

/** Something that was read and is kept, to be looked at any number of times. */
export type Readable = {
  readonly contentType: string
  /** The path of its address, or the name of its file. */
  readonly name: string
  /** The bytes from the start, each time it is called. */
  open(): AsyncIterable<Uint8Array>
  /** True where only data will do: a page that comes instead is a fault of the source. */
  readonly expectsData: boolean
  /** Ends the reading of a document, which can keep a reader busy. */
  readonly signal?: AbortSignal
}

export type Reading = {
  readonly format: Format
  /** @param counted how many items of a list earlier pages have had, by the list's path; counted on */
  parts(counted?: Map<string, number>): AsyncIterable<ContentPart>
}

/**
 * What a source holds, in the way that it is written.
 * @throws Failure `format_not_supported`, `html_instead_of_json`, `sign_in_page`; while it is read, whatever its format's reader throws
 */
export async function contentOf(source: Readable): Promise<Reading> {
  const head = await headOf(source)
  const encoding = encodingOf(head, source.contentType)
  const headText = new TextDecoder(encoding).decode(head, { stream: true })
  const format = formatOf({ ...source, head, headText })
  if (format === null) throw unknownFormat(source.contentType)
  const open = () => textOf(source.open(), encoding)
  switch (format) {
    case 'json':
      if (/^\s*</.test(headText)) throw asksForPassword(headText) ? signInPage() : htmlInsteadOfData()
      // What only looks like JSON, and is not, is text.
      if (!isJsonType(source.contentType, source.name) && !(await isJson(open()))) return textual(open, 'text')
      return { format, parts: (counted) => jsonParts(open(), { form: 'json', ...(counted && { counted }) }) }
    case 'ndjson':
      return { format, parts: (counted) => jsonParts(open(), { form: 'ndjson', ...(counted && { counted }) }) }
    case 'csv':
      return { format, parts: (counted) => countedRows(open, headText, counted) }
    case 'xml':
      return { format, parts: () => xmlParts(open) }
    case 'html':
      if (asksForPassword(headText)) throw signInPage()
      if (source.expectsData || isJsonType(source.contentType, source.name)) throw htmlInsteadOfData()
      return { format, parts: () => htmlParts(open()) }
    case 'pdf':
      return { format, parts: () => wholly(source, (bytes) => inThread('pdf', bytes, ended(source))) }
    case 'archive':
      return { format, parts: () => wholly(source, docxOnly(source)) }
    case 'markdown':
    case 'text':
      return textual(open, format)
  }
}

function textual(open: () => AsyncIterable<string>, format: 'markdown' | 'text'): Reading {
  return { format, parts: () => textParts(open(), { hasHeadings: format === 'markdown' }) }
}

async function isJson(text: AsyncIterable<string>): Promise<boolean> {
  try {
    for await (const part of jsonParts(text, { form: 'json' })) void part
    return true
  } catch {
    return false
  }
}

async function* countedRows(open: () => AsyncIterable<string>, head: string, counted = new Map<string, number>()) {
  const from = counted.get('rows') ?? 0
  let rows = 0
  for await (const part of csvParts(open(), { head, from })) {
    rows += 1
    yield part
  }
  counted.set('rows', from + rows)
}

function docxOnly(source: Readable) {
  return (bytes: Buffer) => {
    if (!isDocx(bytes)) throw unknownFormat(source.contentType)
    return inThread('docx', bytes, ended(source))
  }
}

const ended = ({ signal }: Readable) => (signal === undefined ? {} : { signal })

/** For formats that say at their end what is where. */
async function* wholly(source: Readable, read: (bytes: Buffer) => AsyncIterable<ContentPart>) {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.open()) chunks.push(chunk)
  yield* read(Buffer.concat(chunks))
}

async function headOf(source: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of source.open()) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= headBytes) break
  }
  return Buffer.concat(chunks).subarray(0, headBytes)
}
